/**
 * Wraps requests of version 1 for faults on the wire; those of version 2 pass.
 * @module
 */
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';
import type { Fetch } from '../kit/saboteur.js';
import { jsonAnswer, jsonBodyOf, segmentOf } from '../kit/wire-fault.js';

/** Asks the honest facilitator, with another body if need be. */
type Ask = (body?: JsonObject) => Promise<JsonObject>;

export interface Version1Request {
  readonly endpoint: 'verify' | 'settle';
  readonly body: JsonObject;
  readonly payload: JsonObject;
  readonly requirements: JsonObject;
}

const objectIn = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

/** The protocol's body of a request, whatever its version. */
export async function readRequest(request: Request): Promise<Version1Request | undefined> {
  const endpoint = segmentOf(request);
  if (request.method !== 'POST' || (endpoint !== 'verify' && endpoint !== 'settle')) return undefined;
  const body = objectIn(await jsonBodyOf(request.clone() as Request));
  const payload = objectIn(body.paymentPayload);
  return { endpoint, body, payload, requirements: objectIn(body.paymentRequirements) };
}

/** Puts `answer` in front of requests whose payload says version 1. */
export function wrapVersion1(
  answer: (asked: Version1Request, ask: Ask) => Promise<JsonObject>,
): (honest: Fetch) => Fetch {
  return (honest) => async (request) => {
    const asked = await readRequest(request);
    if (asked === undefined || asked.payload.x402Version !== 1) return honest(request);
    let status = 200;
    const ask: Ask = async (body = asked.body) => {
      const reply = await honest(
        new Request(request.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      );
      status = reply.status;
      return objectIn(await reply.json());
    };
    const said = await answer(asked, ask);
    return jsonAnswer(said, status);
  };
}
