import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFolder } from './doc-path.js';
import { noSimulator } from './launch.fixture.js';
import { fill, placeholdersOf } from './placeholders.js';
import { parsePreset, presetSchema } from './preset.js';

const page = readFileSync(join(packageFolder, 'docs', 'targets.md'), 'utf8');

/** First cells of the table that stands under a heading. */
function tableUnder(heading: string): string[] {
  const section = page.split(`### ${heading}\n`)[1]?.split('\n#')[0] ?? '';
  return [...section.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell);
}

it('the table of placeholders holds those that exist, and no others', () => {
  const told = tableUnder('Placeholders').flatMap((cell) =>
    [...cell.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
  );
  const names = Object.keys(noSimulator.bridges.bridges);
  expect(names).toEqual(['binance', 'okx', 'psp', 'internal']);
  expect(page).toContain(`NAME is ${names.join(', ')}`);
  const general = (name: string): string =>
    name.replace(new RegExp(`^bridge_(${names.join('|')})_`), 'bridge_NAME_');
  const existing = new Set(
    Object.keys(placeholdersOf(noSimulator, { folder: '/folder', host: '127.0.0.1', port: 1 })).map(general),
  );
  expect(told.sort()).toEqual([...existing].sort());
});

it('the table of members holds those that exist, and no others', () => {
  const told = tableUnder('Members').flatMap((cell) => [...cell.matchAll(/[a-z_]+/g)].map(([name]) => name));
  expect(told.sort()).toEqual(Object.keys(presetSchema.shape).sort());
});

it('the preset of the page is one, and its template can be filled', () => {
  const text = /```toml\n(name = [\s\S]*?)```/.exec(page)?.[1] ?? '';
  const preset = parsePreset(text, { file: '/my-facilitator.toml', shipped: false });
  expect(preset.files.map((file) => file.path)).toEqual(['facilitator.toml']);
  const values = placeholdersOf(noSimulator, { folder: '/folder', host: '127.0.0.1', port: 4022 });
  expect(fill(preset.files[0]?.template ?? '', values)).toContain('port = 4022');
});
