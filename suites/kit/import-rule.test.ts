/**
 * Imports run one way between the rooms. The table is the architecture: change it in a decision, not in passing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = dirname(createRequire(import.meta.url).resolve('x402-assay/package.json'));
const rooms = ['src', 'vectors', 'simulator', 'suites', 'targets', 'reports', 'cli', 'bench'] as const;

/** Which files may be imported from a file, beside those of its own room. */
function allowed(from: string): readonly string[] {
  const room = from.split('/')[0];
  if (room === 'cli' || room === 'bench')
    return ['suites/', 'targets/', 'simulator/', 'reports/', 'src/', 'cli/'];
  if (room === 'targets') return ['simulator/', 'src/'];
  if (room === 'suites' && from.endsWith('.saboteur.ts')) return ['simulator/', 'vectors/', 'src/'];
  // The merchant and the agent are instruments there (decision 0008).
  if (from.startsWith('suites/rails/')) return [...allowed('suites/'), 'src/merchant/', 'src/agent/'];
  if (room === 'suites') return ['simulator/', 'vectors/', 'src/wire/', 'src/evm/', 'src/warrant/'];
  if (room === 'simulator' || room === 'vectors') return ['src/wire/', 'src/evm/', 'src/warrant/'];
  return [];
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1] ?? '');
  return found.map((path) =>
    relative(root, resolve(root, dirname(file), path))
      .split(sep)
      .join('/'),
  );
}

/** Rooms inside `src` that know no facilitator, only the wire and who may pay; their tests may bring them together. */
const apart = ['src/merchant/', 'src/agent/'];

/** What belongs together, and may import itself. */
function homes(file: string): readonly string[] {
  const home = apart.find((room) => file.startsWith(room));
  if (home === undefined || /\.(?:test|fixture)\.ts$/.test(file)) return [`${file.split('/')[0]}/`];
  return [home, 'src/wire/', 'src/evm/', 'src/warrant/', 'src/authorization/'];
}

function violations(file: string, imported: readonly string[]): string[] {
  const open = [...homes(file), ...allowed(file)];
  return imported
    .filter((path) => !open.some((prefix) => path.startsWith(prefix)))
    .map((path) => `${file} -> ${path}`);
}

const existing = rooms.filter((room) => readdirSync(root).includes(room));

describe('imports run one way', () => {
  it.each(existing)('in %s', (room) => {
    const files = sources(room);
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((file) => violations(file, importsOf(file)))).toEqual([]);
  });

  it('and a wrong import is noticed', () => {
    expect(violations('suites/core/x.ts', ['src/facilitator/parts.js'])).toEqual([
      'suites/core/x.ts -> src/facilitator/parts.js',
    ]);
    expect(violations('src/wire/x.ts', ['simulator/world.js'])).toEqual([
      'src/wire/x.ts -> simulator/world.js',
    ]);
    expect(violations('src/agent/x.ts', ['src/wire/json.js', 'src/merchant/sell.js'])).toEqual([
      'src/agent/x.ts -> src/merchant/sell.js',
    ]);
    expect(violations('suites/rails/x.ts', ['src/agent/index.js', 'src/facilitator/parts.js'])).toEqual([
      'suites/rails/x.ts -> src/facilitator/parts.js',
    ]);
    expect(violations('suites/core/x.ts', ['src/merchant/index.js'])).toHaveLength(1);
    expect(violations('suites/core/x.saboteur.ts', ['src/facilitator/parts.js'])).toEqual([]);
    expect(violations('reports/x.ts', ['src/wire/json.js'])).toEqual(['reports/x.ts -> src/wire/json.js']);
  });
});
