/**
 * The shape of every settle answer: the members that clients cannot do without.
 * @module
 */
import { isCaip2 } from '../../../src/wire/caip.js';
import { bodyOf } from '../../kit/exchange.js';
import { lookAtEach } from '../../kit/findings.js';
import { observer } from '../../kit/registry.js';
import { bodyIn, noAnswers, quote, settleAnswers, settleFailures } from './settle-answers.js';

const required = [
  ['success', 'boolean'],
  ['transaction', 'string'],
  ['network', 'string'],
] as const;

observer(
  'X402-SET-001',
  {
    title: 'answers every settle with success, transaction and network of the right types',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['shape', 'interop'],
    spec: 'v2 spec §5.3.2; @x402/core 2.27.0 http/httpFacilitatorClient',
    why: 'The official client throws on an answer without one of them, and the merchant answers 502 to a buyer whose payment was merely refused.',
    fix: 'Send all three in every settle answer, failures and error statuses included: transaction as "" and network as the requested one when there is nothing else to say.',
    saboteur: 'omits-transaction-on-failure',
  },
  (evidence) =>
    lookAtEach(
      settleAnswers(evidence),
      {
        claim: 'a settle answer holds a boolean success, a text transaction and a text network',
        expected: 'success: boolean, transaction: string, network: string',
      },
      (exchange) => {
        const body = bodyOf(exchange);
        // A 4xx without the protocol's shape is a warning for an envelope that is broken itself.
        const soft = exchange.tag.role === 'malformed' ? { soft: 'form' as const } : {};
        if (!body) return { actual: 'the body is no JSON object', ...soft };
        const wrong = required.filter(([name, type]) => typeof body[name] !== type);
        if (wrong.length === 0) return undefined;
        return { actual: wrong.map(([name]) => `${name} ${quote(body[name])}`).join(', '), ...soft };
      },
      noAnswers(evidence, 1, 'settle answer'),
    ),
);

observer(
  'X402-SET-004',
  {
    title: 'answers settle with the network of the requirements, on success and on failure',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['shape', 'binding'],
    spec: 'v2 spec §5.3.2; x402-rs/x402-rs #119',
    why: 'A client that books by network cannot tell where the payment happened, or believes that it happened elsewhere.',
    fix: 'Copy paymentRequirements.network into every settle answer to a well-formed request, refusals included.',
    saboteur: 'empties-network-on-failure',
  },
  (evidence) =>
    lookAtEach(
      settleAnswers(evidence).filter(
        // A missing member is X402-SET-001; a version 1 request carries a legacy name.
        (one) =>
          (one.tag.role === 'valid' || one.tag.role === 'invalid') &&
          typeof bodyIn(one).network === 'string' &&
          isCaip2(one.tag.network) &&
          !one.tag.changed?.includes('network') &&
          !one.tag.expects.some((name) => name === 'NETWORK' || name === 'UNSUPPORTED'),
      ),
      {
        claim: 'network is the network of the requirements',
        expected: 'the CAIP-2 text of paymentRequirements.network',
      },
      (exchange) => {
        const { network } = bodyIn(exchange);
        return network === exchange.tag.network ? undefined : { actual: quote(network) };
      },
      noAnswers(evidence, 1, 'settle answer with a network'),
    ),
);

observer(
  'X402-SET-006',
  {
    title: 'gives a reason with every failed settle',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['shape', 'reason'],
    spec: 'v2 spec §5.3.2',
    why: 'The buyer learns only that the payment failed and cannot tell whether to fund the wallet, sign again or wait.',
    fix: 'Send a non-empty errorReason with every success:false.',
    saboteur: 'omits-error-reason',
  },
  (evidence) =>
    lookAtEach(
      settleFailures(evidence),
      { claim: 'a failure carries a reason', expected: 'a non-empty text errorReason' },
      (exchange) => {
        const { errorReason } = bodyIn(exchange);
        if (typeof errorReason === 'string' && errorReason.trim() !== '') return undefined;
        return { actual: `errorReason ${quote(errorReason)}` };
      },
      noAnswers(evidence, 1, 'failed settle'),
    ),
);
