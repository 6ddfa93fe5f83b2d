/**
 * The form of VerifyResponse, observed on every answer of the run.
 * @module
 */
import type { JsonObject } from '../../../src/wire/json.js';
import { bodyOf, type Exchange, isValid } from '../../kit/exchange.js';
import { lookAtEach } from '../../kit/findings.js';
import { observer } from '../../kit/registry.js';
import type { RunEvidence } from '../../kit/run-evidence.js';

/** Answers of /verify whose body is a JSON object. */
function verifyAnswers(evidence: RunEvidence): readonly Exchange[] {
  return evidence.exchanges.filter((one) => one.tag.endpoint === 'verify' && bodyOf(one) !== undefined);
}

const bodyIn = (exchange: Exchange): JsonObject => bodyOf(exchange) ?? {};

const unanswered = { status: 'blocked', reason: 'no answer of verify was received' } as const;
const noValidAnswer = { status: 'blocked', reason: 'verify called no payment of this run valid' } as const;

/** A 2xx has to be a VerifyResponse; of other answers only those that claim to be one are looked at. */
function claimsVerdict(exchange: Exchange): boolean {
  const status = exchange.answer?.status ?? 0;
  return (status >= 200 && status < 300) || 'isValid' in bodyIn(exchange);
}

observer(
  'X402-VER-001',
  {
    title: 'answers verify with a boolean isValid',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['shape'],
    spec: 'v2 spec §5.4.2',
    why: 'The official client throws on any other type and the resource server answers 502; a lenient server takes the text "false" for true and delivers unpaid.',
    fix: 'Send isValid as the JSON literal true or false in every answer of verify.',
    saboteur: 'sends-is-valid-as-text',
  },
  (evidence) =>
    lookAtEach(
      verifyAnswers(evidence).filter(claimsVerdict),
      { claim: 'isValid is a boolean', expected: 'true or false' },
      (exchange) => {
        const { isValid: verdict } = bodyIn(exchange);
        return typeof verdict === 'boolean'
          ? undefined
          : { actual: verdict === undefined ? 'absent' : JSON.stringify(verdict).slice(0, 80) };
      },
      unanswered,
    ),
);

observer(
  'X402-VER-002',
  {
    title: 'leaves invalidReason out when the payment is valid',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    flags: ['shape'],
    spec: 'v2 spec §5.4.2',
    why: 'Servers that look for a reason first refuse an honest buyer whose payment is valid.',
    fix: 'Add invalidReason only when isValid is false.',
    saboteur: 'empty-reason-on-valid',
    ambiguity: 'A14',
  },
  (evidence) =>
    lookAtEach(
      verifyAnswers(evidence).filter(isValid),
      { claim: 'a valid answer has no invalidReason', expected: 'the member is absent' },
      (exchange) => {
        const { invalidReason } = bodyIn(exchange);
        if (invalidReason === undefined) return undefined;
        if (invalidReason === null) return { actual: 'null (A14)', soft: 'ambiguity' };
        return { actual: JSON.stringify(invalidReason).slice(0, 80) };
      },
      noValidAnswer,
    ),
);

observer(
  'X402-VER-003',
  {
    title: 'gives a non-empty reason with every isValid:false',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['shape', 'reason'],
    spec: 'v2 spec §5.4.2, §9',
    why: 'Without a reason neither the buyer nor the merchant can tell whether to pay again, to fund the wallet or to call the operator.',
    fix: 'Set invalidReason to a code of the specification in every refusal.',
    saboteur: 'omits-invalid-reason',
  },
  (evidence) =>
    lookAtEach(
      verifyAnswers(evidence).filter((one) => bodyIn(one).isValid === false),
      { claim: 'a refusal has a reason', expected: 'invalidReason is a text that is not empty' },
      (exchange) => {
        const { invalidReason } = bodyIn(exchange);
        return typeof invalidReason === 'string' && invalidReason !== ''
          ? undefined
          : { actual: invalidReason === undefined ? 'absent' : JSON.stringify(invalidReason).slice(0, 80) };
      },
      { status: 'blocked', reason: 'verify refused no payment of this run in words' },
    ),
);

observer(
  'X402-VER-004',
  {
    title: 'names the payer of the authorization, and nobody else, as payer',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['shape'],
    spec: 'v2 spec §5.4.2; x402-rs 2.0.1 (sends `""`); @x402/evm 2.27.0 upto/facilitator/scheme (`""` on a wrong payload type)',
    why: 'Servers book the purchase on this address: another one gives the goods, the receipt or the blame to the wrong party.',
    fix: 'Copy authorization.from into payer, or leave the member out.',
    saboteur: 'names-itself-as-payer',
    ambiguity: 'A10',
  },
  (evidence) =>
    lookAtEach(
      verifyAnswers(evidence).filter(
        ({ tag }) =>
          // The payer of a malformed request is free (A10), and so is one that is the fault itself.
          (tag.role === 'valid' || tag.role === 'invalid') &&
          tag.from !== undefined &&
          !tag.changed?.includes('payer'),
      ),
      {
        claim: 'payer, when present, is authorization.from',
        expected: 'authorization.from in any letter case',
      },
      (exchange) => {
        const { payer } = bodyIn(exchange);
        if (payer === undefined || payer === null) return undefined;
        return typeof payer === 'string' && payer.toLowerCase() === exchange.tag.from
          ? undefined
          : { actual: JSON.stringify(payer).slice(0, 80) };
      },
      unanswered,
    ),
);

observer(
  'X402-VER-005',
  {
    title: 'names the payer of a valid payment',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    flags: ['shape', 'interop'],
    spec: 'v2 spec §7.1 example',
    why: 'Clients and server hooks read payer to know who bought; without it they have to decode the payload of every scheme themselves.',
    fix: 'Add payer to every answer with isValid:true.',
    saboteur: 'omits-payer-on-valid',
  },
  (evidence) =>
    lookAtEach(
      verifyAnswers(evidence).filter(isValid),
      { claim: 'a valid answer names the payer', expected: 'payer is a text that is not empty' },
      (exchange) => {
        const { payer } = bodyIn(exchange);
        // Another type is VER-013's and VER-004's business: here somebody is named.
        return payer === undefined || payer === null || payer === ''
          ? { actual: payer === undefined ? 'absent' : JSON.stringify(payer) }
          : undefined;
      },
      noValidAnswer,
    ),
);
