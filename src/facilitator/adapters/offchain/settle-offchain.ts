/**
 * Verify and settle of a payment that a provider settles. What may have happened at the provider is written down before
 * it is asked, stays unknown until it names its transaction, and is never guessed.
 * @module
 */
import type { Delivery, Parts, Refusal, SettleOutcome, Verdict } from '../../parts.js';
import type { SettlementRecord } from '../../store/settlement-store.js';
import { reasons } from '../evm/reasons.js';
import type { BackendFailure } from './backend.js';
import type {
  OffchainContext,
  OffchainPayment,
  OffchainReplayCase,
  OffchainRoute,
} from './offchain-parts.js';
import { offchainReasons } from './reasons.js';

/** HTTP status of everything that the provider is to blame for. */
const badGateway = 502;

const retryAfter = ({ retryAfterSeconds }: Pick<BackendFailure, 'retryAfterSeconds'>) =>
  retryAfterSeconds === undefined ? {} : { retryAfterSeconds };

function checkRequest({ offchain }: Parts, payment: OffchainPayment, route: OffchainRoute): Verdict {
  for (const check of Object.values(offchain.match)) {
    const verdict = check(payment, route);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

export type OffchainVerdict =
  | { readonly valid: true; readonly payer?: string }
  | { readonly valid: false; readonly refusal: Refusal };

/** Asks the provider whether it would settle. Nothing is written. */
export async function verifyOffchain(
  parts: Parts,
  payment: OffchainPayment,
  route: OffchainRoute,
): Promise<OffchainVerdict> {
  const refused = checkRequest(parts, payment, route);
  if (refused !== undefined) return { valid: false, refusal: refused };
  const key = parts.offchain.identity(payment, route);
  if ((await parts.store.find(key))?.successGiven) {
    return { valid: false, refusal: { reason: offchainReasons.duplicate } };
  }
  const verdict = await parts.offchain.verify(
    parts.offchain.call(payment, route),
    route,
    parts.offchain.bridge,
  );
  if (verdict.kind === 'failed') {
    const { reason } = verdict;
    parts.log.warn({ adapter: route.adapter, reason }, 'the provider could not be asked');
    return { valid: false, refusal: { reason, status: badGateway, ...retryAfter(verdict) } };
  }
  const { payer } = verdict;
  if (verdict.kind === 'valid') {
    parts.offchain.payers.note(key, payer);
    return { valid: true, ...(payer === undefined ? {} : { payer }) };
  }
  const { reason = offchainReasons.verificationFailed, message } = verdict;
  return {
    valid: false,
    refusal: {
      reason,
      ...(message === undefined ? {} : { message }),
      ...(payer === undefined ? {} : { payer }),
    },
  };
}

/** Settles a payment, or answers from what is known of it. */
export async function settleOffchain(
  parts: Parts,
  payment: OffchainPayment,
  route: OffchainRoute,
  delivery: Delivery,
): Promise<SettleOutcome> {
  const { inFlight, offchain } = parts;
  const refused = checkRequest(parts, payment, route);
  if (refused !== undefined) return { kind: 'failure', transaction: '', ...refused };
  const key = offchain.identity(payment, route);
  const bodyDigest = parts.identity.body(payment.request);
  const context = { payment, route, call: offchain.call(payment, route), key, bodyDigest, delivery };
  if (!inFlight.enter(key)) return offchain.replay.inFlight(context);
  try {
    const held = await offchain.claim(context, parts);
    return held === undefined
      ? await ask(parts, context, true)
      : await answerFromRecord(parts, held, context);
  } finally {
    await parts.store.letGo(key);
    inFlight.leave(key);
  }
}

function answerFromRecord(
  parts: Parts,
  record: SettlementRecord,
  context: OffchainContext,
): Promise<SettleOutcome> {
  const { replay } = parts.offchain;
  return replayCaseOf(replay, record, context.bodyDigest)(record, context, parts);
}

/** Which case of the replay rule a record is. */
function replayCaseOf(
  { otherBody, told, owed, unknown }: Parts['offchain']['replay'],
  { state, successGiven, bodyDigest: known }: SettlementRecord,
  bodyDigest: string,
): OffchainReplayCase {
  if (known !== bodyDigest) return otherBody;
  if (state === 'settled') return successGiven ? told : owed;
  return unknown;
}

/** Sends the order and writes down what came of it. `fresh`: no earlier order can have worked. */
export async function ask(parts: Parts, context: OffchainContext, fresh: boolean): Promise<SettleOutcome> {
  const { store, log, offchain } = parts;
  const { key, call, route } = context;
  const { adapter } = route;
  // By this hash the provider knows the payment, too.
  const known = { adapter, payment: call.idempotencyKey };
  await store.unknown(key);
  const settlement = await offchain.settle(call, route, offchain.bridge);
  if (settlement.kind === 'settled') {
    const { transaction, payer } = settlement;
    const doubt = offchain.doubt(context, settlement);
    if (doubt === undefined) return record(parts, context, transaction, payer);
    log.error({ ...known, transaction, doubt }, 'a settlement of the provider is not believed');
    return unknownOutcome();
  }
  if (settlement.kind === 'failed') {
    const { reason, certain } = settlement;
    log.warn({ ...known, reason, unknown: !(certain && fresh) }, 'the provider gave no usable answer');
    // An order that cannot have been carried out does not make an earlier one known.
    if (!fresh) return { ...unknownOutcome(), ...retryAfter(settlement) };
    if (certain) await store.failed(key, { reason, final: false, failureGiven: true });
    return { kind: 'failure', reason, transaction: '', status: badGateway, ...retryAfter(settlement) };
  }
  const { reason = offchainReasons.settlementFailed, message, payer } = settlement;
  log.info({ ...known, reason, unknown: !fresh }, 'the provider declined');
  // A decline speaks of this order only: an earlier one may have moved the money all the same.
  if (!fresh) return unknownOutcome();
  await store.failed(key, { reason, final: false, failureGiven: true });
  return {
    kind: 'failure',
    reason,
    transaction: '',
    ...(message === undefined ? {} : { message }),
    ...(payer === undefined ? {} : { payer }),
  };
}

function unknownOutcome(): SettleOutcome & { kind: 'failure' } {
  return { kind: 'failure', reason: offchainReasons.unknown, transaction: '', status: badGateway };
}

/** Writes the success down, then answers it. */
async function record(
  { store, log }: Parts,
  { key, payment, route, call, delivery }: OffchainContext,
  transaction: string,
  payer: string | undefined,
): Promise<SettleOutcome> {
  const give = !delivery.gone();
  const named = { transaction, ...(payer === undefined ? {} : { payer }) };
  const written = await store.settledBy(key, give, named);
  log.info(
    { adapter: route.adapter, payment: call.idempotencyKey, transaction, outcome: written },
    'settlement',
  );
  // The transaction belongs to another payment, so this one is not known to be settled.
  if (written === 'reused') return unknownOutcome();
  if (written === 'given') return { kind: 'failure', reason: offchainReasons.duplicate, transaction };
  if (give) delivery.onLost(() => void store.takeBackSuccess(key).catch(() => undefined));
  return {
    kind: 'success',
    transaction,
    amount: BigInt(payment.amount),
    ...(payer === undefined ? {} : { payer }),
  };
}

/** Another request is settling the same payment right now. */
export const inProgress: SettleOutcome = { kind: 'failure', reason: reasons.inProgress, transaction: '' };
