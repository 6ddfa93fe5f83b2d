import { expect, it } from 'vitest';
import { sampleExchange } from '../core/exchange.sample.js';
import { createCases } from './cases.js';

const broken = { ok: false, expected: 'yes', actual: 'no' };

it('an assertion says whether it held, and a case opened twice is one case', () => {
  const cases = createCases('MUST');
  expect(cases.case('a').expect('first', { ok: true, expected: 'yes', actual: 'yes' })).toBe(true);
  expect(cases.case('a').expect('second', broken)).toBe(false);
  expect(cases.results()).toHaveLength(1);
  expect(cases.results()[0]?.assertions.map((one) => [one.claim, one.ok])).toEqual([
    ['first', true],
    ['second', false],
  ]);
});

it('evidence is kept by name: the id of an exchange, the name of a chain fact', () => {
  const cases = createCases('MUST');
  cases.case('a').expect('claim', { ...broken, evidence: [sampleExchange(), 'tx:0x1'] });
  expect(cases.results()[0]?.assertions[0]?.evidence).toEqual(['X402-EVM-001.1.1', 'tx:0x1']);
});

it.each([
  ['outOfReach', 'out-of-reach'],
  ['blocked', 'blocked'],
  ['skip', 'skip'],
] as const)('%s makes a case %s with its reason, and no cause of a warning stays', (method, status) => {
  const cases = createCases('SHOULD');
  const one = cases.case('a');
  one.expect('claim', broken);
  one[method]('could not look');
  const [result] = cases.results();
  expect([result?.status, result?.reason, result?.cause]).toEqual([status, 'could not look', undefined]);
  expect(result?.assertions).toHaveLength(1);
});

it('what was proven wrong stays wrong, whatever else could not be looked at', () => {
  const cases = createCases('MUST');
  const one = cases.case('a');
  one.expect('claim', broken);
  one.blocked('no twin');
  expect(cases.results()[0]?.status).toBe('fail');
});
