/** The laws find bugs that nobody told them of: each planted one within the programs of a fixed seed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../../simulator/world.js';
import { parseProgram, textOfProgram } from '../../suites/exact-evm/laws/step.js';
import { huntBug } from '../laws/hunt.js';
import { plantedBug, plantedBugs } from '../laws/planted.js';

/** Programs within which a planted bug has to be found. The soak looks for all of them, this for the frequent ones. */
const limit = 200;
const frequent = plantedBugs.slice(0, 5);

let world: World;
beforeAll(async () => {
  world = await openWorld({ seed: 'laws' });
}, 60_000);
afterAll(() => world.close());

describe('the laws find', () => {
  it.each(frequent)('%s', async (id) => {
    const plan = { seed: `selftest/${id}`, count: limit, alone: false, searchMs: 0 };
    const { programs, violation } = await huntBug(world, await plantedBug(id), plan);
    expect(violation?.claims.map(({ claim }) => claim) ?? []).not.toEqual([]);
    expect(programs).toBeLessThanOrEqual(limit);
    // What is printed can be typed again.
    const steps = violation?.steps ?? [];
    expect(parseProgram(textOfProgram(steps))).toEqual(steps);
  });
});
