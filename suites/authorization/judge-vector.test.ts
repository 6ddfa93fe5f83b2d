import { expect, test } from 'vitest';
import { blockByBase, judgeVector, outcomeOf } from './judge-vector.js';
import { helloSchema } from './protocol.js';
import { hello as greeting } from './scripted-verifier.fixture.js';
import { accepting, refusing } from './vector.fixture.js';
import type { Vector } from './vector.js';
import type { RecordedExchange } from './verifier-link.js';

const hello = helloSchema.parse(greeting);

const said = (answer: object): RecordedExchange => ({
  sent: '',
  reply: { kind: 'answer', line: '', answer: { id: '1', ...answer } as never },
});
const refusal = (code: string, step?: string): RecordedExchange =>
  said({ ok: false, error: { code, ...(step === undefined ? {} : { step }) } });
const acceptance = (result: object = {}): RecordedExchange =>
  said({ ok: true, result: { authorized: true, ...result } });
const reset = said({ ok: true, result: {} });

const judge = (vector: Vector, exchange: RecordedExchange, codes: 'lf-core/1' | 'none' = 'lf-core/1') =>
  judgeVector(vector, { reset, steps: [[exchange]] }, { ...hello, codes });

const negative = refusing('LFV-CBOR-001');

test.each<[string, RecordedExchange, object]>([
  ['the named step and code', refusal('warrant_not_canonical', '0'), { status: 'pass' }],
  ['no step', refusal('warrant_not_canonical'), { status: 'pass' }],
  ['another listed code, whatever its step', refusal('warrant_malformed', 'a'), { status: 'pass' }],
  [
    'another step',
    refusal('warrant_not_canonical', 'a'),
    { status: 'warn', cause: 'form', defect: 'wrong_step' },
  ],
  ['another code', refusal('warrant_expired', 'c'), { status: 'fail', defect: 'wrong_code' }],
  ['an acceptance', acceptance(), { status: 'fail', defect: 'false_accept' }],
])('a negative answered with %s', (_, exchange, verdict) => {
  expect(judge(negative, exchange)).toMatchObject(verdict);
});

test('who has no codes of its own is judged by its verdicts', () => {
  expect(judge(negative, refusal('whatever', 'z'), 'none')).toMatchObject({ status: 'pass' });
  expect(judge(negative, acceptance(), 'none')).toMatchObject({ status: 'fail', defect: 'false_accept' });
});

test.each([
  [['BASIC', 'MALLEABILITY'], undefined],
  [['TIME'], 'forged-accepted'],
  [['BINDING', 'EDGE_CASE'], 'forged-accepted'],
  [['REPLAY', 'BINDING'], 'double-move'],
])('accepting what is flagged %j proves %s', (flags, outcome) => {
  expect(outcomeOf(flags)).toBe(outcome);
  expect(judge(refusing('LFV-CBOR-001', { flags }), acceptance()).outcome).toBe(outcome);
});

test('a refused positive fails, and blocks what rests on it unless that was accepted', () => {
  expect(judge(accepting('LFV-POS-001'), refusal('warrant_expired', 'c'))).toMatchObject({
    status: 'fail',
    defect: 'false_reject',
  });
  const based = refusing('LFV-CBOR-001', { base: 'LFV-POS-001' });
  const bases = new Set(['LFV-POS-001']);
  expect(blockByBase(based, judge(based, refusal('warrant_malformed', '0')), bases)).toMatchObject({
    status: 'blocked',
  });
  expect(blockByBase(based, judge(based, acceptance()), bases)).toMatchObject({ status: 'fail' });
  expect(blockByBase(based, judge(based, refusal('warrant_malformed', '0')), new Set())).toMatchObject({
    status: 'pass',
  });
});

test.each<[string, RecordedExchange]>([
  ['accepts', acceptance()],
  ['refuses with another code', refusal('warrant_expired', 'c')],
])(
  'where the sources are ambiguous a verifier that %s is warned with the row, and nothing is proven',
  (_, exchange) => {
    const judged = judge(refusing('LFV-CBOR-001', { ambiguous: 'L02', flags: ['AUTH_BYPASS'] }), exchange);
    expect(judged).toMatchObject({ status: 'warn', cause: 'ambiguity' });
    expect(judged.outcome).toBeUndefined();
    expect(judged.reason).toContain('L02');
  },
);

test('a decision is compared member by member', () => {
  const vector = accepting('LFV-POS-001', {
    expect: { authorized: true, decision: { amount: '200', rail: 'onchain' } },
  });
  expect(judge(vector, acceptance({ amount: '200', rail: 'onchain', more: 1 }))).toMatchObject({
    status: 'pass',
  });
  expect(judge(vector, acceptance({ amount: '200' }))).toMatchObject({ status: 'warn', cause: 'form' });
  expect(judge(vector, acceptance({ amount: '201', rail: 'onchain' }))).toMatchObject({
    status: 'fail',
    defect: 'wrong_decision',
  });
});

test.each<[string, Partial<Vector>, string]>([
  ['a profile', { profile: 'lf-mar-text/2026-03' }, 'the profile lf-mar-text/2026-03'],
  ['a feature', { needs: ['digest_ref', 'fault_injection'] }, 'it does not claim fault_injection'],
])('%s that is not claimed is skipped', (_, more, reason) => {
  expect(judge(accepting('LFV-POS-001', more), acceptance())).toMatchObject({
    status: 'skip',
    reason: expect.stringContaining(reason),
  });
});

test('an algorithm that is not claimed is skipped', () => {
  const vector = accepting('LFV-POS-001', { needs: ['secp256k1'] });
  const judged = judgeVector(vector, { reset, steps: [[acceptance()]] }, { ...hello, algs: ['ed25519'] });
  expect(judged).toMatchObject({ status: 'skip', reason: 'it does not claim secp256k1' });
});
