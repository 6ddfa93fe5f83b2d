import { describe, expect, test } from 'vitest';
import type { RecordedCall } from '../../simulator/rpc-proxy/record.js';
import { sampleExchange } from '../../suites/core/exchange.sample.js';
import type { Exchange } from '../../suites/kit/exchange.js';
import type { AuthorizationFacts } from '../../suites/kit/money-oracle.js';
import { minedSeconds } from './chain-evidence.js';
import { timelines } from './timelines.js';

/** Milliseconds since 1970, on a whole second. */
const start = 1_795_190_371_000;
const hash = `0x${'ab'.repeat(32)}`;
const from = `0x${'1'.repeat(40)}`;
const nonce = `0x${'2'.repeat(64)}`;

const settle = (sent: number, took: number, text: string, name = 'receipts fail'): Exchange => ({
  ...sampleExchange({ tag: { endpoint: 'settle', case: name, from, nonce }, text }),
  answer: { status: 200, headers: {}, text, json: JSON.parse(text) },
  sentAt: start + sent,
  answeredAt: start + sent + took,
});
const pending = '{"success":false,"errorReason":"settlement_pending"}';

const facts = (over: Partial<AuthorizationFacts> = {}): AuthorizationFacts => ({
  check: 'X402-FLT-004',
  asset: `0x${'3'.repeat(40)}`,
  from,
  nonce,
  transactions: [{ hash, status: 'success', transfers: [], used: [] }],
  broadcasts: [{ hash, at: start + 58, accepted: true }],
  balances: [],
  settles: [settle(0, 2154, pending)],
  ...over,
});
const call = (at: number, over: Partial<RecordedCall> = {}): RecordedCall => ({
  seq: at,
  at_ms: start + at,
  method: 'eth_getTransactionReceipt',
  params: [hash],
  batch: false,
  transport: 'http',
  status: 'ok',
  result_digest: 'c0ffee',
  ms: 1,
  ...over,
});
/** SHA-256 of `null`, as the proxy writes it. */
const noReceipt = { result_digest: '74234e98afe7498f' };
const fault = { status: 'error', fault: 'f' } as const;

function of(
  one: AuthorizationFacts,
  calls: readonly RecordedCall[] = [],
  minedAt: ReadonlyMap<string, number> = new Map(),
): readonly string[] {
  const found = timelines(new Set(['X402-FLT-004']), [one], { calls, minedAt }).get('X402-FLT-004');
  return (found?.[0]?.events ?? []).map(
    ({ kind, at_ms, until_ms, text }) =>
      `${kind} ${at_ms}${until_ms === undefined ? '' : `-${until_ms}`} ${text}`,
  );
}

test('request, broadcast, block, faults, receipt and answer stand in the order of time', () => {
  const calls = [
    call(60, noReceipt),
    call(82, fault),
    call(1500, fault),
    call(2100),
    call(2110),
    call(5000),
    call(70, { params: ['0x99'] }),
  ];
  expect(of(facts(), calls, new Map([[hash, start / 1000]]))).toEqual([
    'request 0 settle is asked',
    'broadcast 58 transaction 0xabababab… is broadcast',
    'mined 58-999 transaction 0xabababab… is mined (a block tells the second only)',
    'fault 82-1500 the fault acts on eth_getTransactionReceipt, 2 times',
    'receipt 2100-2110 the target reads the receipt, 2 times',
    'answer 2154 200 success=false errorReason="settlement_pending"',
  ]);
});

test('each settle of one payment is told apart, and one without an answer says so', () => {
  const { answer: _answer, ...silent } = settle(0, 900, pending, 'hangs up');
  const retry = settle(1000, 5, '{"success":true}', 'retry');
  const settles = [{ ...silent, failure: { kind: 'aborted', message: 'left' } as const }, retry];
  expect(of(facts({ settles, broadcasts: [], transactions: [] }))).toEqual([
    'request 0 settle is asked (hangs up)',
    'no-answer 900 no answer (aborted: left) (hangs up)',
    'request 1000 settle is asked (retry)',
    'answer 1005 200 success=true (retry)',
  ]);
});

test.each<[string, Partial<AuthorizationFacts>, number, RegExp]>([
  [
    'a transaction that reverts',
    { transactions: [{ hash, status: 'reverted', transfers: [], used: [] }] },
    0,
    /is mined and reverts/,
  ],
  [
    'a broadcast that the node does not take',
    { broadcasts: [{ hash, at: start, accepted: false }], transactions: [] },
    0,
    /is broadcast, and the node does not take it/,
  ],
])('%s is told', (_, over, seconds, expected) => {
  expect(of(facts(over), [], new Map([[hash, start / 1000 + seconds]])).join('\n')).toMatch(expected);
});

test('what is mined was taken, and not later than somebody knew of it', () => {
  const settles = [settle(0, 123, '{"success":true}', 'answer lost')];
  const broadcasts = [{ hash, at: start + 66, accepted: false }];
  const minedAt = new Map([[hash, start / 1000]]);
  expect(of(facts({ settles, broadcasts }), [call(90)], minedAt).slice(1, 3)).toEqual([
    'broadcast 66 transaction 0xabababab… is broadcast',
    'mined 66-90 transaction 0xabababab… is mined (a block tells the second only)',
  ]);
  expect(of(facts({ settles, broadcasts }), [], minedAt)[2]).toMatch(/^mined 66-123 /);
});

test('a block of a clock that was moved says nothing about ours', () => {
  expect(of(facts(), [], new Map([[hash, start / 1000 + 30]])).join()).not.toContain('mined');
});

describe('which settlements are told', () => {
  const told = (all: readonly AuthorizationFacts[]): number =>
    timelines(new Set(['X402-FLT-004']), all, { calls: [], minedAt: new Map() }).get('X402-FLT-004')
      ?.length ?? 0;

  test('not of other checks, and not what was never settled', () => {
    expect(told([facts({ check: 'X402-SET-001' }), facts({ settles: [] })])).toBe(0);
  });

  test('at most four of one check', () => {
    expect(told(Array.from({ length: 9 }, () => facts()))).toBe(4);
  });
});

test('the second of a transaction is that of its block', () => {
  const receipts = [
    { transactionHash: hash.toUpperCase().replace('0X', '0x'), blockNumber: '0x5f' },
    { transactionHash: '0x01', blockNumber: '0x60' },
  ];
  expect(minedSeconds({ receipts, blocks: [{ number: '0x5f', timestamp: '0x6b006e63' }] })).toEqual(
    new Map([[hash, 0x6b006e63]]),
  );
});
