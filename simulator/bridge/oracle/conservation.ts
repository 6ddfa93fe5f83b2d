/**
 * B01 and B02: the ledger's own order. No target can break it, so a breach is a failure of the simulator.
 * @module
 */
import type { LedgerFact } from '../control/protocol.js';
import { sumBy } from '../ledger/posting.js';
import type { LedgerClaim } from './facts.js';
import { listed } from './judged-payment.js';

export const conserved = ({ bridge, balances }: LedgerFact): LedgerClaim => {
  const sums = sumBy(
    balances,
    ({ asset }) => asset,
    ({ amount }) => BigInt(amount),
  );
  return {
    invariant: 'B01',
    subject: bridge,
    claim: 'B01 the sum of all balances of an asset never changes',
    expected: 'each asset sums to 0, the issuer counted',
    actual: listed([...sums].map(([asset, sum]) => `${asset}: ${sum}`)),
    ok: [...sums.values()].every((sum) => sum === 0n),
    blame: 'simulator',
    evidence: [`ledger:${bridge}`],
  };
};

export const noDebt = ({ bridge, balances }: LedgerFact): LedgerClaim => {
  const negative = balances.filter(({ amount, issuer }) => !issuer && BigInt(amount) < 0n);
  return {
    invariant: 'B02',
    subject: bridge,
    claim: 'B02 no balance is negative',
    expected: 'none below 0',
    actual: listed(negative.map(({ account, asset, amount }) => `${account}: ${amount} ${asset}`)),
    ok: negative.length === 0,
    blame: 'simulator',
    evidence: [`ledger:${bridge}`],
  };
};
