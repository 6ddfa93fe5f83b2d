/** docs/faults.md says which rows force which fault: it names every kind, and only rows that there are. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { faultSchema } from '../simulator/rpc-proxy/fault-kinds.js';
import { loadChecks } from '../suites/kit/load-suites.js';
import { registeredChecks } from '../suites/kit/registry.js';
import { packageFolder } from '../targets/doc-path.js';

let lines: readonly string[];
const rowsOf = (line: string): readonly string[] =>
  line.match(/\b(?:X402-[A-Z][A-Z0-9]+|OFF)-\d{3}\b/g) ?? [];

beforeAll(async () => {
  await loadChecks();
  const page = await readFile(join(packageFolder, 'docs', 'faults.md'), 'utf8');
  lines = page.split('\n').filter((line) => line.startsWith('| `'));
});

it('has one line for each kind, each with a row', () => {
  const kinds = faultSchema.options.map((option) => [...option.shape.kind.values][0]);
  expect(lines.map((line) => line.split('`')[1]).toSorted()).toEqual(kinds.toSorted());
  expect(lines.filter((line) => rowsOf(line).length === 0)).toEqual([]);
});

it('names rows that there are', () => {
  const known = new Set(registeredChecks().map(({ id }) => id));
  expect(lines.flatMap(rowsOf).filter((id) => !known.has(id))).toEqual([]);
});
