import { describe, expect, it } from 'vitest';
import { sampleExchange, sampleSession } from '../core/exchange.sample.js';
import { observe, type RepeatProbe } from './observe.js';
import type { ObserverEntry } from './registry.js';
import type { Row } from './row.js';
import { sampleRow } from './row.sample.js';
import type { CheckOutcome } from './run-check.js';
import type { Finding, RunEvidence } from './run-evidence.js';

const watcher = (look: ObserverEntry['look'], level: Row['level'] = 'MUST'): ObserverEntry => ({
  kind: 'observer',
  id: 'X402-HTTP-004',
  row: { ...sampleRow, level },
  look,
});
const bad = sampleExchange({ status: 500 });
const good = sampleExchange({ status: 200 });
const evidence: RunEvidence = { session: sampleSession(1), exchanges: [bad], authorizations: [] };

const finding = (change: Partial<Finding> = {}): Finding => ({
  claim: 'no 500',
  expected: 'below 500',
  actual: '500',
  ok: false,
  evidence: [],
  ...change,
});
/** A rule: no answer has status 500. */
const noServerError: ObserverEntry['look'] = ({ exchanges }) =>
  exchanges.map((exchange) =>
    finding({ exchange, ok: exchange.answer?.status !== 500, case: exchange.tag.check }),
  );
const outcome = (exchange = good): CheckOutcome => ({
  result: {
    id: 'X402-EVM-001',
    status: 'pass',
    cases: [],
    durationMs: 0,
    waitedMs: 0,
    attempts: 1,
  },
  exchanges: [exchange],
  authorizations: [],
  payments: [],
  restarts: [],
  refusals: [],
});
const never: RepeatProbe = () => Promise.reject(new Error('nothing is to be repeated'));

describe('a violation', () => {
  it('is repeated with fresh keys before it is reported, and fails when it comes back', async () => {
    const asked: string[] = [];
    const result = await observe(watcher(noServerError), evidence, async (id) => {
      asked.push(id);
      return outcome(bad);
    });
    expect([result.status, result.attempts, asked]).toEqual(['fail', 2, ['X402-EVM-001']]);
  });

  it('that does not come back is intermittent, and both traces are kept', async () => {
    const result = await observe(watcher(noServerError), evidence, async () => outcome(good));
    expect(result).toMatchObject({ status: 'warn', cause: 'intermittent' });
    expect(result.cases.map((one) => one.id)).toEqual(['X402-EVM-001', 'X402-EVM-001 (repeat)']);
  });

  it('that there was no time to repeat is blocked: it accuses nobody and clears nobody', async () => {
    const result = await observe(watcher(noServerError), evidence, async () => 'out of time');
    expect([result.status, result.cause]).toEqual(['blocked', undefined]);
    expect(result.reason).toMatch(/^no time was left to repeat: /);
  });

  it('that a target does not answer any more is blocked: its silence clears nobody', async () => {
    const gone = sampleExchange({ failure: 'connection' });
    const result = await observe(watcher(noServerError), evidence, async () => outcome(gone));
    expect([result.status, result.cause]).toEqual(['blocked', undefined]);
    expect(result.reason).toMatch(/^the target did not answer the repeat: /);
  });

  it('that a fact of the chain proves is not repeated', async () => {
    const look = () => [finding({ exchange: bad, proven: true })];
    expect(await observe(watcher(look), evidence, never)).toMatchObject({ status: 'fail', attempts: 1 });
  });

  it('of a SHOULD row warns and is not repeated', async () => {
    expect(await observe(watcher(noServerError, 'SHOULD'), evidence, never)).toMatchObject({
      status: 'warn',
      cause: 'should',
      attempts: 1,
    });
  });

  it('seen in many checks is repeated with three of them', async () => {
    const exchanges = ['A', 'B', 'C', 'D'].map((check) => sampleExchange({ status: 500, tag: { check } }));
    const asked: string[] = [];
    await observe(watcher(noServerError), { ...evidence, exchanges }, async (id) => {
      asked.push(id);
      return outcome(bad);
    });
    expect(asked).toEqual(['A', 'B', 'C']);
  });
});

it('an observer that throws is an error of the kit, never the fault of the target', async () => {
  const result = await observe(
    watcher(() => {
      throw new Error('ours');
    }),
    evidence,
    never,
  );
  expect(result.status).toBe('error');
  expect(result.reason).toContain('ours');
});

it.each(['skip', 'out-of-reach', 'blocked'] as const)('a row without input is %s, with why', async (idle) => {
  const result = await observe(
    watcher(() => [finding({ idle, actual: 'nothing was sent' })]),
    evidence,
    never,
  );
  expect([result.status, result.reason]).toEqual([idle, 'all answers: nothing was sent']);
});

it('what an INFO row measured is handed on', async () => {
  const look = () => [finding({ ok: true, observed: ['p95', 'below 3 s'] as const })];
  expect((await observe(watcher(look, 'INFO'), evidence, never)).observed).toEqual({ p95: 'below 3 s' });
});

it('a rule of version 2 is not asked of payments of version 1, and one about the service is', async () => {
  const ofVersion1 = sampleExchange({ status: 500, tag: { check: 'X402-V1-004' } });
  const looked = async (id: string) => {
    const seen: string[] = [];
    const entry: ObserverEntry = {
      ...watcher(({ exchanges }) => {
        seen.push(...exchanges.map(({ tag }) => tag.check));
        return [finding({ ok: true })];
      }),
      id,
    };
    await observe(entry, { ...evidence, exchanges: [bad, ofVersion1] }, never);
    return seen;
  };
  expect(await looked('X402-SET-004')).toEqual(['X402-EVM-001']);
  expect(await looked('X402-HTTP-004')).toEqual(['X402-EVM-001', 'X402-V1-004']);
});

it('settlements of a second instance, which rows of AceData sent, are not looked at for the first', async () => {
  const about = (check: string) => ({
    check,
    asset: '',
    from: '',
    nonce: '',
    transactions: [],
    broadcasts: [],
    balances: [],
    settles: [],
  });
  const seen: string[] = [];
  const entry = watcher(({ authorizations }) => {
    seen.push(...authorizations.map(({ check }) => check));
    return [finding({ ok: true })];
  });
  await observe(entry, { ...evidence, authorizations: [about('X402-SET-012'), about('ACE-043')] }, never);
  expect(seen).toEqual(['X402-SET-012']);
});
