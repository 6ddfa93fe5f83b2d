import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { noColours } from '../../reports/console.js';
import { countVerdicts, listedBreaches } from './judged.js';
import { type LoadReport, loadReportJsonSchema, loadReportSchema } from './load-report.js';
import { exitOf, makeReport } from './make-report.js';
import { planLoad } from './plan.js';
import { renderLoad } from './render.js';
import type { LoadResult } from './run-load.js';

const root = dirname(createRequire(import.meta.url).resolve('x402-assay/package.json'));
const published = readFileSync(join(root, 'docs', 'spec', 'load-report.schema.json'), 'utf8');

const plan = planLoad({
  rail: 'evm',
  rate: 10,
  durationMs: 2_000,
  concurrency: 4,
  mix: { verify: 0, settle: 3, race: 1, replay: 1 },
  callers: 64,
});
const ms = { p50: 1.2, p90: 2.3, p95: 3.4, p99: 4.5, max: 250.6, mean: 1.5 };
const none = { connection: 0, timeout: 0, 'too-large': 0, aborted: 0, 'server-error': 0, unreadable: 0 };

function resultWith(more: {
  readonly measured?: Partial<LoadResult['measured']>;
  readonly judged?: Partial<LoadResult['judged']>;
}): LoadResult {
  return {
    preparedMs: 400,
    judgedMs: 300,
    measured: {
      ended: 'complete',
      elapsedMs: 2_010,
      sendingMs: 1_901,
      sent: 20,
      unsent: 0,
      skipped: 0,
      operations: {
        settle: { requests: 12, accepted: 11, refused: { FUNDS: 1 }, errors: none, latency: ms, service: ms },
        race: { requests: 256, accepted: 4, refused: { NONCE: 251 }, errors: { ...none, timeout: 1 } },
        replay: { requests: 4, accepted: 1, refused: { NONCE: 3 }, errors: none },
      },
      lateness: { ...ms, p99: 0.4 },
      ...more.measured,
    },
    judged: {
      payments: 16,
      transfers: 15,
      invariants: [{ id: 'I1', claim: 'at most one transfer', judged: 16, broken: 0, ambiguous: 0 }],
      breaches: [],
      breachCount: 0,
      races: {
        races: 4,
        callers: 64,
        oneSuccess: 4,
        noSuccess: 0,
        severalSuccesses: 0,
        oneTransfer: 4,
        noTransfer: 0,
        severalTransfers: 0,
      },
      complete: true,
      ...more.judged,
    },
  };
}

const broken = {
  invariants: [{ id: 'I4', claim: 'one success', judged: 16, broken: 2, ambiguous: 0 }],
  breaches: [
    { invariant: 'I4', payment: '0xaa 0xbb', claim: 'one success', expected: 'one', actual: '\u001b[31m2' },
  ],
  breachCount: 2,
};

const reportOf = (result: LoadResult): LoadReport =>
  makeReport({
    kit: { name: 'x402-assay', version: '0.1.0' },
    run: {
      id: 'run',
      started_at: '2026-11-20T10:00:00.000Z',
      seed: 's',
      command_line: 'assay load',
      node: 'v20',
      platform: 'linux x64',
      cpus: 2,
    },
    target: { kind: 'builtin', name: 'reference', url: 'http://127.0.0.1:1' },
    network: 'eip155:84532',
    plan,
    result,
  });

describe('the report', () => {
  it('is described by the published JSON Schema, which the code generates (npm run schema)', () => {
    expect(published).toBe(loadReportJsonSchema());
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(published));
    validate(JSON.parse(JSON.stringify(reportOf(resultWith({ judged: broken })))));
    expect(validate.errors).toBeNull();
    expect(validate({ ...reportOf(resultWith({})), extra: 1 })).toBe(false);
    expect(loadReportSchema.safeParse(reportOf(resultWith({}))).success).toBe(true);
  });
  it('tells the rate that was sent over the time in which arrivals were due', () => {
    expect(reportOf(resultWith({})).achieved.rate_per_second).toBe(10);
    const cut = reportOf(resultWith({ measured: { sent: 5, unsent: 15, sendingMs: 2_000 } }));
    expect(cut.achieved.rate_per_second).toBe(2.5);
  });
});

describe('the exit code', () => {
  it('is 0 where nothing was broken, however many were refused', () =>
    expect(exitOf(plan, resultWith({}))).toEqual({ code: 0, reasons: [] }));
  it('is 1 for a breach, whatever else was', () => {
    const exit = exitOf(plan, resultWith({ judged: broken, measured: { ended: 'target-gone' } }));
    expect(exit).toEqual({ code: 1, reasons: ['I4 one success: broken 2 times'] });
  });
  it.each([
    { measured: { ended: 'interrupted' as const } },
    { measured: { ended: 'target-gone' as const } },
    { judged: { complete: false } },
    { measured: { operations: {} } },
  ])('is 2 where not everything was seen: %j', (more) => {
    const exit = exitOf(plan, resultWith(more));
    expect(exit.code).toBe(2);
    expect(exit.reasons.length).toBeGreaterThan(0);
  });
});

describe('verdicts', () => {
  it('are counted, and only the first breaches kept', () => {
    const verdicts = countVerdicts();
    const claim = { invariant: 'I1', claim: 'I1 at most one', expected: 'one', actual: '2', ok: false };
    for (let at = 0; at < listedBreaches + 7; at += 1) verdicts.add(`payment ${at}`, [claim]);
    verdicts.add('soft', [{ ...claim, soft: 'ambiguity' }]);
    verdicts.add('held', [{ ...claim, ok: true }]);
    expect(verdicts.breachCount()).toBe(listedBreaches + 7);
    expect(verdicts.breaches).toHaveLength(listedBreaches);
    expect(verdicts.invariants()).toEqual([
      {
        id: 'I1',
        claim: 'at most one',
        judged: listedBreaches + 9,
        broken: listedBreaches + 7,
        ambiguous: 1,
      },
    ]);
  });
});

describe('the summary', () => {
  const text = (result: LoadResult): string => renderLoad(reportOf(result), 'load-report.json', noColours);
  it('shows percentiles, classes, races and replays', () => {
    const seen = text(resultWith({}));
    expect(seen).toMatch(/settle +12 +11 +0 +1\.2 +2\.3 +3\.4 +4\.5 +251/);
    expect(seen).toContain('race: refused NONCE 251 (98.0 %), timeout 1 (0.4 %)');
    expect(seen).toContain('4 races of 64 callers: one transfer in 4');
    expect(seen).toContain('4 replays: 3 not paid again, 1 answered with success');
    expect(seen).toContain('nothing broken');
  });
  it('names a breach, and obeys nothing that a target wrote', () => {
    const seen = text(resultWith({ judged: broken }));
    expect(seen).toContain('broken: I4 one success: broken 2 times');
    expect(seen).not.toContain('\u001b');
  });
  it('says when the kit itself was late', () =>
    expect(text(resultWith({ measured: { lateness: { ...ms, p99: 40 } } }))).toContain('40.0 ms late'));
});
