/** Every fault that a bridge of the simulator can show is forced by a check. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bridgeFaultKinds } from '../../../simulator/bridge/faults/rules.js';

/** Kinds that the checks of a folder arm. A check whose fault was not applied by the bridge is blocked, not passed. */
async function forcedKinds(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const checks = entries.filter(
    ({ name }) => name.endsWith('.ts') && !/\.(?:test|saboteur|property|sample|fixture)\./.test(name),
  );
  const texts = await Promise.all(
    checks.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
  );
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/\bfault: '([a-z0-9_]+)'/g)].map(([, kind = '']) => kind)),
  );
}

describe('the fault matrix of the bridges', () => {
  it('is forced as a whole by the checks of this folder', async () => {
    const forced = await forcedKinds(import.meta.dirname);
    expect(bridgeFaultKinds.filter((kind) => !forced.has(kind))).toEqual([]);
  });

  it('holds no fault that does not exist', async () => {
    const forced = await forcedKinds(join(import.meta.dirname, '..'));
    expect([...forced].filter((kind) => !bridgeFaultKinds.some((known) => known === kind))).toEqual([]);
  });
});
