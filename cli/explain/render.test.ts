import { expect, test } from 'vitest';
import { noColours } from '../../reports/console.js';
import type { Entry } from '../../suites/kit/registry.js';
import { renderExplanation, wrap } from './render.js';

const entry: Entry = {
  kind: 'probe',
  id: 'X402-EVM-010',
  row: {
    title: 'refuses a value below the required amount',
    level: 'MUST',
    severity: 'critical',
    basis: 'kit',
    needs: 'T2',
    flags: ['amount'],
    spec: 'v2 spec §6.1.2',
    why: 'The merchant is paid less.',
    fix: 'Compare them.',
    saboteur: 'accepts-underpayment',
    ambiguity: 'A02',
  },
  run: async () => {},
};

test('everything about a row is told, and whose demand it is', () => {
  const text = renderExplanation(entry, {
    proof: { state: 'provisional', saboteurs: ['accepts-underpayment'], honest: ['reference'] },
    fault: 'accepts less',
    colours: noColours,
    width: 200,
  });
  expect(text).toContain('Assay holds that: the facilitator refuses a value below the required amount.');
  expect(text).not.toContain('specification requires');
  for (const part of [
    'v2 spec §6.1.2',
    'critical',
    'T2',
    'A02',
    'The merchant is paid less.',
    'Compare them.',
  ])
    expect(text).toContain(part);
  expect(text).toContain('accepts-underpayment: a facilitator that accepts less');
  expect(text).toContain('provisional; passed by reference; a failure accuses nobody');
  expect(text).toContain('assay grade URL --only X402-EVM-010');
});

test('lines break at spaces, and a long word stays whole', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('abcdefghij k', 4)).toEqual(['abcdefghij', 'k']);
});
