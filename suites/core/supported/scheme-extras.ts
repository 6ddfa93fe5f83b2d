/**
 * What kinds of single schemes carry in extra. Skipped where the target does not list the scheme.
 * @module
 */
import type { JsonValue } from '../../../src/wire/json.js';
import { check } from '../../kit/registry.js';
import { typeText } from './answer-shape.js';
import { readSupported } from './read-supported.js';
import {
  addressFault,
  extraOf,
  isSolana,
  kindLabel,
  kindsOf,
  namespaceOf,
  networkOf,
  signersIn,
} from './supported-answer.js';

/** What is wrong with an address that must be one of the signers of its namespace. */
export function signerFault(
  value: JsonValue | undefined,
  namespace: string,
  signers: readonly string[],
): string | undefined {
  if (typeof value !== 'string') return typeText(value);
  const fault = addressFault(namespace, value);
  if (fault) return `${value.slice(0, 80)}: ${fault}`;
  const known = signers.some((one) =>
    namespace === 'eip155' ? one.toLowerCase() === value.toLowerCase() : one === value,
  );
  return known ? undefined : `${value} is none of the ${namespace} signers`;
}

check(
  'X402-SUP-012',
  {
    title: 'gives an upto kind on EVM a facilitatorAddress that is one of its signers',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape', 'upto'],
    spec: 'upto/EVM Phase 2',
    why: 'Buyers bind their permit to this address; without it, or with a foreign one, no permit can be settled.',
    fix: 'Put the address that will settle into extra.facilitatorAddress of each upto kind.',
    saboteur: 'upto-without-facilitator-address',
  },
  async (t) => {
    const exchange = await readSupported(t, 'upto kinds');
    if (!exchange) return;
    const kinds = kindsOf(exchange).filter(
      (kind) => kind.scheme === 'upto' && namespaceOf(networkOf(kind)) === 'eip155',
    );
    if (kinds.length === 0) return t.case('upto kinds').skip('the target does not list upto on eip155');
    for (const kind of kinds) {
      const fault = signerFault(extraOf(kind).facilitatorAddress, 'eip155', signersIn(exchange, 'eip155'));
      t.case(kindLabel(kind)).expect('extra.facilitatorAddress is one of the signers', {
        expected: 'an EVM address that is one of the eip155 signers',
        actual: fault ?? 'one of the signers',
        ok: fault === undefined,
        evidence: [exchange],
      });
    }
  },
);

check(
  'X402-SUP-013',
  {
    title: 'gives an exact kind on Solana a feePayer that is one of its signers',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape', 'svm'],
    spec: 'exact/SVM; @x402/svm 2.27.0 exact/facilitator/scheme',
    why: 'Buyers build the transaction for this fee payer; with a wrong one nobody can sign and send it.',
    fix: 'Put the address of a key that you hold into extra.feePayer, and list it under solana:*.',
    saboteur: 'foreign-fee-payer',
  },
  async (t) => {
    const exchange = await readSupported(t, 'exact kinds on Solana');
    if (!exchange) return;
    const kinds = kindsOf(exchange).filter((kind) => kind.scheme === 'exact' && isSolana(networkOf(kind)));
    if (kinds.length === 0)
      return t.case('exact kinds on Solana').skip('the target does not list exact on solana');
    for (const kind of kinds) {
      const fault = signerFault(extraOf(kind).feePayer, 'solana', signersIn(exchange, 'solana'));
      t.case(kindLabel(kind)).expect('extra.feePayer is one of the signers', {
        expected: 'base58 of 32 bytes, one of the solana signers',
        actual: fault ?? 'one of the signers',
        ok: fault === undefined,
        evidence: [exchange],
      });
    }
  },
);

check(
  'X402-SUP-014',
  {
    title: 'gives a batch-settlement kind a receiverAuthorizer when it offers one',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape', 'batch'],
    spec: 'batch/EVM′',
    why: 'Receivers that rely on the facilitator’s authorizer cannot name it in their channels, so their claims fail.',
    fix: 'Put the authorizer’s address into extra.receiverAuthorizer of each batch-settlement kind.',
    saboteur: 'malformed-receiver-authorizer',
  },
  async (t) => {
    const exchange = await readSupported(t, 'batch-settlement kinds');
    if (!exchange) return;
    const kinds = kindsOf(exchange).filter((kind) => kind.scheme === 'batch-settlement');
    if (kinds.length === 0)
      return t.case('batch-settlement kinds').skip('the target does not list batch-settlement');
    for (const kind of kinds) {
      const authorizer = extraOf(kind).receiverAuthorizer;
      const c = t.case(kindLabel(kind));
      if (authorizer === undefined || authorizer === null)
        // From outside nobody can tell whether an authorizer is offered, so its absence alone accuses nobody.
        c.expect('extra.receiverAuthorizer is there', {
          expected: 'an address, unless the facilitator offers no authorizer',
          actual: typeText(authorizer),
          ok: false,
          evidence: [exchange],
          soft: 'form',
        });
      else {
        const namespace = namespaceOf(networkOf(kind));
        const fault =
          typeof authorizer === 'string' ? addressFault(namespace, authorizer) : typeText(authorizer);
        c.expect('extra.receiverAuthorizer is an address', {
          expected: `an address of ${namespace}`,
          actual: fault ?? 'an address',
          ok: fault === undefined,
          evidence: [exchange],
        });
      }
    }
  },
);
