/**
 * A repeatable source of choices: the same seed makes the same rounds.
 * @module
 */
import { createHmac } from 'node:crypto';

export interface Random {
  /** A whole number from 0 up to, but without, `below`. */
  below(below: number): number;
}

export function createRandom(seed: string): Random {
  let count = 0;
  return {
    below: (below) => {
      count += 1;
      const bytes = createHmac('sha256', seed).update(String(count)).digest();
      return Number(bytes.readBigUInt64BE(0) % BigInt(below));
    },
  };
}
