/**
 * POST /settle: the persisted state machine received -> prepared -> broadcast -> pending -> settled | failed.
 * Every write stands before the effect that it announces.
 * @module
 */
import type { Hex } from '../evm/hex.js';
import { ChainUnavailable } from './adapters/evm/chain.js';
import { quantityOf, resultOf } from './adapters/evm/outcome.js';
import { reasons } from './adapters/evm/reasons.js';
import { judgeReceipt } from './adapters/evm/reconcile.js';
import { checkOnChain, checkRequest, secondsOf } from './checks.js';
import type {
  ChainFacts,
  Delivery,
  ExactPayment,
  NonceAttempt,
  Parts,
  Reconciled,
  Refusal,
  ReplayContext,
  Route,
  SettleContext,
  SettleOutcome,
} from './parts.js';
import type { Commitments, Reservation } from './settlement/commitments.js';
import { replayCase } from './settlement/replay.js';
import { reserveAmount } from './settlement/reserve-amount.js';
import type { SettlementRecord } from './store/settlement-store.js';

const refusal = ({ reason, status }: Refusal): SettleOutcome => ({
  kind: 'failure',
  reason,
  transaction: '',
  ...(status === undefined ? {} : { status }),
});

/** Settles a payment, or answers from what is known of its authorization. */
export async function settlePayment(
  parts: Parts,
  commitments: Commitments,
  payment: ExactPayment,
  route: Route,
  delivery: Delivery,
): Promise<SettleOutcome> {
  const now = secondsOf(parts.clock.now());
  const key = parts.identity.authorization(payment);
  const bodyDigest = parts.identity.body(payment.request);
  const replay: ReplayContext = { payment, route, key, bodyDigest, delivery };
  const finding = parts.store.find(key);
  const mark = commitments.mark();
  const refused = checkRequest(parts, payment, route, now);
  const facts = refused === undefined ? parts.facts(payment, route, 'settle') : undefined;
  facts?.catch(() => undefined);

  // Before the window: a success that is owed stays owed after the authorization has expired.
  const existing = await finding;
  if (existing !== undefined || parts.inFlight.has(key)) {
    if (refused !== undefined && existing?.bodyDigest !== bodyDigest) return refusal(refused);
    const replayed = await answerFromRecord(parts, existing, replay);
    if (replayed !== 'claim') return replayed;
  }
  if (refused === undefined && route.verifyOnly === true) {
    parts.log.warn({ adapter: route.adapter }, 'no signer key is configured, so nothing can be settled');
    return { kind: 'failure', reason: reasons.settleError, transaction: '', message: 'no signer key' };
  }
  if (refused !== undefined || facts === undefined)
    return refusal(refused ?? { reason: reasons.settleError });

  const context: SettleContext = { ...replay, endpoint: 'settle', now, facts };
  let reservation: Reservation | undefined;
  try {
    const checked = await checkOnChain(parts, context);
    if (checked.verdict !== undefined) return refusal(checked.verdict);
    const reserved = await reserveAmount(parts, commitments, context, checked.facts, mark);
    if ('reason' in reserved) return refusal(reserved);
    reservation = reserved.reservation;
    return await claimAndSend(parts, context, reserved.facts);
  } catch (error) {
    if (!(error instanceof ChainUnavailable)) throw error;
    parts.log.warn({ network: route.network, error: error.name }, 'chain could not be read');
    return { kind: 'failure', reason: reasons.settleError, transaction: '' };
  } finally {
    reservation?.end();
  }
}

async function answerFromRecord(
  parts: Parts,
  record: SettlementRecord | undefined,
  context: ReplayContext,
): Promise<SettleOutcome | 'claim'> {
  const { inFlight } = parts;
  if (record !== undefined && record.bodyDigest !== context.bodyDigest) {
    return parts.replay.otherBody(record, context, parts);
  }
  if (inFlight.has(context.key)) return parts.replay.inFlight(inFlight.transaction(context.key), context);
  return record === undefined ? 'claim' : replayCase(parts.replay, record)(record, context, parts);
}

