/** What the build puts into the package: nothing that only tests need. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { packageFolder } from '../targets/preset.js';

const testOnly = /\.(?:test|property|selftest|sample|fixture)(?=\.)/;
const config = ts.readConfigFile(join(packageFolder, 'tsconfig.build.json'), (path) =>
  readFileSync(path, 'utf8'),
);
const built = ts
  .parseJsonConfigFileContent(config.config, ts.sys, packageFolder)
  .fileNames.map((path) => relative(packageFolder, path));

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
