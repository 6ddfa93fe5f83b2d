/**
 * Members of LEZ objects in either spelling: snake_case as the prototype writes, camelCase as x402 version 2 demands.
 * Source: docs/spec/lez-1.md, section 2.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';

const camelOf = (name: string): string => name.replace(/_([a-z0-9])/g, (_, one: string) => one.toUpperCase());
const snakeOf = (name: string): string => name.replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`);

function renamed(value: JsonValue, rename: (name: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((one) => renamed(one, rename));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [rename(name), renamed(member, rename)]),
  );
}

export const inCamel = (value: JsonValue): JsonValue => renamed(value, camelOf);
export const inSnake = (value: JsonValue): JsonValue => renamed(value, snakeOf);

/** Whether a payment is spelled as the prototype does. */
export const isSnake = (payload: JsonObject): boolean => Object.hasOwn(payload, 'x402_version');

/** The name under which a member stands in an object; undefined where it is in neither spelling. */
export function spelledIn(value: JsonValue | undefined, name: string): string | undefined {
  if (!isJsonObject(value)) return undefined;
  return [name, camelOf(name)].find((one) => Object.hasOwn(value, one));
}

/** A member in whichever spelling it is there. */
export function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  const spelled = spelledIn(value, name);
  return spelled !== undefined && isJsonObject(value) ? value[spelled] : undefined;
}
