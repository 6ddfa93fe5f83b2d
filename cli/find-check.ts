/**
 * Finds the check that a user named, with or without the prefix of its catalogue.
 * @module
 */
import { plainLine } from '../reports/plain-text.js';
import { AssayError } from '../src/wire/assay-error.js';
import { type Entry, registeredChecks } from '../suites/kit/registry.js';
import { nearest } from './near.js';

const prefix = 'X402-';

/** The entry of `EVM-010`, `x402-evm-010` or `X402-EVM-010`. Throws AssayError `UNKNOWN_CHECK` with near ids. */
export function findCheck(text: string, entries: readonly Entry[] = registeredChecks()): Entry {
  const wanted = text.trim().toUpperCase();
  const found = entries.find((entry) => entry.id === wanted || entry.id === `${prefix}${wanted}`);
  if (found) return found;
  const full = wanted.startsWith(prefix) ? wanted : `${prefix}${wanted}`;
  throw unknownCheck(
    text,
    full,
    entries.map((entry) => entry.id),
  );
}

/** Says that there is no such check, and which ids are near to it. */
export function unknownCheck(text: string, full: string, ids: readonly string[]): AssayError {
  const near = nearest(full, ids);
  return new AssayError(`There is no check "${plainLine(text)}".`, {
    code: 'UNKNOWN_CHECK',
    exitCode: 64,
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'assay list shows all ids.',
  });
}
