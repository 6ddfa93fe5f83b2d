/**
 * Every sabotaged verifier turns exactly the vectors that it declares, and the honest one none. Each is asked the families
 * that it declares, the positives of all, and what these rest on; FULL_SELFTEST=1 asks everything.
 */
import { expect, test } from 'vitest';
import { bindingSaboteurs } from '../../suites/authorization/binding.saboteur.js';
import { chainSaboteurs } from '../../suites/authorization/chain.saboteur.js';
import { familyRows } from '../../suites/authorization/family-rows.js';
import { loadVectors } from '../../suites/authorization/load-vectors.js';
import { memorySaboteurs } from '../../suites/authorization/memory.saboteur.js';
import { readingSaboteurs } from '../../suites/authorization/reading.saboteur.js';
import { signatureSaboteurs } from '../../suites/authorization/signatures.saboteur.js';
import { termsSaboteurs } from '../../suites/authorization/terms.saboteur.js';
import { textSaboteurs } from '../../suites/authorization/text.saboteur.js';
import { declarationOf } from '../../suites/authorization/verifier-saboteur.js';
import { selectVectors } from '../lf/verifier/select.js';
import { turnedBy } from '../lf/verifier/try-saboteur.js';

const elsewhere = new Set(familyRows.filter((row) => row.elsewhere !== undefined).map(({ id }) => id));
const vectors = (await loadVectors()).families
  .flatMap((family) => family.vectors)
  .filter(({ family }) => !elsewhere.has(family));

const saboteurs = [
  ...signatureSaboteurs,
  ...readingSaboteurs,
  ...chainSaboteurs,
  ...termsSaboteurs,
  ...bindingSaboteurs,
  ...memorySaboteurs,
  ...textSaboteurs,
];

const isFull = process.env.FULL_SELFTEST === '1';

test('the honest verifier turns no vector', async () => {
  expect(await turnedBy(vectors, { alter: (honest) => honest })).toEqual([]);
});

test('no two saboteurs have one name', () => {
  expect(new Set(saboteurs.map(({ id }) => id)).size).toBe(saboteurs.length);
});

test.each(saboteurs)('$id: $fault', async (saboteur) => {
  const asked = isFull ? vectors : selectVectors(vectors, ['LFV-POS', ...Object.keys(saboteur.turns)]);
  expect(Object.keys(saboteur.turns)).not.toEqual([]);
  expect(declarationOf(await turnedBy(asked, saboteur))).toEqual(saboteur.turns);
});
