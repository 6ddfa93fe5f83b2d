/**
 * Member names in their two spellings: snake_case as the prototype writes them, camelCase as x402 version 2 demands. Both
 * are read; one object with both spellings of one member has two readings and therefore none.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.js';
import { type LezOutcome, refuse } from './codes.js';

export const fieldCases = ['snake', 'camel'] as const;
export type FieldCase = (typeof fieldCases)[number];

/** Every member of the protocol whose name has more than one word. Other names are left as they are. */
const snakeNames = [
  'x402_version',
  'pay_to',
  'max_timeout_seconds',
  'mime_type',
  'owner_public_key',
  'agent_public_key',
  'request_digest',
  'valid_after_ms',
  'valid_before_ms',
  'signed_tx',
  'error_reason',
  'error_message',
  'payment_payload',
  'payment_requirements',
  'is_valid',
  'invalid_reason',
  'invalid_message',
  'request_id',
  'merchant_name',
  'merchant_url',
  'created_at_ms',
] as const;

const camelOf = (snake: string): string =>
  snake.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const toCamel = new Map<string, string>(snakeNames.map((name) => [name, camelOf(name)]));
const toSnake = new Map<string, string>(snakeNames.map((name) => [camelOf(name), name]));

/** Deeper nesting than any honest object has: what follows walks recursively. */
const deepest = 32;

class TwoReadings extends Error {}

function renamed(value: JsonValue, names: ReadonlyMap<string, string>, depth: number): JsonValue {
  if (depth > deepest) throw new TwoReadings('nested too deeply');
  if (Array.isArray(value)) return value.map((one) => renamed(one, names, depth + 1));
  if (!isJsonObject(value)) return value;
  const members = new Map<string, JsonValue>();
  for (const [name, member] of Object.entries(value)) {
    const wanted = names.get(name) ?? name;
    if (members.has(wanted)) throw new TwoReadings(`${wanted} stands in both spellings`);
    members.set(wanted, renamed(member, names, depth + 1));
  }
  return Object.fromEntries(members);
}

/** An object with its members in the spelling of the prototype, however they were sent. */
export function readSpelled(value: JsonValue): LezOutcome<JsonObject> {
  try {
    const read = renamed(value, toSnake, 0);
    return isJsonObject(read) ? { ok: true, value: read } : refuse('malformed_payload', 'not a JSON object');
  } catch (error) {
    if (error instanceof TwoReadings) return refuse('malformed_payload', error.message);
    throw error;
  }
}

/** An object of ours in a spelling. */
export function spelled(value: JsonObject, fieldCase: FieldCase): JsonObject {
  const written = renamed(value, fieldCase === 'snake' ? toSnake : toCamel, 0);
  return isJsonObject(written) ? written : {};
}

/** Whether an object writes a member of its own in snake_case. */
export const isSnake = (value: JsonObject): boolean => Object.keys(value).some((name) => toCamel.has(name));
