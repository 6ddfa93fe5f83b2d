/**
 * Flags of `assay lez` that hold numbers.
 * @module
 */
import { InvalidArgumentError } from 'commander';

/** Reads a whole number within bounds. Throws InvalidArgumentError. */
export const parseCount =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
