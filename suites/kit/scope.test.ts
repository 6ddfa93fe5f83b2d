import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadChecks, loadSaboteurs } from './load-suites.js';
import { registeredChecks } from './registry.js';
import { profileOf } from './row.js';
import { registeredSaboteurs, saboteurOf } from './saboteur.js';
import { lawRows, scopeRows, unobservedRows } from './scope.js';

beforeAll(async () => {
  await loadChecks();
  await loadSaboteurs();
});

describe('the catalogue is covered', () => {
  it('each row of the scope has a check or a reason, never both', () => {
    const checked = registeredChecks().map((entry) => entry.id);
    const open = Object.keys(unobservedRows);
    expect([...checked, ...open].sort()).toEqual([...scopeRows, ...lawRows].sort());
  });

  it('is published as it is declared (npm run generate)', () => {
    const published = JSON.parse(readFileSync(new URL('../catalogue.json', import.meta.url), 'utf8')) as {
      readonly checks: readonly { readonly id: string; readonly kind: string }[];
    };
    expect(published.checks.filter(({ kind }) => kind === 'probe' || kind === 'observer')).toEqual(
      registeredChecks().map(({ id, kind, row }) =>
        expect.objectContaining({
          id,
          kind,
          ...{ rev: row.rev ?? 1, title: row.title, level: row.level, basis: row.basis, needs: row.needs },
          ...{ severity: row.severity, flags: row.flags, spec: row.spec, why: row.why, fix: row.fix },
        }),
      ),
    );
  });

  it('has the number of rows that the catalogue counts for the profiles of x402', () => {
    expect(scopeRows.filter((id) => profileOf(id) === 'core')).toHaveLength(52);
    expect(scopeRows.filter((id) => profileOf(id) === 'exact-evm')).toHaveLength(124);
    expect(scopeRows.filter((id) => profileOf(id) === 'v1')).toHaveLength(13);
  });

  it('each check names a saboteur that exists and catches it', () => {
    const wrong = registeredChecks().filter((entry) => saboteurOf(entry) === undefined);
    expect(wrong.map((entry) => `${entry.id} names ${entry.row.saboteur}`)).toEqual([]);
  });

  it('each saboteur names existing rows, at most ten neighbours, and describes its fault', () => {
    const ids = new Set(registeredChecks().map((entry) => entry.id));
    for (const one of registeredSaboteurs()) {
      const named = [...one.catches, ...(one.sideEffects ?? []), ...(one.neighbours ?? [])];
      expect(
        named.filter((id) => !ids.has(id)),
        one.id,
      ).toEqual([]);
      expect(one.neighbours?.length ?? 0, one.id).toBeLessThanOrEqual(10);
      expect(one.fault.length, one.id).toBeGreaterThan(10);
    }
  });
});
