/**
 * A facilitator in which one request leaves its mark on all later answers.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/wire/json.js';
import { type Fetch, saboteur } from '../../kit/saboteur.js';
import { jsonAnswer, jsonBodyOf } from '../../kit/wire-fault.js';

/** Members under `__proto__`, which JSON.parse keeps as an own member and a naive merge writes to the prototype. */
function prototypeMembers(body: unknown): JsonObject {
  const own = isJsonObject(body) ? Object.getOwnPropertyDescriptor(body, '__proto__')?.value : undefined;
  return isJsonObject(own) ? own : {};
}

/** One object for all requests, into which each is merged. */
export const mergedIntoSharedObject = (honest: Fetch): Fetch => {
  // Stands for a prototype that every object of the process shares; a real one would poison the kit as well.
  const inherited: Record<string, JsonValue> = {};
  return async (request) => {
    if (request.method !== 'POST') return honest(request);
    Object.assign(inherited, prototypeMembers(await jsonBodyOf(request.clone())));
    const answer = await honest(request);
    if (Object.keys(inherited).length === 0) return answer;
    const verdict: unknown = await answer.json();
    if (!isJsonObject(verdict)) return jsonAnswer(null, answer.status);
    const overridden = Object.entries(inherited).filter(([name]) => name in verdict);
    return jsonAnswer({ ...verdict, ...Object.fromEntries(overridden) }, answer.status);
  };
};

saboteur({
  id: 'merges-request-into-shared-object',
  fault: 'merges the request into a shared object, so __proto__ members persist',
  catches: ['X402-HTTP-013'],
  neighbours: ['X402-HTTP-008', 'X402-SUP-001'],
  wire: mergedIntoSharedObject,
});

saboteur({
  id: 'settle-reads-first-duplicate',
  fault: 'reads the first of two equal keys in settle and the last in verify',
  catches: ['X402-HTTP-013'],
  neighbours: ['X402-HTTP-008', 'X402-SUP-001'],
  wire: (honest) => async (request) => {
    if (request.method !== 'POST') return honest(request);
    const text = await request.clone().text();
    const [first, last] = [
      /("paymentRequirements":\{"amount":"\d+",)(.*?)"amount":"\d+",/s,
      /("paymentRequirements":\{)"amount":"\d+",(.*?"amount":"\d+",)/s,
    ];
    const read = text.replace(request.url.endsWith('/settle') ? first : last, '$1$2');
    if (read === text) return honest(request);
    const headers = { 'content-type': 'application/json' };
    return honest(new Request(request.url, { method: 'POST', headers, body: read }));
  },
});
