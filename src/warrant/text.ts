/**
 * Text of warrants and messages: bounded, without control characters, never normalised. Equality is byte equality.
 * Source: the authorization specification, section 2.
 * @module
 */
import { z } from 'zod';
import { limits } from './limits.js';

declare const wireTextBrand: unique symbol;

/** 1 to 256 bytes of well-formed text without U+0000 to U+001F and U+007F to U+009F. */
export type WireText = string & { readonly [wireTextBrand]: true };

/** `Cc` is exactly the two ranges above; a lone surrogate has no UTF-8. */
const forbidden = /[\p{Cc}\p{Surrogate}]/u;

/** Whether a value is text in the sense of the specification. */
export function isWireText(value: unknown): value is WireText {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= limits.textBytes &&
    Buffer.byteLength(value, 'utf8') <= limits.textBytes &&
    !forbidden.test(value)
  );
}

export const wireTextSchema = z.custom<WireText>(
  isWireText,
  'expected text of 1 to 256 bytes without control characters',
);
