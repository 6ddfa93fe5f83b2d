/**
 * Instants and spans as people write them.
 * @module
 */
import { isTimeMs, type TimeMs } from '../../src/warrant/time.js';
import { badInput } from './bad-input.js';

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `90s`, `5m`, `2h`, `30d` or `500ms`, in milliseconds. */
export function parseSpan(text: string, flag: string): number {
  const [, digits = '', unit = ''] = /^([0-9]{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const span = Number(digits) * (unitMs[unit] ?? Number.NaN);
  if (!Number.isSafeInteger(span) || span <= 0)
    throw badInput(`${flag} ${text} is not a span of time.`, 'Such as 90s, 5m, 2h or 30d.');
  return span;
}

/** An RFC 3339 time, or milliseconds since 1970. */
export function parseInstant(text: string, flag: string): TimeMs {
  const written = /^[0-9]+$/.test(text)
    ? Number(text)
    : /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (!isTimeMs(written))
    throw badInput(
      `${flag} ${text} is not a point in time.`,
      'Write it as 2026-11-20T12:00:00Z, or in milliseconds since 1970.',
    );
  return written;
}

/** `2 h`, `1.5 d`: the largest unit in which a span is not below one. */
export function spanText(ms: number): string {
  const [unit, size] =
    Object.entries(unitMs)
      .reverse()
      .find(([, one]) => ms >= one) ?? (['ms', 1] as const);
  return `${Number((ms / size).toFixed(1))} ${unit === 'm' ? 'min' : unit}`;
}

const latestDate = 8.64e15;

/** RFC 3339; instants beyond the range of dates stay numbers. */
export function instantText(ms: number): string {
  return ms <= latestDate ? new Date(ms).toISOString() : `${ms} ms after 1970`;
}
