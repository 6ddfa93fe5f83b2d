/**
 * The replay rule. (a) Once a caller was answered success, each later settle of that payment is refused.
 * (b) A settlement that finished while nobody received its success answers the next identical settle with
 * success and the same transaction, once. A different body never uses up what is owed.
 * @module
 */
import { lowerHex } from '../../evm/hex.js';
import { reasons } from '../adapters/evm/reasons.js';
import type {
  Delivery,
  Parts,
  Reconciled,
  ReplayCase,
  ReplayContext,
  ReplayParts,
  SettleOutcome,
} from '../parts.js';
import type { SettlementRecord, SettlementStore } from '../store/settlement-store.js';

/** Writes down that success is given, before the answer leaves; takes it back when it could not be delivered. */
export async function giveOwedSuccess(
  store: SettlementStore,
  key: string,
  delivery: Delivery,
): Promise<boolean> {
  if (delivery.gone()) return true;
  if (!(await store.giveSuccess(key))) return false;
  delivery.onLost(() => void store.takeBackSuccess(key).catch(() => undefined));
  return true;
}

/** The refusal of rule (a); naming the settled transaction lets a caller who lost the answer look it up. */
export function alreadySettled(record: SettlementRecord): SettleOutcome {
  return { kind: 'failure', reason: reasons.nonceUsed, transaction: record.transaction ?? '' };
}

const inFlight: ReplayParts['inFlight'] = (transaction) => ({
  kind: 'failure',
  reason: reasons.inProgress,
  transaction: transaction ?? '',
});

/** Whether what was settled still is: a reorganisation takes blocks back, and what is owed may be old. */
async function stillSettled(
  record: SettlementRecord,
  transaction: string,
  { route }: ReplayContext,
  parts: Parts,
): Promise<Reconciled> {
  // The receipt alone, where it is there: nodes forget the balances of old blocks, and they were compared before.
  const receipt = await parts.receipt(lowerHex(transaction), route, 0, parts.clock);
  if (receipt?.status === 'success') return { kind: 'settled', amount: BigInt(record.amount) };
  return parts.reconcile(record, route, parts.limits.retryWaitMs, parts);
}

const owed: ReplayCase = async (record, context, parts) => {
  const { transaction } = record;
  if (transaction === undefined) return alreadySettled(record);
  const outcome = await stillSettled(record, transaction, context, parts);
  if (outcome.kind === 'pending') return { kind: 'failure', reason: reasons.pending, transaction };
  if (outcome.kind === 'failed') return { kind: 'failure', reason: outcome.reason, transaction };
  if (!(await giveOwedSuccess(parts.store, record.key, context.delivery))) return alreadySettled(record);
  return { kind: 'success', transaction, amount: outcome.amount };
};

const failed: ReplayCase = async (record, context, { store }) => {
  const transaction = record.transaction ?? '';
  if (record.final) return { kind: 'failure', reason: reasons.state, transaction };
  if (record.failureGiven) return 'claim';
  if (!context.delivery.gone()) await store.failureGiven(record.key);
  return { kind: 'failure', reason: record.reason ?? reasons.state, transaction };
};

async function conclude(
  record: SettlementRecord,
  reconciled: Reconciled,
  { delivery }: ReplayContext,
  store: SettlementStore,
): Promise<SettleOutcome> {
  const transaction = record.transaction ?? '';
  if (reconciled.kind === 'pending') return { kind: 'failure', reason: reasons.pending, transaction };
  const give = !delivery.gone();
  if (reconciled.kind === 'failed') {
    const { reason, final } = reconciled;
    await store.failed(record.key, { reason, final, failureGiven: give });
    return { kind: 'failure', reason, transaction };
  }
  if (!(await store.settled(record.key, give)) || transaction === '') return alreadySettled(record);
  if (give) delivery.onLost(() => void store.takeBackSuccess(record.key).catch(() => undefined));
  return { kind: 'success', transaction, amount: reconciled.amount };
}

const pending: ReplayCase = async (record, context, parts) => {
  const { key, transaction } = record;
  // Nothing was sent. Whether somebody is about to, only a claim can tell.
  if (transaction === undefined) return 'claim';
  if (!parts.inFlight.enter(key)) {
    return parts.replay.inFlight(parts.inFlight.transaction(key), context);
  }
  parts.inFlight.sent(key, transaction);
  try {
    if (!(await parts.store.hold(key))) return parts.replay.inFlight(transaction, context);
    const outcome = await parts.reconcile(record, context.route, parts.limits.retryWaitMs, parts);
    return await conclude(record, outcome, context, parts.store);
  } finally {
    await parts.store.letGo(key);
    parts.inFlight.leave(key);
  }
};

const otherBody: ReplayCase = async (record, context, parts) => {
  if (record.state === 'failed' && record.failureGiven && !record.final) return 'claim';
  if (record.state === 'settled') return { kind: 'failure', reason: reasons.nonceUsed, transaction: '' };
  if (record.transaction === undefined && !parts.inFlight.has(context.key)) return 'claim';
  return parts.replay.inFlight(undefined, context);
};

export const replayParts: ReplayParts = {
  inFlight,
  otherBody,
  told: async (record) => alreadySettled(record),
  owed,
  pending,
  failed,
};

/** Which case of the rule a record of the same body is. */
export function replayCase(replay: ReplayParts, record: SettlementRecord): ReplayCase {
  if (record.state === 'settled') return record.successGiven ? replay.told : replay.owed;
  return record.state === 'failed' ? replay.failed : replay.pending;
}
