/**
 * Each saboteur is caught by exactly the rows that it declares. Runs as the Vitest project `selftest`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../../simulator/world.js';
import type { Parts } from '../../src/facilitator/parts.js';
import { loadChecks, loadSaboteurs } from '../../suites/kit/load-suites.js';
import { registeredChecks } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import { registeredSaboteurs } from '../../suites/kit/saboteur.js';
import { runRows, trySaboteur } from './try-saboteur.js';

await loadChecks();
await loadSaboteurs();
const entries = registeredChecks();
const saboteurs = registeredSaboteurs<Parts>();
const seed = 'selftest';

let world: World;
let honest: ReadonlyMap<string, CheckResult>;

beforeAll(async () => {
  world = await openWorld({ seed });
  honest = (await runRows(undefined, world, entries, { seed })).results;
}, 120_000);
afterAll(() => world.close());

describe('the honest reference', () => {
  it('passes every row that applies to it', () => {
    const others = [...honest.values()].filter(
      (one) => !['pass', 'skip', 'out-of-reach'].includes(one.status),
    );
    expect(others.map((one) => `${one.id} ${one.status}: ${one.reason ?? ''}`)).toEqual([]);
    expect(honest.size).toBeGreaterThan(130);
  });
});

describe.concurrent('a saboteur changes exactly the declared rows', () => {
  it.each(saboteurs)('$id', async (saboteur) => {
    const verdict = await trySaboteur(saboteur, world, entries, honest, { seed });
    expect(verdict.problems).toEqual([]);
  });
});
