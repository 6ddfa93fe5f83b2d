/**
 * The tests that each saboteur is caught by exactly the rows that it declares. One file for each family of rows, so that
 * they run side by side.
 * @module
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../../simulator/world.js';
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import type { Parts } from '../../src/facilitator/parts.js';
import type { LezMerchantParts } from '../../src/lez/merchant.js';
import { loadChecks, loadSaboteurs } from '../../suites/kit/load-suites.js';
import { registeredChecks } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import { type Family, familyOf } from '../../suites/kit/row.js';
import { catalogueOf, registeredSaboteurs } from '../../suites/kit/saboteur.js';
import { rowsFor, withSomeNeighbours } from './plan.js';
import { runRows, trySaboteur } from './try-saboteur.js';

const seed = 'selftest';

/** Declares the tests for the saboteurs whose first row is of one of these families. */
export async function testSaboteurs(...families: readonly Exclude<Family, 'LEZ'>[]): Promise<void> {
  const isOurs = (family: Family): boolean => families.some((one) => one === family);
  await loadChecks();
  await loadSaboteurs();
  const entries = registeredChecks();
  const saboteurs = registeredSaboteurs<Parts, LezMerchantParts, AceParts>()
    .filter((one) => isOurs(catalogueOf(one)))
    .map((one) => withSomeNeighbours(one, entries, process.env.ASSAY_NEIGHBOUR_SEED));
  const needed = new Set(saboteurs.flatMap((one) => rowsFor(one, entries)));
  const own = entries.filter(({ id }) => isOurs(familyOf(id)));
  let world: World;
  let honest: ReadonlyMap<string, CheckResult>;

  beforeAll(async () => {
    world = await openWorld({ seed });
    const rows = entries.filter((one) => own.includes(one) || needed.has(one.id));
    honest = (await runRows(undefined, world, rows, { seed })).results;
  }, 240_000);
  afterAll(() => world.close());

  describe('the honest reference', () => {
    it('passes every row that applies to it', () => {
      const others = [...honest.values()].filter(
        (one) => !['pass', 'skip', 'out-of-reach'].includes(one.status),
      );
      expect(others.map((one) => `${one.id} ${one.status}: ${one.reason ?? ''}`)).toEqual([]);
      expect(honest.size).toBeGreaterThan(own.length - 10);
    });
  });

  describe.concurrent('a saboteur changes exactly the declared rows', () => {
    it.each(saboteurs)('$id', async (saboteur) => {
      const verdict = await trySaboteur(saboteur, world, entries, honest, { seed });
      expect(verdict.problems).toEqual([]);
    });
  });
}
