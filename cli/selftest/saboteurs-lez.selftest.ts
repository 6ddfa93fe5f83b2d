/** The saboteurs of the LEZ rows. They need no chain: a sequencer, a facilitator and a shop in this process. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import type { Parts } from '../../src/facilitator/parts.js';
import type { LezMerchantParts } from '../../src/lez/merchant.js';
import { loadChecks, loadSaboteurs } from '../../suites/kit/load-suites.js';
import { registeredChecks } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import { familyOf } from '../../suites/kit/row.js';
import { catalogueOf, registeredSaboteurs } from '../../suites/kit/saboteur.js';
import { runLezRows, tryLezSaboteur } from './lez-ground.js';
import { withSomeNeighbours } from './plan.js';

const seed = 'selftest';
await loadChecks();
await loadSaboteurs();
const entries = registeredChecks().filter(({ id }) => familyOf(id) === 'LEZ');
const saboteurs = registeredSaboteurs<Parts, LezMerchantParts, AceParts>()
  .filter((one) => catalogueOf(one) === 'LEZ')
  .map((one) => withSomeNeighbours(one, entries, process.env.ASSAY_NEIGHBOUR_SEED));
let honest: ReadonlyMap<string, CheckResult>;

beforeAll(async () => {
  honest = await runLezRows(undefined, entries, { seed });
}, 120_000);

describe('the honest reference', () => {
  it('passes every row', () => {
    const others = [...honest.values()].filter((one) => one.status !== 'pass');
    expect(others.map((one) => `${one.id} ${one.status}: ${one.reason ?? ''}`)).toEqual([]);
    expect(honest.size).toBe(entries.length);
  });

  it('every row names a saboteur that is there', () => {
    const known = new Set(saboteurs.map(({ id }) => id));
    expect(entries.filter(({ row }) => !known.has(row.saboteur)).map(({ id }) => id)).toEqual([]);
  });
});

describe.concurrent('a saboteur changes exactly the declared rows', () => {
  it.each(saboteurs)('$id', async (saboteur) => {
    const verdict = await tryLezSaboteur(saboteur, entries, honest, { seed });
    expect(verdict.problems).toEqual([]);
  });
});
