/**
 * Path prefixes of warrants: grammar, which paths they match, and which prefixes they cover. `/pay` covers `/pay/x`, never
 * `/payroll`.
 * Source: the authorization specification, section 9.2.
 * @module
 */
import { z } from 'zod';
import { isWireText } from '../text.js';
import { type CanonicalTarget, isCanonicalTarget, pathOf } from './request-target.js';

declare const pathPrefixBrand: unique symbol;

/** A canonical path without query. */
export type PathPrefix = string & { readonly [pathPrefixBrand]: true };

/** Whether a value is a path prefix. */
export function isPathPrefix(value: unknown): value is PathPrefix {
  return isWireText(value) && !value.includes('?') && isCanonicalTarget(value);
}

export const pathPrefixSchema = z.custom<PathPrefix>(isPathPrefix, 'expected a canonical path without query');

function isUnder(prefix: string, path: string): boolean {
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

/** Whether a prefix matches the path of a target. */
export function pathMatches(prefix: PathPrefix, target: CanonicalTarget): boolean {
  return isUnder(prefix, pathOf(target));
}

/** Whether every path that the child's prefix matches is matched by the parent's. */
export function pathCovers(parent: PathPrefix, child: PathPrefix): boolean {
  return isUnder(parent, child);
}
