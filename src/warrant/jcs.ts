/**
 * RFC 8785 text of a JSON value: members sorted by UTF-16 code units, ECMAScript numbers, minimal escapes.
 * Written here because the package that this repository uses elsewhere hands an object with a member named `toJSON` to
 * JSON.stringify unsorted, and a hash that binds a payment must not depend on the order in which an agent wrote it.
 * @module
 */
import { isJsonObject, type JsonValue } from '../wire/json.js';
import { type HashBytes, sha256 } from './digest.js';

/** Serialises a parsed JSON value. Recursion is bounded by the depth that the strict parser lets through. */
export function jcs(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(jcs).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  // The default order of sort() is by UTF-16 code units, as RFC 8785, section 3.2.3 asks for.
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${jcs(value[name] ?? null)}`).join(',')}}`;
}

/** SHA-256 of the RFC 8785 text. */
export function hashJcs(value: JsonValue): HashBytes {
  return sha256(jcs(value));
}
