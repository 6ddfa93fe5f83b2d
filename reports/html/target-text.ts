/**
 * Text that may come from a target, made safe for a document. Every such text passes here; JSX escapes the rest.
 *
 * @module
 */
import { plainText, shorten } from '../plain-text.js';

const LONGEST = 4000;

/** Control characters removed, invisible ones named, bounded length. */
export function safe(text: string): string {
  return shorten(plainText(text), LONGEST);
}

/** An id that is safe as a fragment; ids of checks already are. */
export function anchor(id: string): string {
  return id.replace(/[^A-Za-z0-9-]/gu, '-');
}
