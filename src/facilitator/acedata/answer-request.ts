/**
 * From the text of a request to its answer.
 * @module
 */
import { isJsonObject } from '../../wire/json.js';
import { type Answered, outcomeOf, requestedNetwork } from '../answer-request.js';
import type { Delivery, Endpoint, HttpAnswer, Refusal, Verdict } from '../parts.js';
import type { Commitments } from '../settlement/commitments.js';
import { StoreUnavailable } from '../store/postgres-database.js';
import type { AceParts, AcePayment, Shown, ShownPayment } from './ace-parts.js';
import { readPayment } from './read-request.js';
import { aceReasons } from './reasons.js';
import { settleAuthorization } from './settle-authorization.js';
import { verifyAuthorization } from './verify-authorization.js';

/** Of a request that could not be read: nobody knows its version, and version 2 is the one with fewer members. */
const unread: Shown = { version: 2, network: '', payer: undefined };

/** What the answer repeats, as far as it is there. */
function shownOf({ fields }: Pick<AceParts, 'fields'>, body: unknown): Shown {
  const payload = isJsonObject(body) ? body.paymentPayload : undefined;
  const inner = isJsonObject(payload) ? payload.payload : undefined;
  const authorization = isJsonObject(inner) ? inner.authorization : undefined;
  return {
    version: isJsonObject(payload) && payload.x402Version === 1 ? 1 : 2,
    network: requestedNetwork(body),
    payer: isJsonObject(authorization) ? fields.address(authorization.from) : undefined,
  };
}

/** A refusal in the shape of the endpoint. */
export function refusedByAce(
  { answer }: Pick<AceParts, 'answer'>,
  endpoint: Endpoint,
  refusal: Refusal,
  shown = unread,
): HttpAnswer {
  return endpoint === 'verify'
    ? answer.verifyRefused(refusal, shown)
    : answer.settleFailed({ kind: 'failure', transaction: '', ...refusal }, shown);
}

async function answer(
  parts: AceParts,
  endpoint: Endpoint,
  text: string,
  work: (payment: AcePayment, shown: ShownPayment) => Promise<HttpAnswer>,
  outsider?: Verdict,
): Promise<Answered> {
  const counted = (said: HttpAnswer): Answered => ({ answer: said, rail: 'evm', outcome: outcomeOf(said) });
  const body = parts.form.json(text);
  if (!body.ok) return counted(refusedByAce(parts, endpoint, body.refusal));
  const shown = shownOf(parts, body.value);
  const refused = (refusal: Refusal) => counted(refusedByAce(parts, endpoint, refusal, shown));
  if (outsider !== undefined) return refused(outsider);
  const payment = readPayment(parts, body.value, endpoint);
  if (!payment.ok) return refused(payment.refusal);
  try {
    return counted(await work(payment.value, { ...shown, payer: payment.value.from }));
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    parts.log.error({ endpoint, error: error.name }, 'the store does not answer');
    return refused({ reason: aceReasons.store, status: 503 });
  }
}

export const answerAceVerify = (parts: AceParts, text: string): Promise<Answered> =>
  answer(parts, 'verify', text, async (payment, shown) => {
    const verdict = await verifyAuthorization(parts, payment);
    parts.log.debug({ endpoint: 'verify', network: payment.network, reason: verdict?.reason }, 'verified');
    return verdict === undefined
      ? parts.answer.verifyValid(shown)
      : parts.answer.verifyRefused(verdict, shown);
  });

export function answerAceSettle(
  parts: AceParts,
  commitments: Commitments,
  text: string,
  delivery: Delivery,
  token: string | undefined,
): Promise<Answered> {
  const settle = async (payment: AcePayment, shown: ShownPayment): Promise<HttpAnswer> => {
    const outcome = await settleAuthorization(parts, commitments, payment, delivery);
    if (outcome.kind === 'success') return parts.answer.settled(outcome, shown);
    const { reason } = outcome;
    parts.log.debug({ endpoint: 'settle', network: payment.network, reason }, 'not settled');
    return parts.answer.settleFailed(outcome, shown);
  };
  return answer(parts, 'settle', text, settle, parts.settleToken(token));
}
