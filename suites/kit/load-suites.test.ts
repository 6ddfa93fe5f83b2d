import { expect, it } from 'vitest';
import { loadChecks, loadSaboteurs } from './load-suites.js';
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
