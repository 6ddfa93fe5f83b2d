/**
 * Request targets with one reading. A path that a proxy, a framework and a verifier may resolve differently matches no
 * path rule at all.
 * Source: the authorization specification, section 9.2 (RFC 9112, section 3.2).
 * @module
 */

declare const canonicalTargetBrand: unique symbol;

/** Origin form without dot segments, empty segments or escapes that hide either. */
export type CanonicalTarget = string & { readonly [canonicalTargetBrand]: true };

/** The target up to the first question mark. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}

/** 0x21 to 0x7E without `#` and `\`, and every percent sign begins an escape. */
const allowedBytes = /^(?:[!"$&-[\]-~]|%[0-9a-fA-F]{2})+$/;

/** Escapes of dot, slash, backslash and control characters. */
const hidingEscape = /%(?:2e|2f|5c|[01][0-9a-f]|7f)/i;

function hasCanonicalPath(path: string): boolean {
  if (!path.startsWith('/') || path.includes('//') || hidingEscape.test(path)) return false;
  return !path.split('/').some((segment) => segment === '.' || segment === '..');
}

/** Whether a target can be matched against path prefixes. */
export function isCanonicalTarget(target: string): target is CanonicalTarget {
  return allowedBytes.test(target) && hasCanonicalPath(pathOf(target));
}
