/**
 * The money oracle over the sequencer: what its books say of the payments of one check. Pure.
 * @module
 */
import type { SequencerBooks } from '../../simulator/lez/protocol.js';
import type { Claim } from '../kit/cases.js';
import type { Exchange } from '../kit/exchange.js';
import type { Credential } from './credential.js';

/** One use of a payment, changed or not. `payer` is the one that it names. */
export interface Use {
  readonly exchange: Exchange;
  readonly credential: Credential;
  /** The resource was served, or a settle answered success. */
  readonly served: boolean;
  /** The answer decides: neither served, nor an error of the service that leaves the outcome open. */
  readonly refused: boolean;
}

const keyOf = ({ payer, nonce }: Pick<Credential, 'payer' | 'nonce'>): string => `${payer}/${nonce}`;

/** What has to hold of every payment, whatever was sent. */
export function judgeBooks(
  credentials: readonly Credential[],
  uses: readonly Use[],
  { balances, funded, transfers }: SequencerBooks,
): readonly (Claim & { readonly claim: string })[] {
  const payers = new Set(credentials.map(({ payer }) => payer));
  const own = transfers.filter(({ from }) => payers.has(from));
  const signed = new Map(credentials.map((one) => [keyOf(one), one]));
  const claims: (Claim & { readonly claim: string })[] = [];
  const wrong = own.filter((one) => {
    const credential = signed.get(keyOf({ payer: one.from, nonce: one.nonce }));
    return (
      credential === undefined || one.amount !== BigInt(credential.amount) || one.to !== credential.payTo
    );
  });
  claims.push({
    claim: 'money moves only as its payer signed it',
    expected: 'transfers with the nonce, the amount and the recipient of a signed payment',
    actual:
      wrong.length === 0
        ? `${own.length} transfers, all of them signed`
        : `${wrong.length} that nobody signed`,
    ok: wrong.length === 0,
    outcome: 'forged-accepted',
    proven: true,
  });
  for (const credential of credentials) {
    const moved = own.filter((one) => keyOf({ payer: one.from, nonce: one.nonce }) === keyOf(credential));
    const mine = uses.filter((use) => keyOf(use.credential) === keyOf(credential));
    const given = mine.filter(({ served }) => served);
    if (moved.length > 1 || given.length > 1)
      claims.push({
        claim: 'a payment moves money once and is given once',
        expected: 'one transfer and one success at most',
        actual: `${moved.length} transfers, ${given.length} successes`,
        ok: false,
        outcome: 'double-move',
        proven: true,
        evidence: given.map(({ exchange }) => exchange),
      });
    if (given.length > 0 && moved.length === 0)
      claims.push({
        claim: 'a success is a transfer',
        expected: 'the transfer of the payment',
        actual: 'no transfer',
        ok: false,
        outcome: 'false-success',
        proven: true,
        evidence: given.map(({ exchange }) => exchange),
      });
    if (given.length === 0 && moved.length > 0 && mine.length > 0 && mine.every(({ refused }) => refused))
      claims.push({
        claim: 'what was refused moves nothing',
        expected: 'no transfer',
        actual: `${moved.length} transfer`,
        ok: false,
        outcome: 'lost-money',
        proven: true,
        evidence: mine.map(({ exchange }) => exchange),
      });
  }
  const sum = Object.values(balances).reduce((total, one) => total + one, 0n);
  claims.push({
    claim: 'balances add up to what was funded',
    expected: funded.toString(),
    actual: sum.toString(),
    ok: sum === funded,
    outcome: 'wrong-money',
    proven: true,
  });
  return claims;
}
