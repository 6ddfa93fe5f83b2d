/**
 * What is kept of a request until the oracle has judged it: bounded, whatever a target answers. The body is the text that
 * was prepared, shared by all requests that sent it; of the answer only the members stay that the oracle reads.
 * @module
 */
import type { JsonObject, JsonValue } from '../../src/wire/json.js';
import { bodyOf, type Exchange } from '../../suites/kit/exchange.js';

const readMembers = [
  'isValid',
  'invalidReason',
  'success',
  'errorReason',
  'transaction',
  'payer',
  'network',
] as const;
/** Characters of one member. A transaction or an address that is longer is wrong, cut or not. */
export const keptCharacters = 256;

function keptValue(value: JsonValue | undefined): JsonValue | undefined {
  // A copy: a part of a text would keep all of it in memory.
  if (typeof value === 'string') return Buffer.from(value.slice(0, keptCharacters)).toString();
  return typeof value === 'object' && value !== null ? undefined : value;
}

export function keptExchange(exchange: Exchange): Exchange {
  const { answer, failure, ...rest } = exchange;
  const body = bodyOf(exchange);
  const json: JsonObject = Object.fromEntries(
    readMembers.flatMap((name) => {
      const value = keptValue(body?.[name]);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  return {
    ...rest,
    ...(failure ? { failure: { ...failure, message: failure.message.slice(0, keptCharacters) } } : {}),
    ...(answer
      ? { answer: { status: answer.status, headers: {}, text: '', ...(body ? { json } : {}) } }
      : {}),
  };
}
