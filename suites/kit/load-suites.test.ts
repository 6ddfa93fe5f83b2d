import { expect, it } from 'vitest';
import { loadChecks, loadSaboteurs } from './load-suites.js';
import { paysInPublic } from './public-chain.js';
import { registeredChecks } from './registry.js';
import { registeredSaboteurs } from './saboteur.js';

it('every folder of the suites is found, and loading again declares nothing twice', async () => {
  await loadChecks();
  await loadSaboteurs();
  const checks = registeredChecks().map((one) => one.id);
  for (const id of [
    'X402-HTTP-001',
    'X402-SUP-001',
    'X402-ERR-001',
    'X402-REQ-020',
    'X402-EVM-001',
    'X402-RPL-001',
  ])
    expect(checks).toContain(id);
  expect(registeredSaboteurs().length).toBeGreaterThan(100);
  const before = registeredChecks().length;
  await loadChecks();
  await loadSaboteurs();
  expect(registeredChecks()).toHaveLength(before);
});

it('what pays on a public chain are rows about settlement that need no more than T2', async () => {
  await loadChecks();
  const paying = registeredChecks().filter(({ id }) => paysInPublic(id));
  expect(paying.map(({ id }) => id).sort()).toEqual([
    ...['X402-RPL-002', 'X402-RPL-003', 'X402-RPL-004', 'X402-SET-011'],
    ...['X402-VER-006', 'X402-VER-008', 'X402-VER-010'],
  ]);
  for (const { kind, row } of paying)
    expect({ kind, needs: row.needs, run: row.run, places: row.places }).toEqual({
      kind: 'probe',
      needs: 'T2',
      run: undefined,
      places: undefined,
    });
});
