/** What the build puts into the package: nothing that only tests need. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { packageFolder } from '../targets/doc-path.js';

const testOnly = /\.(?:test|property|selftest|sample|fixture)(?=\.)/;
const tsc = join(packageFolder, 'node_modules', 'typescript', 'bin', 'tsc');
const shown = execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--showConfig'], {
  cwd: packageFolder,
  encoding: 'utf8',
});
const built = (JSON.parse(shown) as { files: string[] }).files.map((path) =>
  relative(packageFolder, resolve(packageFolder, path)),
);

test('the build takes the commands and no file that only tests need', () => {
  expect(built).toContain('cli/assay.ts');
  expect(built.filter((path) => testOnly.test(path))).toEqual([]);
});

test('no file of the package imports one that only tests need: the build would take it along', () => {
  const importing = built.filter((path) =>
    [
      ...readFileSync(join(packageFolder, path), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g),
    ].some(([, target = '']) => testOnly.test(target)),
  );
  expect(importing).toEqual([]);
});
