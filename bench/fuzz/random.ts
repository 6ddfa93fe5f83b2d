/**
 * Random numbers that depend on a seed and the number of an input alone: each input can be made again without the others.
 * @module
 */
import { createHash } from 'node:crypto';

export interface Random {
  /** 0 to bound - 1. */
  below(bound: number): number;
  bytes(length: number): Buffer;
  pick<Value>(values: readonly [Value, ...Value[]]): Value;
}

/** A 32-bit number of a seed. */
export const seedNumber = (seed: string): number =>
  createHash('sha256').update(seed).digest().readUInt32LE(0);

/** mulberry32, started at a place of its own for each input. */
export function randomOf(seed: number, index: number): Random {
  let state = (seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  // The first numbers of neighbouring inputs are alike.
  next();
  const below = (bound: number): number => next() % bound;
  return {
    below,
    bytes: (length) => {
      const bytes = Buffer.allocUnsafe(length);
      for (let at = 0; at < length; at += 1) bytes[at] = next() >>> 13;
      return bytes;
    },
    pick: (values) => values[below(values.length)] ?? values[0],
  };
}
