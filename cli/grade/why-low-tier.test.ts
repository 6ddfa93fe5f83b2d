import { expect, test } from 'vitest';
import { forgottenSimulator, whyLowTier } from './why-low-tier.js';

const facts = ['a funded payment was called valid', 'its settlement did not appear'];

test('a run with a simulator that cannot judge settlements says what its canary saw', () => {
  expect(whyLowTier('T1', true, facts)).toBe(
    'Why only T1, although there is a simulator: a funded payment was called valid; its settlement did not appear. ' +
      'assay doctor names causes; assay grade --require-tier T2 makes such a run inconclusive.',
  );
});

test.each([
  ['without a simulator', 'T1', false, facts],
  ['with settlements in reach', 'T2', true, facts],
  ['without a canary', 'T0', true, []],
])('nothing is said %s', (_, tier, simulator, seen) => {
  expect(whyLowTier(tier, simulator, seen)).toBeUndefined();
});

test('what a target wrote into it cannot steer a terminal', () => {
  expect(whyLowTier('T1', true, ['refused: \u001b[2J'])).not.toContain('\u001b');
});

test('a simulator that was not named is pointed out where it could have helped', () => {
  expect(forgottenSimulator('T1', '.assay/sim.json')).toContain('--sim .assay/sim.json');
  expect(forgottenSimulator('T3', '.assay/sim.json')).toBeUndefined();
  expect(forgottenSimulator('T1', undefined)).toBeUndefined();
});
