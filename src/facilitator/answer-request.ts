/**
 * From the text of a request to its answer, whatever the rail: parse, dispatch, check, and let the rail do its work.
 * @module
 */
import { isJsonObject } from '../wire/json.js';
import { reasons } from './adapters/evm/reasons.js';
import { answerLez, isLezRequest } from './adapters/lez/lez-request.js';
import type { OffchainRoute } from './adapters/offchain/offchain-parts.js';
import { settleOffchain, verifyOffchain } from './adapters/offchain/settle-offchain.js';
import type { OutcomeLabel, RailLabel } from './metrics.js';
import type { Delivery, Endpoint, HttpAnswer, Parsed, Parts, ReadRequest, Refusal, Route } from './parts.js';
import { settlePayment } from './settle-payment.js';
import type { Commitments } from './settlement/commitments.js';
import { verifyPayment } from './verify-payment.js';
import { asVersion1 } from './version-1.js';

export interface Answered {
  readonly answer: HttpAnswer;
  readonly rail: RailLabel;
  readonly outcome: OutcomeLabel;
}

/** How an answer counts. */
export function outcomeOf({ status, body }: HttpAnswer): OutcomeLabel {
  if (body.isValid === true || body.is_valid === true || body.success === true) return 'success';
  if (body.errorReason === 'settlement_unknown' || body.errorReason === reasons.pending) return 'unknown';
  return status >= 500 ? 'error' : 'refused';
}

/** The network that a refused settle names: the one that was asked for, if it was text. */
export function requestedNetwork(body: unknown): string {
  const requirements = isJsonObject(body) ? body.paymentRequirements : undefined;
  const network = isJsonObject(requirements) ? requirements.network : undefined;
  return typeof network === 'string' && network.length <= 64 ? network : '';
}

/** A refusal in the shape of the endpoint. */
export function refusedAnswer(
  parts: Parts,
  endpoint: Endpoint,
  refusal: Refusal,
  network: string,
  payer: string | undefined,
): HttpAnswer {
  const named = { ...refusal, status: refusal.status ?? 200 };
  if (endpoint === 'verify') return parts.answer.verifyRefused(named, payer);
  return parts.answer.settleFailed({ kind: 'failure', transaction: '', ...named }, network, payer);
}

interface Understood {
  readonly request: ReadRequest;
  readonly route: Route | OffchainRoute;
  /** What a router or version 1 has to change in the rail's answer. */
  readonly shown: (answer: HttpAnswer) => HttpAnswer;
}

function understand(parts: Parts, body: unknown): Parsed<Understood> {
  const request = parts.parse.request(body);
  if (!request.ok) return request;
  const destination = parts.dispatch(request.value);
  if (!destination.ok) return destination;
  if (destination.value.rail !== 'router') {
    const { version1 } = request.value;
    const shown = (answer: HttpAnswer) => (version1 === undefined ? answer : asVersion1(answer, version1));
    return { ok: true, value: { request: request.value, route: destination.value, shown } };
  }
  const { network } = destination.value;
  const routed = parts.router.choose(request.value, destination.value);
  if (!routed.ok) return routed;
  const shown = (answer: HttpAnswer) => parts.router.answer(answer, routed.value, network);
  return { ok: true, value: { ...routed.value, shown } };
}

async function verifyOnRail(parts: Parts, { request, route }: Understood): Promise<HttpAnswer> {
  if (route.rail === 'offchain') {
    const payment = parts.offchain.payment(request, route);
    if (!payment.ok) return refusedAnswer(parts, 'verify', payment.refusal, '', undefined);
    const verdict = await verifyOffchain(parts, payment.value, route);
    const reason = verdict.valid ? undefined : verdict.refusal.reason;
    parts.log.debug({ endpoint: 'verify', network: route.network, reason }, 'verified');
    if (!verdict.valid) return parts.answer.verifyRefused(verdict.refusal, verdict.refusal.payer);
    const { payer } = verdict;
    return parts.answer.verifyValid({
      network: route.network,
      ...(payer === undefined ? {} : { from: payer }),
    });
  }
  const payment = parts.parse.payment(request);
  if (!payment.ok) return refusedAnswer(parts, 'verify', payment.refusal, '', undefined);
  const verdict = await verifyPayment(parts, payment.value, route);
  parts.log.debug({ endpoint: 'verify', network: route.network, reason: verdict?.reason }, 'verified');
  return verdict === undefined
    ? parts.answer.verifyValid(payment.value)
    : parts.answer.verifyRefused(verdict, payment.value.from);
}

async function settleOnRail(
  parts: Parts,
  commitments: Commitments,
  { request, route }: Understood,
  delivery: Delivery,
): Promise<HttpAnswer> {
  const notSettled = (reason: string) =>
    parts.log.debug({ endpoint: 'settle', network: route.network, reason }, 'not settled');
  const { network } = request.paymentRequirements;
  if (route.rail === 'offchain') {
    const payment = parts.offchain.payment(request, route);
    if (!payment.ok) return refusedAnswer(parts, 'settle', payment.refusal, network, undefined);
    const outcome = await settleOffchain(parts, payment.value, route, delivery);
    const { payer } = outcome;
    if (outcome.kind === 'success') {
      return parts.answer.settled(outcome, { network, ...(payer === undefined ? {} : { from: payer }) });
    }
    notSettled(outcome.reason);
    return parts.answer.settleFailed(outcome, network, payer);
  }
  const payment = parts.parse.payment(request);
  if (!payment.ok) return refusedAnswer(parts, 'settle', payment.refusal, network, undefined);
  const outcome = await settlePayment(parts, commitments, payment.value, route, delivery);
  if (outcome.kind === 'success') return parts.answer.settled(outcome, payment.value);
  notSettled(outcome.reason);
  return parts.answer.settleFailed(outcome, payment.value.network, payment.value.from);
}

/** Reads a request and hands it to its rail. */
async function answer(
  parts: Parts,
  endpoint: Endpoint,
  text: string,
  onRail: (understood: Understood) => Promise<HttpAnswer>,
  delivery?: Delivery,
): Promise<Answered> {
  const body = parts.parse.json(text);
  const unserved = (refused: HttpAnswer): Answered => ({
    rail: 'unserved',
    answer: refused,
    outcome: outcomeOf(refused),
  });
  if (!body.ok) return unserved(refusedAnswer(parts, endpoint, body.refusal, '', undefined));
  if (isLezRequest(body.value, parts.lezRoutes)) {
    const answered = await answerLez(parts, endpoint, body.value, delivery);
    return { rail: 'lez', answer: answered, outcome: outcomeOf(answered) };
  }
  const understood = understand(parts, body.value);
  if (!understood.ok) {
    const network = requestedNetwork(body.value);
    return unserved(refusedAnswer(parts, endpoint, understood.refusal, network, undefined));
  }
  const { route, shown } = understood.value;
  const said = await onRail(understood.value);
  return { rail: route.rail, answer: shown(said), outcome: outcomeOf(said) };
}

export const answerVerify = (parts: Parts, text: string): Promise<Answered> =>
  answer(parts, 'verify', text, (understood) => verifyOnRail(parts, understood));

export const answerSettle = (
  parts: Parts,
  commitments: Commitments,
  text: string,
  delivery: Delivery,
): Promise<Answered> =>
  answer(
    parts,
    'settle',
    text,
    (understood) => settleOnRail(parts, commitments, understood, delivery),
    delivery,
  );
