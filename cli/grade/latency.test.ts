import { expect, test } from 'vitest';
import { sampleExchange } from '../../suites/core/exchange.sample.js';
import type { Exchange } from '../../suites/kit/exchange.js';
import { latencies } from './latency.js';

const took = (ms: number, tag: Partial<Exchange['tag']> = {}): Exchange => ({
  ...sampleExchange({ tag: { endpoint: 'verify', ...tag }, text: '{"isValid":true}' }),
  sentAt: 1_000,
  answeredAt: 1_000 + ms,
});
const unanswered = (): Exchange => {
  const { answer: _answer, ...rest } = took(5_000);
  return { ...rest, failure: { kind: 'timeout', message: 'no answer' } };
};
const rows = [{ id: 'X402-FLT-001', row: { needs: 'T3' } }] as unknown as Parameters<typeof latencies>[1];

test('each answer stands in one bucket, those without an answer apart', () => {
  const [verify, ...rest] = latencies(
    [0, 1, 2, 3, 50, 51, 10_001].map((ms) => took(ms)).concat(unanswered()),
    [],
  );
  expect(rest).toEqual([]);
  expect(verify).toMatchObject({
    endpoint: 'verify',
    rail: 'evm',
    answered: 7,
    unanswered: 1,
    median_ms: 3,
    p95_ms: 10_001,
    max_ms: 10_001,
  });
  expect(verify?.buckets.filter((one) => one.count > 0)).toEqual([
    { up_to_ms: 1, count: 2 },
    { up_to_ms: 2, count: 1 },
    { up_to_ms: 5, count: 1 },
    { up_to_ms: 50, count: 1 },
    { up_to_ms: 100, count: 1 },
    { up_to_ms: null, count: 1 },
  ]);
});

test('endpoints and rails are told apart', () => {
  const found = latencies([took(3), took(4, { endpoint: 'settle' }), took(5, { rail: 'offchain' })], []);
  expect(found.map(({ rail, endpoint, median_ms }) => `${rail} ${endpoint} ${median_ms}`)).toEqual([
    'evm verify 3',
    'evm settle 4',
    'offchain verify 5',
  ]);
});

test.each<[string, Partial<Exchange['tag']>]>([
  ['a check that forces faults', { check: 'X402-FLT-001' }],
  ['a payment sent under a fault', { fault: 'receipts fail' }],
  ['the canary', { check: 'canary' }],
  ['another endpoint', { endpoint: 'supported' }],
])('%s is left out', (_, tag) => {
  expect(latencies([took(3, tag)], rows)).toEqual([]);
});
