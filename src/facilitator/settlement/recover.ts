/**
 * What an earlier process left behind. A claim without a transaction sent nothing and is forgotten; anything
 * else is looked up, so that an owed success can be given and no signer nonce stays open.
 * @module
 */
import type { Parts, Route } from '../parts.js';

/** Brings every unfinished settlement to what the chain says. Unreachable chains leave theirs pending. */
export async function recoverSettlements(parts: Parts): Promise<void> {
  const unfinished = await parts.store.unfinished();
  const inSigningOrder = [...unfinished].sort((a, b) => (a.signerNonce ?? 0) - (b.signerNonce ?? 0));
  let unknown = 0;
  for (const record of inSigningOrder) {
    // Only its provider knows, and it is asked by the next settle of that payment, with the same key.
    if (record.state === 'unknown') {
      unknown += 1;
      continue;
    }
    // Another process that shares the store is working on it.
    if (!(await parts.store.hold(record.key))) continue;
    if (record.transaction === undefined) {
      await parts.store.release(record.key);
      continue;
    }
    const chain = parts.chain.get(record.network);
    if (chain === undefined) {
      await parts.store.letGo(record.key);
      parts.log.warn({ network: record.network }, 'a settlement is left on a network that is not configured');
      continue;
    }
    const { confirmations } = parts.limits;
    const route: Route = { rail: 'evm', adapter: '', network: chain.network, chain, confirmations };
    const outcome = await parts.reconcile(record, route, 0, parts);
    if (outcome.kind === 'settled') await parts.store.settled(record.key, false);
    else if (outcome.kind === 'pending') await parts.store.pending(record.key);
    else {
      const { reason, final } = outcome;
      await parts.store.failed(record.key, { reason, final, failureGiven: false });
    }
    await parts.store.letGo(record.key);
    parts.log.info({ transaction: record.transaction, outcome: outcome.kind }, 'recovered a settlement');
  }
  if (unknown > 0)
    parts.log.warn({ unknown }, 'payments wait for their next settle: only the provider knows their outcome');
}
