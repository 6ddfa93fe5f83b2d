/**
 * RFC 8785 text of a JSON value: members sorted by UTF-16 code units, ECMAScript numbers, minimal escapes.
 * Written here because packages for it hand an object with a member named `toJSON` to JSON.stringify unsorted, and a hash
 * that identifies a payment must not depend on the order in which somebody wrote it.
 * @module
 */
import { isJsonObject } from './json.js';

/**
 * Serialises a parsed JSON value; members that are undefined count as absent. Recursion is bounded by the depth that the
 * strict parser lets through.
 */
export function jcs(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jcs).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    // The default order of sort() is by UTF-16 code units, as RFC 8785, section 3.2.3 asks for.
    .sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${jcs(value[name])}`).join(',')}}`;
}
