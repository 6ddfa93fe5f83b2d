import { describe, expect, it } from 'vitest';
import { sampleExchange, sampleSession } from '../exchange.sample.js';
import { judgeLatency, quantile } from './latency.js';
import { isRetryAfter, throttleFault } from './rate-limit.js';
import { judgeRefusalShapes } from './refusal-shape.js';
import { judgeSecrets } from './secrets.js';
import { judgeSurvival } from './survival.js';

const refusal = { isValid: false, invalidReason: 'invalid_network' };

describe('the shape of refusals (HTTP-007)', () => {
  const verdicts = (exchanges: Parameters<typeof judgeRefusalShapes>[0]['exchanges']) =>
    judgeRefusalShapes({ exchanges }).map(({ ok, soft, idle }) => ({ ok, soft, idle }));
  const fine = { ok: true, soft: undefined, idle: undefined };

  it('is fine with 200 and with 400', () => {
    expect(
      verdicts([sampleExchange({ body: refusal }), sampleExchange({ body: refusal, status: 400 })]),
    ).toEqual([fine]);
  });
  it('fails without a verdict for an invalid payment and warns for a malformed envelope', () => {
    const bare = { status: 400, body: { error: 'no' } };
    expect(verdicts([sampleExchange(bare), sampleExchange({ ...bare, tag: { role: 'malformed' } })])).toEqual(
      [fine, { ok: false, soft: undefined, idle: undefined }, { ok: false, soft: 'form', idle: undefined }],
    );
  });
  it('does not take a wall for a refusal', () => {
    expect(verdicts([sampleExchange({ status: 401, body: {} })])).toEqual([
      { ok: true, soft: undefined, idle: 'blocked' },
    ]);
  });
  it('wants success on settle, not isValid', () => {
    expect(verdicts([sampleExchange({ tag: { endpoint: 'settle' }, body: refusal })])).toEqual([
      fine,
      { ok: false, soft: undefined, idle: undefined },
    ]);
  });
});

describe('latency (HTTP-016)', () => {
  it('takes the smallest value that 95 % do not exceed', () => {
    const values = Array.from({ length: 100 }, (_, at) => at + 1);
    expect([quantile(values, 0.95), quantile([7], 0.95), quantile([3, 1, 2], 1)]).toEqual([95, 7, 3]);
  });
  it('says the same words in each run, and leaves out what the kit aborted', () => {
    const quick = sampleExchange({ tag: { endpoint: 'supported' }, milliseconds: 20 });
    const slow = sampleExchange({ tag: { endpoint: 'supported' }, milliseconds: 3_100 });
    const aborted = sampleExchange({
      tag: { endpoint: 'supported' },
      milliseconds: 9_000,
      failure: 'aborted',
    });
    const observed = (list: (typeof quick)[]) =>
      judgeLatency({ exchanges: list }).map((one) => one.observed?.[1] ?? one.idle);
    expect(observed([quick, aborted])).toEqual(['within budget', 'out-of-reach', 'out-of-reach']);
    expect(observed([quick, slow])).toEqual(['over budget', 'out-of-reach', 'out-of-reach']);
  });
});

describe('survival (HTTP-019)', () => {
  const question = { endpoint: 'supported', case: 'amount - 1: still alive' } as const;
  it('names the vector after which nothing answered', () => {
    const dead = sampleExchange({ tag: question, failure: 'connection' });
    expect(judgeSurvival({ exchanges: [dead] }).filter((one) => !one.ok)[0]?.actual).toContain(
      'after "amount - 1"',
    );
  });
  it('counts neither a rate limit nor other calls of supported as death', () => {
    const limited = sampleExchange({ tag: question, status: 429 });
    const other = sampleExchange({ tag: { endpoint: 'supported', case: 'call 1' }, status: 500 });
    const alive = sampleExchange({ tag: question });
    expect(judgeSurvival({ exchanges: [limited, other, alive] }).every((one) => one.ok)).toBe(true);
  });
  it('fails when the started process is gone', () => {
    expect(judgeSurvival({ exchanges: [], processAlive: false }).some((one) => !one.ok && !one.idle)).toBe(
      true,
    );
  });
});

describe('rate limits (HTTP-015)', () => {
  it.each(['1', '120', 'Wed, 21 Oct 2026 07:28:00 GMT'])('reads Retry-After: %s', (value) => {
    expect(isRetryAfter(value)).toBe(true);
  });
  it.each(['', 'soon', '-1', '1.5s'])('does not read Retry-After: %s', (value) => {
    expect(isRetryAfter(value)).toBe(false);
  });
  it('accepts 429 with JSON and Retry-After, and nothing else in its place', () => {
    const headers = { 'retry-after': '1' };
    expect(throttleFault(sampleExchange({ status: 429, headers, body: {} }))).toBeUndefined();
    expect(throttleFault(sampleExchange({ status: 429, headers, text: '<p>' }))).toContain(
      'without a JSON body',
    );
    expect(throttleFault(sampleExchange({ status: 503, headers, body: {} }))).toContain('503');
  });
});

describe('secrets (HTTP-014)', () => {
  it('knows the hashes and nonces of the whole run', () => {
    const hash = `0x${'7d'.repeat(32)}`;
    const settled = sampleExchange({
      tag: { endpoint: 'settle' },
      body: { success: true, transaction: hash },
    });
    const told = sampleExchange({ body: { isValid: false, invalidMessage: `already paid by ${hash}` } });
    const findings = judgeSecrets({
      session: sampleSession(2),
      exchanges: [settled, told],
      authorizations: [],
    });
    expect(findings.filter((one) => !one.ok)).toEqual([]);
  });
});
