/** docs/profiles.md shows what `assay list profiles` prints. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFolder } from '../../targets/doc-path.js';
import { listings } from './listings.js';

it('has the table that is printed', async () => {
  const page = await readFile(join(packageFolder, 'docs', 'profiles.md'), 'utf8');
  const [, , ...rows] = page.split('\n').filter((line) => line.startsWith('|'));
  const printed = (await listings.profiles()).map((row) => `| ${Object.values(row).join(' | ')} |`);
  expect(rows).toEqual(printed);
});
