/** Measured detection rates are said only of the number of rounds that they were measured with. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadChecks } from '../suites/kit/load-suites.js';
import { registeredChecks } from '../suites/kit/registry.js';
import { type Detections, detectionFile, detectionOf } from './proof.js';

const measured = JSON.parse(readFileSync(detectionFile, 'utf8')) as Detections;

test('each rate belongs to a check and to the saboteur that it names', async () => {
  await loadChecks();
  const saboteurs = new Map(registeredChecks().map(({ id, row }) => [id, row.saboteur]));
  expect(Object.keys(measured)).toContain('X402-RPL-009');
  for (const [id, { saboteur, caught, tries }] of Object.entries(measured)) {
    expect(saboteurs.get(id)).toBe(saboteur);
    expect(caught).toBeLessThanOrEqual(tries);
    // A check that mostly misses its saboteur proves nothing by passing.
    expect(caught / tries).toBeGreaterThan(0.9);
  }
});

test('other rounds than the measured ones have no rate', () => {
  const { rounds, caught, tries } = measured['X402-RPL-009'] ?? { rounds: 0, caught: 0, tries: 0 };
  expect(detectionOf('X402-RPL-009', rounds)).toEqual({ caught, tries });
  expect(detectionOf('X402-RPL-009', rounds + 1)).toBeUndefined();
  expect(detectionOf('X402-EVM-010', 1)).toBeUndefined();
});
