/**
 * What an earlier process left behind: windows that have ended, and transactions whose outcome nobody saw.
 * @module
 */
import { secondsOf } from '../checks.js';
import type { AceParts } from './ace-parts.js';
import { aceWord } from './reasons.js';

/** Brings every unfinished settlement to what the chain says. An unreachable chain leaves them as they are. */
export async function recoverAuthorizations(parts: AceParts): Promise<void> {
  const { store, route, log } = parts;
  await store.expireBefore(secondsOf(parts.clock.now()));
  const unfinished = await store.unfinished();
  for (const record of [...unfinished].sort((a, b) => (a.signerNonce ?? 0) - (b.signerNonce ?? 0))) {
    const { key, network, transaction } = record;
    if (network !== route.network) {
      log.warn({ network }, 'a settlement is left on a network that is not served');
      continue;
    }
    // Another process that shares the store is working on it.
    if (!(await store.hold(key))) continue;
    const outcome = await parts.reconcile(record, route, 0, parts);
    if (outcome.kind === 'settled') await store.settled(key, false);
    else if (outcome.kind === 'failed') await store.failed(key, aceWord(outcome.reason));
    await store.letGo(key);
    log.info({ network, transaction, outcome: outcome.kind }, 'recovered a settlement');
  }
}