async function claimAndSend(parts: Parts, context: SettleContext, facts: ChainFacts): Promise<SettleOutcome> {
  const { inFlight } = parts;
  const { key } = context;
  if (!inFlight.enter(key)) return parts.replay.inFlight(inFlight.transaction(key), context);
  let inTheWay: SettlementRecord | undefined;
  try {
    inTheWay = await parts.claim(context, parts);
    if (inTheWay === undefined) return await send(parts, context, facts);
  } finally {
    await parts.store.letGo(key);
    inFlight.leave(key);
  }
  const answer = await answerFromRecord(parts, inTheWay, context);
  return answer === 'claim' ? parts.replay.inFlight(undefined, context) : answer;
}

async function send(parts: Parts, context: SettleContext, facts: ChainFacts): Promise<SettleOutcome> {
  const { store, log, inFlight } = parts;
  const { key, route } = context;
  let attempt: NonceAttempt;
  try {
    const count = Number(quantityOf(resultOf(facts.signerCount)));
    const prepareAndSend = async (signerNonce: number): Promise<NonceAttempt> => {
      const prepared = await parts.prepare(context, facts, signerNonce);
      const { hash: transaction, raw: rawTransaction } = prepared;
      const signer = route.chain.signer.address;
      await store.prepared(key, { transaction, rawTransaction, signerNonce, signer });
      inFlight.sent(key, prepared.hash);
      return { outcome: await parts.broadcast(prepared, route), prepared };
    };
    attempt = await parts.nonce.use(route, count, prepareAndSend, parts.broadcast);
  } catch (error) {
    // Nothing was sent, so the authorization is as good as before.
    await store.release(key);
    throw error;
  }
  if (attempt.outcome === 'refused' || attempt.outcome === 'stale') {
    await store.release(key);
    log.error(
      { network: route.network, outcome: attempt.outcome },
      'the node refused a settlement transaction',
    );
    return { kind: 'failure', reason: reasons.settleError, transaction: '' };
  }
  const { hash } = attempt.prepared;
  try {
    return await conclude(parts, context, hash);
  } catch (error) {
    // The store failed and the transaction is out: the answer names it, and a retry finds out the rest.
    const name = error instanceof Error ? error.name : 'Error';
    log.error(
      { network: route.network, transaction: hash, error: name },
      'a settlement could not be written down',
    );
    return { kind: 'failure', reason: reasons.settleError, transaction: hash, status: 500 };
  }
}

async function conclude(parts: Parts, context: SettleContext, hash: Hex): Promise<SettleOutcome> {
  const { store, log } = parts;
  const { key, route } = context;
  const [outcome] = await Promise.all([awaitOutcome(parts, context, hash), store.broadcast(key)]);
  const { adapter, network } = route;
  log.info({ adapter, network, transaction: hash, outcome: outcome.kind }, 'settlement');
  return record(parts, context, hash, outcome);
}

async function awaitOutcome(parts: Parts, context: SettleContext, hash: Hex): Promise<Reconciled> {
  const { payment, route } = context;
  // The caller was promised an answer within `maxTimeoutSeconds`, whatever the operator would wait.
  const waitMs = Math.min(parts.limits.receiptTimeoutMs, payment.requirements.maxTimeoutSeconds * 1000);
  const receipt = await parts.receipt(hash, route, waitMs, parts.clock);
  if (receipt === undefined) return { kind: 'pending' };
  const { asset, from, payTo: to, amount, nonce } = payment;
  try {
    return await judgeReceipt(parts.transfer, receipt, { asset, from, to, amount, nonce }, route);
  } catch (error) {
    if (error instanceof ChainUnavailable) return { kind: 'pending' };
    throw error;
  }
}

/** Writes the outcome down, then answers it. */
async function record(
  { store }: Parts,
  { key, delivery }: SettleContext,
  transaction: Hex,
  outcome: Reconciled,
): Promise<SettleOutcome> {
  if (outcome.kind === 'pending') {
    await store.pending(key);
    return { kind: 'failure', reason: reasons.pending, transaction };
  }
  const give = !delivery.gone();
  if (outcome.kind === 'failed') {
    const { reason, final } = outcome;
    await store.failed(key, { reason, final, failureGiven: give });
    return { kind: 'failure', reason, transaction };
  }
  // False when a retry on another replica was given the success meanwhile.
  if (!(await store.settled(key, give))) return { kind: 'failure', reason: reasons.nonceUsed, transaction };
  if (give) delivery.onLost(() => void store.takeBackSuccess(key).catch(() => undefined));
  return { kind: 'success', transaction, amount: outcome.amount };
}
