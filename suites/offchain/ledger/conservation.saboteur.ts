/**
 * The simulator's own fault: its ledger makes money.
 * @module
 */
import { createLedger } from '../../../simulator/bridge/ledger/ledger.js';
import type { BridgeLedger, BridgeMemo } from '../../../simulator/bridge/settling.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur({
  id: 'sim-mint',
  fault: 'the ledger of the simulator credits a payee with one unit more than the payer paid',
  catches: ['OFF-098'],
  // The oracle looks at the ledgers after each check that sent a payment.
  sideEffects: ['OFF-001', 'OFF-022', 'OFF-056'],
  neighbours: ['OFF-003'],
  ledger: (clock): BridgeLedger => {
    const ledger = createLedger<BridgeMemo>(clock);
    const payees = new Set<string>();
    return {
      ...ledger,
      capture: (hold, transaction, memo) => {
        const posted = ledger.capture(hold, transaction, memo);
        if (posted.ok && memo.kind === 'payment') payees.add(memo.payee);
        return posted;
      },
      balances: () =>
        ledger.balances().map((one) => (payees.has(one.account) ? { ...one, amount: one.amount + 1n } : one)),
    };
  },
});
