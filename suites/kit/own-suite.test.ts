import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, test } from 'vitest';
import { loadOwnSuite } from './own-suite.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-own-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
/** A fresh file each time: modules are kept by their name. */
function file(text: string): string {
  files += 1;
  const path = join(folder, `suite-${files}.mjs`);
  writeFileSync(path, text);
  return path;
}
const declaring = (row: string, id = 'OWN-1', run = 'async () => {}'): string =>
  file(`export default ({ check }) => { check(${JSON.stringify(id)}, ${row}, ${run}); };`);

test('a declaration needs a title and a tier, and everything else has a default', async () => {
  const path = declaring("{ title: 'holds', needs: 'T1' }");
  const [entry, ...others] = await loadOwnSuite(path);
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ kind: 'probe', id: 'OWN-1' });
  expect(entry?.row).toEqual({
    title: 'holds',
    needs: 'T1',
    level: 'MUST',
    severity: 'medium',
    basis: 'kit',
    why: '',
    fix: '',
    spec: path,
    flags: [],
    saboteur: '',
  });
});

test('a file may declare several, later as well', async () => {
  const row = "{ title: 'a', needs: 'T0' }";
  const path = file(
    `export default async ({ check }) => { check('OWN-B', ${row}, () => {}); await null; check('OWN-A', ${row}, () => {}); };`,
  );
  expect((await loadOwnSuite(path)).map(({ id }) => id)).toEqual(['OWN-B', 'OWN-A']);
});

it.each<[string, () => string, string]>([
  ['that is not there', () => join(folder, 'none.mjs'), 'there is no such file'],
  ['that is a folder', () => folder, 'it is a folder'],
  ['without a name', () => ' ', 'its name is empty'],
  ['that is no JavaScript', () => file('not a module'), 'cannot be used: '],
  ['without a default export', () => file('export const check = 1;'), 'its default export is no function'],
  ['that declares nothing', () => file('export default () => {};'), 'it declares no check'],
  ['that throws', () => file("export default () => { throw new Error('mine'); };"), 'mine'],
  ['with an id of the catalogue', () => declaring('{}', 'X402-EVM-010'), 'is no id of an own check'],
  ['without a title', () => declaring("{ needs: 'T1' }"), 'OWN-1: title: '],
  ['with a tier that does not exist', () => declaring("{ title: 'a', needs: 'T4' }"), 'OWN-1: needs: '],
  ['with a misspelt member', () => declaring("{ title: 'a', needs: 'T1', sevrity: 'low' }"), 'sevrity'],
  ['without a run', () => declaring("{ title: 'a', needs: 'T1' }", 'OWN-1', 'undefined'), 'no function'],
  [
    'with one id twice',
    () =>
      file(
        "export default ({ check }) => { for (const n of [1, 2]) check('OWN-1', { title: String(n), needs: 'T0' }, () => {}); };",
      ),
    'OWN-1 is declared twice',
  ],
])('a file %s is refused in one sentence', async (_, path, why) => {
  await expect(loadOwnSuite(path())).rejects.toMatchObject({
    code: 'BAD_SUITE',
    exitCode: 64,
    message: expect.stringContaining(why),
  });
});
