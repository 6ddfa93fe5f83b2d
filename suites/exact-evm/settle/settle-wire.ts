/**
 * Wraps POST /settle for faults on the wire: sees what was asked, may ask the honest facilitator, and answers.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/wire/json.js';
import type { Fetch } from '../../kit/saboteur.js';
import { jsonAnswer, segmentOf } from '../../kit/wire-fault.js';

/** What a settle request carries; empty texts where it does not. */
export interface SettleRequest {
  readonly text: string;
  readonly body: JsonObject;
  readonly payload: JsonObject;
  readonly authorization: JsonObject;
  readonly from: string;
  readonly nonce: string;
  /** As it was written. */
  readonly signature: string;
}

export const objectIn = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});
const textIn = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

export function readSettle(text: string): SettleRequest {
  let body: JsonObject = {};
  try {
    body = objectIn(JSON.parse(text) as JsonValue);
  } catch {
    // Not JSON: the honest facilitator says so.
  }
  const payload = objectIn(body.paymentPayload);
  const signed = objectIn(payload.payload);
  const authorization = objectIn(signed.authorization);
  return {
    text,
    body,
    payload,
    authorization,
    from: textIn(authorization.from).toLowerCase(),
    nonce: textIn(authorization.nonce).toLowerCase(),
    signature: textIn(signed.signature),
  };
}

/** Asks the honest facilitator, with another body if need be. */
export type Ask = (body?: JsonObject) => Promise<JsonObject>;

/** Puts `answer` in front of POST /settle; everything else passes. */
export function wrapSettle(
  answer: (asked: SettleRequest, ask: Ask) => Promise<JsonObject>,
): (honest: Fetch) => Fetch {
  return (honest) => async (request) => {
    if (request.method !== 'POST' || segmentOf(request) !== 'settle') return honest(request);
    const text = await request.text();
    let status = 200;
    const ask: Ask = async (body) => {
      const again = new Request(request.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: body === undefined ? text : JSON.stringify(body),
      });
      const reply = await honest(again);
      status = reply.status;
      return objectIn((await reply.json()) as JsonValue);
    };
    const said = await answer(readSettle(text), ask);
    return jsonAnswer(said, status);
  };
}

/** Changes what the honest facilitator says. */
export const changeSettle = (
  change: (said: JsonObject, asked: SettleRequest) => JsonObject,
): ((honest: Fetch) => Fetch) => wrapSettle(async (asked, ask) => change(await ask(), asked));

/** The same object without one member. */
export function without(body: JsonObject, member: string): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== member));
}

/** Whether an answer refuses because the authorization is taken or used. */
export function refusesAsUsed({ success, errorReason }: JsonObject): boolean {
  return success === false && /nonce|in_progress|state/.test(String(errorReason));
}
