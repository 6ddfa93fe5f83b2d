/**
 * What the ledgers themselves hold at the end of a run.
 * @module
 */
import type { LedgerFacts } from '../../../simulator/bridge/oracle/facts.js';
import { observer } from '../../kit/registry.js';
import { ledgerFindings } from './ledger-findings.js';

/** What all balances of each asset come to, over all ledgers. */
function sums({ ledgers }: LedgerFacts): string {
  const total = new Map<string, bigint>();
  for (const { asset, amount } of ledgers.flatMap(({ balances }) => balances))
    total.set(asset, (total.get(asset) ?? 0n) + BigInt(amount));
  const entries = ledgers.reduce((count, ledger) => count + ledger.entries.length, 0);
  const texts = [...total].sort().map(([asset, sum]) => `${asset} sums to ${sum}`);
  return `${texts.join(', ')} over ${ledgers.length} ledgers with ${entries} entries`;
}

observer(
  'OFF-098',
  {
    title: 'moves money, and makes and loses none, in every scenario',
    level: 'SAFETY',
    severity: 'critical',
    basis: 'kit',
    needs: 'T2',
    places: ['bridge'],
    flags: ['funds'],
    spec: 'kit rule B01, B02',
    why: 'Every other verdict about money rests on ledgers that balance; where they do not, the simulator is wrong and no target is accused.',
    fix: 'Nothing on the side of the facilitator: report it to Assay with the files of the run.',
    saboteur: 'sim-mint',
  },
  (evidence) =>
    ledgerFindings(evidence, {
      invariants: ['B01', 'B02'],
      claim: 'the balances of each asset sum to zero, the issuer counted, and none is negative',
      expected: '0 for each asset of each ledger',
      figures: sums,
    }),
);
