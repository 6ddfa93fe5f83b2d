/**
 * What the bridges of the simulator and their ledgers come to in figures: for the run record, beside those of the chain.
 * @module
 */
import type { ConnectedBridge, LedgerFigures } from '../../reports/run-record.js';
import { bridgeFaultKinds } from '../../simulator/bridge/faults/rules.js';
import { judgeLedger } from '../../simulator/bridge/oracle/judge-ledger.js';
import type { LedgerEvidence } from '../../suites/kit/ledger-evidence.js';
import type { OffchainRail } from '../../suites/kit/session.js';

const claims = {
  B01: 'the sum of all balances of an asset never changes',
  B02: 'no balance is negative',
  B03: 'at most one debit per payment',
  B04: 'a success has exactly one entry with the same transaction, amount, payer and payee',
  B05: 'verify never creates an entry',
  B06: 'amount, asset and payee of an entry equal the requirements',
  B07: 'two payments never share a transaction',
  B08: 'a final failure has no entry, and an open outcome with one becomes a success',
  B09: 'an entry lies on the network that was asked for',
  B10: 'after a restart of the target in the middle, all of this still holds',
} as const;

/** The bridges that the target's networks lead to, with what they were asked and what they did. */
export function connectedBridges(
  rail: OffchainRail | undefined,
  { ledger, bridgeCalls = [] }: LedgerEvidence,
): ConnectedBridge[] {
  return (rail?.bridged ?? []).map(({ network, bridge }) => {
    const entries = ledger?.ledgers.find((one) => one.bridge === bridge)?.entries ?? [];
    return {
      name: bridge,
      network,
      calls: bridgeCalls.filter((call) => call.bridge === bridge).length,
      entries: entries.filter(({ memo }) => memo.kind === 'payment').length,
    };
  });
}

/** Undefined where no bridge was used. */
export function ledgerFigures({ ledger, bridgeCalls = [] }: LedgerEvidence): LedgerFigures | undefined {
  if (!ledger || bridgeCalls.length === 0) return undefined;
  const judged = judgeLedger(ledger);
  const sums = new Map<string, bigint>();
  for (const { asset, amount } of ledger.ledgers.flatMap(({ balances }) => balances))
    sums.set(asset, (sums.get(asset) ?? 0n) + BigInt(amount));
  const debits = ledger.ledgers.flatMap(({ entries }) =>
    entries.filter(({ memo }) => memo.kind === 'payment'),
  );
  return {
    payments: ledger.payments.length,
    debits: debits.length,
    balances: [...sums].sort().map(([asset, sum]) => ({ asset, sum: sum.toString() })),
    faults: bridgeFaultKinds.map((kind) => ({
      kind,
      forced: bridgeCalls.filter(({ fault }) => fault?.kind === kind).length,
    })),
    restarts: ledger.restarts?.length ?? 0,
    invariants: Object.entries(claims).map(([id, claim]) => {
      const own = judged.filter(({ invariant }) => invariant === id);
      return { id, claim, judged: own.length, broken: own.filter(({ ok }) => !ok).length };
    }),
  };
}
