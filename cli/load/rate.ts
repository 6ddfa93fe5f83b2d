/**
 * The asked rate as it is typed: `50/s`, `50`, `1200/m`.
 * @module
 */
import { AssayError } from '../../src/wire/assay-error.js';

const bounds = { lowest: 0.1, highest: 5_000 } as const;

/** Arrivals a second. Throws AssayError `BAD_RATE`. */
export function parseRate(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(?:\/(s|m))?$/.exec(text.trim()) ?? [];
  const rate = digits === undefined ? Number.NaN : Number(digits) / (unit === 'm' ? 60 : 1);
  if (!(rate >= bounds.lowest && rate <= bounds.highest))
    throw new AssayError(`--rate ${text} is no rate from ${bounds.lowest}/s to ${bounds.highest}/s.`, {
      code: 'BAD_RATE',
      exitCode: 64,
      hint: 'Such as --rate 50/s, or --rate 300/m.',
    });
  return rate;
}
