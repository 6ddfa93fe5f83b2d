/**
 * What settle answers for an authorization that is not merely verified any more. (a) Once a caller was answered success,
 * each later settle of it is refused. (b) A settlement that finished while nobody received its success answers the next
 * identical settle with success and the same transaction, once.
 * @module
 */
import { lowerHex } from '../../evm/hex.js';
import { reasons } from '../adapters/evm/reasons.js';
import type { Delivery, Reconciled, SettleOutcome } from '../parts.js';
import type { AceParts, AceReplayCase, AceReplayParts } from './ace-parts.js';
import { aceReasons, aceWord } from './reasons.js';
import type { AuthorizationRecord } from './store/authorization-store.js';

export const failure = (reason: string, transaction = ''): SettleOutcome => ({
  kind: 'failure',
  reason,
  transaction,
});

/** The success was written down as given; when it turns out that nobody got it, it is owed again. */
export function watchDelivery(parts: Pick<AceParts, 'store'>, key: string, delivery: Delivery): void {
  delivery.onLost(() => void parts.store.takeBackSuccess(key).catch(() => undefined));
}

const told: AceReplayParts['told'] = ({ transaction = '' }, same) =>
  failure(aceReasons.duplicate, same ? transaction : '');

/** Writes down what became of a transaction, then answers it. */
export async function concludeSettlement(
  { store }: Pick<AceParts, 'store'>,
  key: string,
  transaction: string,
  outcome: Reconciled,
  delivery: Delivery,
): Promise<SettleOutcome> {
  if (outcome.kind === 'pending') return failure(aceReasons.pending, transaction);
  if (outcome.kind === 'failed') {
    const reason = aceWord(outcome.reason);
    await store.failed(key, reason);
    return failure(reason, transaction);
  }
  const give = !delivery.gone();
  // False when another process looked and was first.
  if (!(await store.settled(key, give))) return failure(aceReasons.duplicate, transaction);
  if (give) watchDelivery({ store }, key, delivery);
  return { kind: 'success', transaction, amount: outcome.amount };
}

/** Whether what was settled still is: a reorganisation takes blocks back, and what is owed may be old. */
async function stillSettled(record: AuthorizationRecord, parts: AceParts): Promise<Reconciled> {
  const { receipt, route, clock, limits } = parts;
  const found = await receipt(lowerHex(record.transaction ?? ''), route, 0, clock);
  if (found?.status === 'success') return { kind: 'settled', amount: BigInt(record.amount) };
  return parts.reconcile(record, route, limits.retryWaitMs, parts);
}

const owed: AceReplayCase = async (record, { key, delivery }, parts) => {
  const { transaction = '' } = record;
  const outcome = await stillSettled(record, parts);
  if (outcome.kind === 'pending') return failure(aceReasons.pending, transaction);
  if (outcome.kind === 'failed') return failure(aceWord(outcome.reason), transaction);
  if (!delivery.gone()) {
    if (!(await parts.store.giveSuccess(key))) return told(record, true);
    watchDelivery(parts, key, delivery);
  }
  return { kind: 'success', transaction, amount: outcome.amount };
};

const settling: AceReplayCase = async (record, { key, delivery }, parts) => {
  const { transaction = '' } = record;
  const { reconcile, route, limits, store } = parts;
  if (!(await store.hold(key))) return parts.replay.inFlight(transaction);
  const outcome = await reconcile(record, route, limits.retryWaitMs, parts);
  return concludeSettlement(parts, key, transaction, outcome, delivery);
};

export const aceReplay: AceReplayParts = {
  inFlight: (transaction) => failure(aceReasons.inProgress, transaction),
  told,
  owed,
  settling,
  failed: async ({ reason, transaction }) => failure(reason ?? reasons.state, transaction),
  expired: async () => failure(aceReasons.expired),
};
