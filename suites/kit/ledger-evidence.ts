/**
 * What the simulator's bridges hold and saw at the end of a run, for observers and for the evidence.
 * @module
 */
import type { BridgeCall } from './bridge-desk.js';
import { bridgePayments } from './bridge-facts.js';
import type { Exchange } from './exchange.js';
import type { Instruments } from './instruments.js';
import type { CheckOutcome } from './run-check.js';
import type { RunEvidence } from './run-evidence.js';
import type { Session } from './session.js';

export type LedgerEvidence = Pick<RunEvidence, 'ledger' | 'bridgeCalls'>;

/**
 * Ledgers and journals of all bridges, with every payment of the run. What the canary sent is read from its
 * exchanges. Empty where no network of the target leads to a bridge.
 */
export async function readLedgers(
  session: Session,
  { bridges }: Pick<Instruments, 'bridges'>,
  outcomes: readonly Pick<CheckOutcome, 'payments' | 'restarts'>[],
  canary: readonly Exchange[],
): Promise<LedgerEvidence> {
  if (!bridges || !session.sim) return {};
  const names = Object.keys(session.sim.bridges.bridges);
  const [ledgers, journals] = await Promise.all([
    Promise.all(names.map((name) => bridges.ledger(name))),
    Promise.all(names.map(async (bridge) => ({ bridge, ...(await bridges.journal(bridge)) }))),
  ]);
  return {
    ledger: {
      ledgers,
      payments: [
        ...bridgePayments(session.offchain, canary),
        ...outcomes.flatMap(({ payments }) => payments),
      ],
      restarts: outcomes.flatMap(({ restarts }) => restarts),
    },
    bridgeCalls: journals.flatMap(({ bridge, requests }): BridgeCall[] =>
      requests.map((one) => ({ ...one, bridge })),
    ),
  };
}
