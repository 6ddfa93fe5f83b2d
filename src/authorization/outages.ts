/**
 * A store of which parts are down, so that failing closed can be shown. The faults are those that the verifier protocol
 * can ask for.
 * Source: the authorization specification, section 24.4 (`faults`).
 * @module
 */
import { z } from 'zod';
import type { AuthorizationStore } from './store.js';

const down = z.literal('down').optional();

export const faultsSchema = z.object({ replay_store: down, budget_store: down, revocation_store: down });

export type Faults = z.infer<typeof faultsSchema>;

async function unreachable(): Promise<never> {
  throw new Error('this store is down on purpose');
}

/** The store, without the parts that are down. */
export function withOutages(store: AuthorizationStore, faults: Faults): AuthorizationStore {
  const replayDown = faults.replay_store === 'down';
  const budgetDown = faults.budget_store === 'down';
  return {
    keepChallenge: (...kept) => store.keepChallenge(...kept),
    findChallenge: (...asked) => store.findChallenge(...asked),
    claim: (request) =>
      replayDown || (budgetDown && request.budgets.length > 0) ? unreachable() : store.claim(request),
    findOutcome: (...asked) => (replayDown ? unreachable() : store.findOutcome(...asked)),
    spent: (...asked) => (budgetDown ? unreachable() : store.spent(...asked)),
    reportSettlement: (...report) =>
      replayDown || budgetDown ? unreachable() : store.reportSettlement(...report),
    revoke: (names) => (faults.revocation_store === 'down' ? unreachable() : store.revoke(names)),
    revokedAmong: (names) => (faults.revocation_store === 'down' ? unreachable() : store.revokedAmong(names)),
    close: () => store.close(),
  };
}
