/**
 * Instants: whole milliseconds since 1970-01-01T00:00:00Z, below 2^53. Seconds have no place in this room.
 * @module
 */
import { z } from 'zod';

declare const timeMsBrand: unique symbol;

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type TimeMs = number & { readonly [timeMsBrand]: true };

/** Whether a value is an instant in milliseconds. */
export function isTimeMs(value: unknown): value is TimeMs {
  return Number.isSafeInteger(value) && typeof value === 'number' && value >= 0;
}

export const timeMsSchema = z.custom<TimeMs>(isTimeMs, 'expected milliseconds since 1970, below 2^53');
