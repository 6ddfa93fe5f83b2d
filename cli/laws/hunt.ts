/**
 * How many programs the laws need to find a planted bug: the reference with one part replaced, in this process.
 * @module
 */
import type { World } from '../../simulator/world.js';
import type { Parts } from '../../src/facilitator/parts.js';
import { type ProgramFigures, runPrograms } from '../../suites/exact-evm/laws/run-programs.js';
import type { Saboteur } from '../../suites/kit/saboteur.js';
import { startSabotaged } from '../selftest/sabotaged-facilitator.js';
import { openGround } from './open-ground.js';

export interface HuntPlan {
  readonly seed: string;
  readonly count: number;
  /** With restarts and held blocks; the chain has to belong to this hunt. */
  readonly alone: boolean;
  readonly searchMs: number;
}

/** Milliseconds that a settlement waits for its receipt. */
const receiptMs = 60;

/** A facilitator that does not wait long, so that thousands of steps take no minutes. */
function impatient(one: Saboteur<Parts> | undefined): Saboteur<Parts> {
  return {
    id: 'impatient',
    fault: 'waits a moment for receipts and no longer',
    catches: [],
    ...one,
    parts: (honest, life) => ({
      ...one?.parts?.(honest, life),
      limits: { ...honest.limits, receiptTimeoutMs: receiptMs, retryWaitMs: receiptMs },
    }),
  };
}

/** Runs programs against the reference with a fault, or without one, until a law breaks. */
export async function huntBug(
  world: World,
  bug: Saboteur<Parts> | undefined,
  { seed, count, alone, searchMs }: HuntPlan,
): Promise<ProgramFigures> {
  const way = await world.openProxy();
  try {
    const target = await startSabotaged(impatient(bug), way.handle);
    const process = alone ? { process: target.control } : {};
    const ground = await openGround(way.handle, target.url, { seed, ...process });
    try {
      return await runPrograms(ground, { seed, count, side: 4, longest: 20, alone, searchMs });
    } finally {
      await ground.close();
      await target.close();
    }
  } finally {
    await way.close();
  }
}
