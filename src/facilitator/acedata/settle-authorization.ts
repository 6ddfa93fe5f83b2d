/**
 * POST /settle: checks a stored authorization again, sends its transfer and waits until it is mined. Every write stands
 * before the effect that it announces.
 * @module
 */
import { ChainUnavailable } from '../adapters/evm/chain.js';
import { quantityOf, resultOf } from '../adapters/evm/outcome.js';
import { reasons } from '../adapters/evm/reasons.js';
import { judgeReceipt } from '../adapters/evm/reconcile.js';
import { secondsOf } from '../checks.js';
import type {
  ChainFacts,
  CheckContext,
  Delivery,
  NonceAttempt,
  PreparedTransaction,
  Reconciled,
  SettleOutcome,
} from '../parts.js';
import type { Commitments } from '../settlement/commitments.js';
import { reserveAmount } from '../settlement/reserve-amount.js';
import { StoreUnavailable } from '../store/postgres-database.js';
import { ClaimLost } from '../store/settlement-store.js';
import type { AceParts, AcePayment, AceSettleContext, Fees } from './ace-parts.js';
import { checkChain, checkSignature, checkWindow, startReads } from './checks.js';
import { aceReasons, inAceWords } from './reasons.js';
import { concludeSettlement, failure } from './replay.js';
import type { AuthorizationRecord } from './store/authorization-store.js';

export async function settleAuthorization(
  parts: AceParts,
  commitments: Commitments,
  payment: AcePayment,
  delivery: Delivery,
): Promise<SettleOutcome> {
  const { store, inFlight, replay } = parts;
  const key = parts.identity.key(payment);
  const record = await store.find(key);
  if (record === undefined) return failure(aceReasons.notVerified);
  const same = parts.matches(record, payment);
  if (record.status === 'settled' && record.successGiven) return replay.told(record, same);
  if (!same) return failure(aceReasons.mismatch);
  if (!inFlight.enter(key)) return replay.inFlight(inFlight.transaction(key));
  try {
    // It may have changed before this request had its turn.
    const current = (await store.find(key)) ?? record;
    const context: AceSettleContext = { payment, key, delivery };
    return await settleLocked(parts, commitments, current, context);
  } finally {
    await store.letGo(key);
    inFlight.leave(key);
  }
}

function settleLocked(
  parts: AceParts,
  commitments: Commitments,
  record: AuthorizationRecord,
  context: AceSettleContext,
): Promise<SettleOutcome> {
  const { replay } = parts;
  switch (record.status) {
    case 'verified':
      return settleVerified(parts, commitments, context);
    case 'settling':
      return replay.settling(record, context, parts);
    case 'settled':
      return record.successGiven
        ? Promise.resolve(replay.told(record, true))
        : replay.owed(record, context, parts);
    case 'failed':
      return replay.failed(record, context, parts);
    case 'expired':
      return replay.expired(record, context, parts);
  }
}

async function settleVerified(
  parts: AceParts,
  commitments: Commitments,
  context: AceSettleContext,
): Promise<SettleOutcome> {
  try {
    return await checkAndSend(parts, commitments, context);
  } catch (error) {
    if (!(error instanceof ChainUnavailable)) throw error;
    parts.log.warn({ network: parts.route.network, error: error.name }, 'chain could not be read');
    return failure(reasons.settleError);
  }
}

async function checkAndSend(
  parts: AceParts,
  commitments: Commitments,
  context: AceSettleContext,
): Promise<SettleOutcome> {
  const { payment, key } = context;
  const { route, store } = parts;
  const now = secondsOf(parts.clock.now());
  const window = checkWindow(parts.settleWindow, payment, now);
  if (window !== undefined) {
    // Time does not go back: it can never be settled any more.
    if (window.reason === aceReasons.expired) await store.expire(key);
    return failure(window.reason);
  }
  const mark = commitments.mark();
  const reads = startReads(parts, payment, 'settle');
  const check: CheckContext = { endpoint: 'settle', payment, route, now, facts: reads.facts };
  const verdict = (await checkSignature(parts, payment, reads)) ?? (await checkChain(parts, check));
  if (verdict !== undefined) return failure(verdict.reason);
  const fees = await parts.fees(route);
  const reserved = await reserveAmount(parts, commitments, check, await reads.facts, mark);
  if ('reason' in reserved) return failure(inAceWords(reserved).reason);
  try {
    const gas = parts.gas(reserved.facts);
    if (!gas.ok) return failure(gas.refusal.reason);
    return await send(parts, context, reserved.facts, { gas: gas.value, fees });
  } finally {
    reserved.reservation.end();
  }
}

async function send(
  parts: AceParts,
  context: AceSettleContext,
  facts: ChainFacts,
  costs: { readonly gas: bigint; readonly fees: Fees },
): Promise<SettleOutcome> {
  const { store, route, inFlight, log } = parts;
  const { key, payment } = context;
  const signer = route.chain.signer.address;
  let earlier: PreparedTransaction | undefined;
  const attempt = async (signerNonce: number): Promise<NonceAttempt> => {
    // The signer nonce was taken, so the node certainly has nothing of this authorization.
    if (earlier !== undefined) await store.verified(key, aceReasons.broadcast);
    const prepared = await parts.prepare(payment, route, { ...costs, signerNonce });
    const { hash: transaction, raw: rawTransaction } = prepared;
    await store.settling(key, { transaction, rawTransaction, signer, signerNonce });
    earlier = prepared;
    inFlight.sent(key, transaction);
    return { outcome: await parts.broadcast(prepared, route), prepared };
  };
  let result: NonceAttempt;
  try {
    const count = Number(quantityOf(resultOf(facts.signerCount)));
    result = await parts.nonce.use(route, count, attempt, parts.broadcast);
  } catch (error) {
    if (!(error instanceof ClaimLost)) throw error;
    const taken = await store.find(key);
    return parts.replay.inFlight(taken?.transaction);
  }
  const { outcome, prepared } = result;
  if (outcome === 'refused' || outcome === 'stale') {
    await store.verified(key, aceReasons.broadcast);
    log.error({ network: route.network, outcome }, 'the node refused a settlement transaction');
    return failure(aceReasons.broadcast);
  }
  return awaitAndConclude(parts, context, prepared);
}

async function awaitAndConclude(
  parts: AceParts,
  { key, payment, delivery }: AceSettleContext,
  { hash }: PreparedTransaction,
): Promise<SettleOutcome> {
  const { log, route } = parts;
  const { network } = route;
  try {
    const outcome = await awaitOutcome(parts, payment, hash);
    log.info({ network, transaction: hash, outcome: outcome.kind }, 'settlement');
    return await concludeSettlement(parts, key, hash, outcome, delivery);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    // The transaction is out: the answer names it, and the next settle finds out the rest.
    log.error({ network, transaction: hash, error: error.name }, 'a settlement could not be written down');
    return { kind: 'failure', reason: aceReasons.store, transaction: hash, status: 503 };
  }
}

async function awaitOutcome(
  { receipt, transfer, route, limits, clock }: AceParts,
  payment: AcePayment,
  hash: PreparedTransaction['hash'],
): Promise<Reconciled> {
  const found = await receipt(hash, route, limits.receiptTimeoutMs, clock);
  if (found === undefined) return { kind: 'pending' };
  const { asset, from, payTo: to, amount, nonce } = payment;
  try {
    return await judgeReceipt(transfer, found, { asset, from, to, amount, nonce }, route);
  } catch (error) {
    if (error instanceof ChainUnavailable) return { kind: 'pending' };
    throw error;
  }
}
