/**
 * Verify and settle of a LEZ payment. What may have happened at the backend is written down before it is asked, and the
 * replay rule of every rail holds: a success is given once, and what finished while nobody received its success is owed.
 * @module
 */
import { failedCheck } from '../../../lez/checks.js';
import { paymentDigest } from '../../../lez/digest.js';
import type { Delivery, Parts } from '../../parts.js';
import { giveOwedSuccess } from '../../settlement/replay.js';
import type { SettlementRecord } from '../../store/settlement-store.js';
import { type LezOrder, type LezResult, lezRefusal } from './lez-parts.js';

const unavailable = ({ route }: LezOrder): LezResult =>
  route.backend.kind === 'real'
    ? { kind: 'unavailable', why: 'backend_not_implemented', status: 501 }
    : { kind: 'unavailable', why: 'backend_unavailable', status: 502 };

/** The digest by which a record knows the same payment again, in whatever spelling it came. */
const digestOf = ({ payment }: LezOrder): string => paymentDigest(payment).toString('hex');

/** Settled, or perhaps so, and nobody was told: what settle answers no longer depends on window and funds. */
const isOwed = ({ state, successGiven }: SettlementRecord): boolean =>
  state === 'unknown' || (state === 'settled' && !successGiven);

function failed({ lez, clock }: Parts, { payment, offer }: LezOrder) {
  return failedCheck(lez.checks, { payment, offer, nowMs: clock.now() });
}

const isLate = ({ lez, clock }: Parts, { payment, offer }: LezOrder): boolean =>
  !lez.window({ payment, offer, nowMs: clock.now() });

/** Whether a payment would settle. Nothing is written, and no nonce is used up. */
export async function verifyLez(parts: Parts, order: LezOrder): Promise<LezResult> {
  const { lez, store } = parts;
  const code = failed(parts, order);
  if (code !== undefined) return lezRefusal(code, order);
  const transfer = lez.transfer(order);
  const valid: LezResult = { kind: 'done', payer: order.payment.from, transaction: transfer.transaction };
  const known = await store.find(lez.identity(order));
  if (known?.successGiven) return lez.told(known, order);
  if (known !== undefined && isOwed(known) && known.bodyDigest === digestOf(order)) return valid;
  if (isLate(parts, order)) return lezRefusal('expired', order);
  const answer = await lez.verify(transfer, order.route);
  switch (answer.kind) {
    case 'ok':
      return valid;
    case 'insufficient_funds':
      return lezRefusal(answer.kind, order);
    case 'nonce_replayed':
      return lezRefusal(answer.kind, order, answer.transaction);
    case 'unavailable':
      parts.log.warn({ adapter: order.route.adapter, why: answer.why }, 'the backend could not be asked');
      return unavailable(order);
  }
}

/** Settles a payment, or answers from what is known of it. */
export async function settleLez(parts: Parts, order: LezOrder, delivery: Delivery): Promise<LezResult> {
  const { lez, store, inFlight } = parts;
  const code = failed(parts, order);
  if (code !== undefined) return lezRefusal(code, order);
  const key = lez.identity(order);
  // Another request is using this nonce right now.
  if (!inFlight.enter(key)) return lezRefusal('nonce_replayed', order);
  try {
    const known = await store.find(key);
    if (known !== undefined && known.state !== 'failed')
      return await answerFrom(parts, known, order, delivery);
    if (isLate(parts, order)) return lezRefusal('expired', order);
    const held = await claim(parts, key, order);
    return held === undefined
      ? await ask(parts, key, order, delivery, true)
      : await answerFrom(parts, held, order, delivery);
  } finally {
    await store.letGo(key);
    inFlight.leave(key);
  }
}

const claim = ({ store }: Parts, key: string, order: LezOrder): Promise<SettlementRecord | undefined> => {
  const { payment, route } = order;
  return store.claim({
    key,
    adapter: route.adapter,
    bodyDigest: digestOf(order),
    network: route.network,
    asset: payment.accepted.asset,
    payer: payment.from,
    payTo: payment.accepted.payTo,
    amount: payment.accepted.amount.toString(),
    nonce: payment.nonce,
    validBefore: Math.ceil(payment.validBeforeMs / 1_000).toString(),
  });
};

async function answerFrom(
  parts: Parts,
  record: SettlementRecord,
  order: LezOrder,
  delivery: Delivery,
): Promise<LezResult> {
  const { lez, store } = parts;
  const { key, state, successGiven, transaction } = record;
  // The nonce belongs to another payment of the same payer.
  if (record.bodyDigest !== digestOf(order)) return lezRefusal('nonce_replayed', order);
  if (state === 'settled' && transaction !== undefined) {
    if (successGiven || !(await giveOwedSuccess(store, key, delivery))) return lez.told(record, order);
    return { kind: 'done', payer: order.payment.from, transaction };
  }
  // Another process that shares the store is asking.
  if (!(await store.hold(key))) return lezRefusal('nonce_replayed', order);
  // Received and nothing more: an earlier process ended before it could ask.
  return ask(parts, key, order, delivery, state === 'received');
}

/** Sends the transfer and writes down what came of it. `fresh`: no earlier one can have worked. */
async function ask(
  parts: Parts,
  key: string,
  order: LezOrder,
  delivery: Delivery,
  fresh: boolean,
): Promise<LezResult> {
  const { lez, store, log } = parts;
  const { adapter } = order.route;
  const transfer = lez.transfer(order);
  const { transaction } = transfer;
  await store.unknown(key);
  const answer = await lez.settle(transfer, order.route);
  log.info({ adapter, transaction, answer: answer.kind }, 'settlement');
  const isOwn = answer.kind === 'nonce_replayed' && answer.transaction === transaction;
  if (answer.kind === 'ok' || (isOwn && !fresh)) return settled(parts, key, order, delivery, transaction);
  if (answer.kind === 'unavailable') {
    log.warn({ adapter, why: answer.why }, 'the backend gave no answer');
    if (answer.certain && fresh)
      await store.failed(key, { reason: answer.why, final: false, failureGiven: true });
    return unavailable(order);
  }
  // The backend decides in one step, so a refusal says that the transfer has never happened.
  await store.failed(key, { reason: answer.kind, final: false, failureGiven: true });
  return lezRefusal(answer.kind, order, answer.kind === 'nonce_replayed' ? answer.transaction : '');
}

/** Writes the success down, then answers it. */
async function settled(
  { store }: Parts,
  key: string,
  order: LezOrder,
  delivery: Delivery,
  transaction: string,
): Promise<LezResult> {
  const give = !delivery.gone();
  const payer = order.payment.from;
  if ((await store.settledBy(key, give, { transaction, payer })) !== 'settled') {
    return lezRefusal('nonce_replayed', order, transaction);
  }
  if (give) delivery.onLost(() => void store.takeBackSuccess(key).catch(() => undefined));
  return { kind: 'done', payer, transaction };
}
