/**
 * A request for the LEZ rail, recognised by the network that is required or by the spelling of the prototype, and answered
 * in the spelling in which it asks.
 * @module
 */
import { type LezOutcome, refuse } from '../../../lez/codes.js';
import { readOffer } from '../../../lez/offer.js';
import { isSnake, readSpelled, spelled } from '../../../lez/spelling.js';
import { objectAt } from '../../../lez/wire-values.js';
import { isJsonObject, type JsonObject } from '../../../wire/json.js';
import type { Delivery, Endpoint, HttpAnswer, Parts } from '../../parts.js';
import { type LezOrder, type LezParts, type LezResult, type LezRoute, lezRefusal } from './lez-parts.js';
import { settleLez, verifyLez } from './settle-lez.js';

/** The route of a network, where this rail serves it. */
export type LezRoutes = (network: string) => LezRoute | undefined;

const networkOf = (body: JsonObject): string => {
  const requirements = objectAt(body, 'payment_requirements') ?? objectAt(body, 'paymentRequirements');
  const network = requirements?.network;
  return typeof network === 'string' && network.length <= 64 ? network : '';
};

/** Whether a request is for this rail. */
export function isLezRequest(body: unknown, routes: LezRoutes): body is JsonObject {
  return isJsonObject(body) && (isSnakeEnvelope(body) || routes(networkOf(body)) !== undefined);
}

const isSnakeEnvelope = (body: JsonObject): boolean =>
  Object.hasOwn(body, 'payment_payload') || Object.hasOwn(body, 'payment_requirements');

function readOrder({ read }: LezParts, sent: JsonObject, routes: LezRoutes): LezOutcome<LezOrder> {
  const body = readSpelled(sent);
  if (!body.ok) return body;
  const payload = objectAt(body.value, 'payment_payload');
  const requirements = objectAt(body.value, 'payment_requirements');
  if (payload === undefined || requirements === undefined) {
    return refuse('malformed_payload', 'payload and requirements are needed');
  }
  const payment = read(payload);
  if (!payment.ok) return payment;
  const offer = readOffer(requirements);
  if (!offer.ok) return offer;
  const { x402_version: version = 2 } = body.value;
  if (version !== 2 || payment.value.x402Version !== 2) {
    return refuse('unsupported_version', 'only version 2 is served');
  }
  const route = routes(offer.value.network);
  if (route === undefined) return refuse('unsupported_network', 'no adapter serves this network');
  return { ok: true, value: { payment: payment.value, offer: offer.value, route } };
}

function rendered({ lez }: Parts, result: LezResult, endpoint: Endpoint, sent: JsonObject): HttpAnswer {
  const status =
    result.kind === 'unavailable'
      ? result.status
      : result.kind === 'refused' && result.code === 'malformed_payload'
        ? 400
        : 200;
  const written = lez.answer(result, endpoint, networkOf(sent));
  if (isSnake(sent)) return { status, body: written };
  // In x402 version 2 a member that says nothing is left out.
  const present = Object.entries(written).filter(([, member]) => member !== null);
  return { status, body: spelled(Object.fromEntries(present), 'camel') };
}

/** Answers a request of this rail. */
export async function answerLez(
  parts: Parts,
  endpoint: Endpoint,
  sent: JsonObject,
  delivery: Delivery | undefined,
): Promise<HttpAnswer> {
  const order = readOrder(parts.lez, sent, parts.lezRoutes);
  const result = !order.ok
    ? lezRefusal(order.code)
    : endpoint === 'verify' || delivery === undefined
      ? await verifyLez(parts, order.value)
      : await settleLez(parts, order.value, delivery);
  parts.log.debug({ endpoint, rail: 'lez', kind: result.kind }, 'answered a LEZ payment');
  return rendered(parts, result, endpoint, sent);
}
