import { describe, expect, test } from 'vitest';
import { sampleCheck, sampleRecord } from '../../reports/record.sample.js';
import type { CheckRecord } from '../../reports/run-record.js';
import { sampleExchange, sampleSession } from '../../suites/core/exchange.sample.js';
import { createCases } from '../../suites/kit/cases.js';
import type { Exchange } from '../../suites/kit/exchange.js';
import { recordRefusal } from '../../suites/kit/recorded-refusal.js';
import { recordSession } from '../../suites/kit/recorded-session.js';
import { judgeRefusal, type RefusalFacts } from '../../suites/kit/refusal.js';
import type { Entry, ObserverEntry } from '../../suites/kit/registry.js';
import type { RecordedEvidence } from '../../suites/kit/rejudge.js';
import { judgeRow } from '../../suites/kit/result.js';
import type { Row } from '../../suites/kit/row.js';
import { sampleRow } from '../../suites/kit/row.sample.js';
import { verifyRecord } from './compare.js';
import { renderVerification } from './render.js';

const row: Row = { ...sampleRow, needs: 'T1' };
const probe = (id: string): Entry => ({ kind: 'probe', id, row, run: async () => undefined });
const statusRule: ObserverEntry = {
  kind: 'observer',
  id: 'X402-HTTP-004',
  row,
  look: ({ exchanges }) =>
    exchanges.map((exchange) => ({
      claim: 'no server error',
      expected: 'below 500',
      actual: String(exchange.answer?.status),
      ok: (exchange.answer?.status ?? 0) < 500,
      evidence: [],
      exchange,
    })),
};
const secretRule: ObserverEntry = {
  ...statusRule,
  id: 'X402-ERR-003',
  row: { ...row, flags: ['disclosure'] },
};
const entries = [probe('X402-EVM-001'), probe('X402-EVM-002'), probe('X402-EVM-003'), statusRule, secretRule];

const nonce = `0x${'7'.repeat(64)}`;
const payer = `0x${'a'.repeat(40)}`;
const sent = (number: number, endpoint: 'verify' | 'settle', yes: boolean): Exchange => {
  const body = endpoint === 'verify' ? { isValid: yes } : { success: yes };
  return {
    ...sampleExchange({
      tag: { endpoint, role: yes ? 'valid' : 'invalid', from: payer, nonce },
      text: JSON.stringify(
        yes
          ? body
          : { ...body, [endpoint === 'verify' ? 'invalidReason' : 'errorReason']: 'invalid_payload' },
      ),
    }),
    id: `X402-EVM-001.1.${number}`,
  };
};
/** As the client records it: the text, and what it parses to. */
const answered = (exchange: Exchange): Exchange =>
  exchange.answer
    ? { ...exchange, answer: { ...exchange.answer, json: JSON.parse(exchange.answer.text) } }
    : exchange;

/** A run of four checks: a vector that was refused, one that a check judged itself, an observer, and one that looks for secrets. */
function run(): { checks: CheckRecord[]; evidence: RecordedEvidence } {
  const [twin, verify, settle] = [
    sent(1, 'verify', true),
    sent(2, 'verify', false),
    sent(3, 'settle', false),
  ].map(answered);
  if (!twin || !verify || !settle) throw new Error('three exchanges were made');
  const facts: RefusalFacts = {
    tier: 2,
    controls: { verify: 'passed', settle: 'passed' },
    twin,
    verify,
    settle,
    moved: [],
    rail: 'evm',
    expects: [],
  };
  const cases = createCases('MUST');
  const c = cases.case('wrong amount');
  judgeRefusal(c, facts);
  const refused = cases.results();
  const written = (one: (typeof refused)[number]) => ({
    ...one,
    assertions: one.assertions.map(({ claim, expected, actual, ok, evidence }) => ({
      claim,
      expected,
      actual,
      ok,
      evidence: [...evidence],
    })),
  });
  const own = {
    claim: 'it is refused',
    expected: 'a refusal',
    actual: '200 isValid=false invalidReason="invalid_payload"',
    ok: true,
    evidence: [verify.id],
  };
  const watched = [twin, verify, settle].map((one) => ({
    claim: 'no server error',
    expected: 'below 500',
    actual: '200',
    ok: true,
    evidence: [one.id],
  }));
  const base = { level: 'MUST', status: 'pass' } as const;
  return {
    checks: [
      sampleCheck({ ...base, id: 'X402-EVM-001', ...judgeRow(refused), cases: refused.map(written) }),
      sampleCheck({ ...base, id: 'X402-EVM-002', cases: [{ id: 'own', status: 'pass', assertions: [own] }] }),
      sampleCheck({ ...base, id: 'X402-EVM-003', status: 'skip' }),
      sampleCheck({
        ...base,
        id: 'X402-HTTP-004',
        cases: [{ id: 'all answers', status: 'pass', assertions: watched }],
      }),
      sampleCheck({ ...base, id: 'X402-ERR-003', cases: [{ id: 'x', status: 'pass', assertions: [own] }] }),
    ],
    evidence: {
      session: recordSession(sampleSession(2), { ledgers: {} }),
      exchanges: [twin, verify, settle],
      refusals: [recordRefusal(c, facts)],
      authorizations: [],
      broadcasts: [{ hash: `0x${'1'.repeat(64)}`, raw: `0x${'2'.repeat(200)}` }],
    },
  };
}

type Run = ReturnType<typeof run>;
const verify = ({ checks, evidence }: Run) => verifyRecord(sampleRecord(checks), evidence, entries);

/** The same run with one exchange changed. */
const forged =
  (id: number, change: (exchange: Exchange) => Exchange) =>
  (honest: Run): Run => ({
    ...honest,
    evidence: {
      ...honest.evidence,
      exchanges: honest.evidence.exchanges.map((one, at) => (at === id ? change(one) : one)),
    },
  });
const saying =
  (text: string, status = 200) =>
  (exchange: Exchange): Exchange =>
    answered({ ...exchange, answer: { status, headers: {}, text } });
const withCheck =
  (at: number, change: (check: CheckRecord) => CheckRecord) =>
  (honest: Run): Run => ({
    ...honest,
    checks: honest.checks.map((one, index) => (index === at ? change(one) : one)),
  });

test('an honest record is reproduced, and says what was judged and what was not', async () => {
  const found = await verify(run());
  expect(found).toMatchObject({
    whole: ['X402-EVM-001'],
    part: [],
    observers: ['X402-HTTP-004'],
    not: [
      { id: 'X402-EVM-002', why: 'its own code judged it while it ran' },
      { id: 'X402-ERR-003', why: 'it looks for secrets, and these are not kept in the evidence' },
    ],
    cases: { judged: 2, all: 4 },
    idle: 1,
    problems: [],
  });
  expect(renderVerification(found, 5, false)).toContain(
    'Every verdict that was judged again was reproduced.',
  );
});

describe('noticed', () => {
  test.each<[string, (honest: Run) => Run, RegExp]>([
    [
      'a refusal that was forged into an acceptance',
      forged(1, saying('{"isValid":true}')),
      /X402-EVM-001 wrong amount: "verify does not accept it": the report says/,
    ],
    [
      'a settle that answered 500',
      forged(2, saying('{"success":false,"errorReason":"invalid_payload"}', 500)),
      /"settle does not accept it": the report says "200 success=false.*the evidence "500/,
    ],
    [
      'a valid twin that was refused',
      forged(0, saying('{"isValid":false,"invalidReason":"invalid_payload"}')),
      /wrong amount: the report says pass, the evidence blocked/,
    ],
    [
      'an answer whose text is another than what was judged',
      forged(1, (one) => ({
        ...one,
        answer: {
          status: 200,
          headers: {},
          text: '{"isValid":true}',
          json: { isValid: false, invalidReason: 'invalid_payload' },
        },
      })),
      /exchange X402-EVM-001\.1\.2: the body as received and the body as judged differ/,
    ],
    [
      'an answer that a check of its own code quotes otherwise',
      forged(1, saying('{"isValid":false,"invalidReason":"insufficient_funds"}')),
      /X402-EVM-002 own: "it is refused" quotes/,
    ],
    [
      'an exchange that is gone',
      (honest) => ({
        ...honest,
        evidence: { ...honest.evidence, exchanges: honest.evidence.exchanges.slice(0, 2) },
      }),
      /exchange X402-EVM-001\.1\.3 is not in the evidence/,
    ],
    [
      'a transaction of the vector among the broadcasts',
      (honest) => ({
        ...honest,
        evidence: {
          ...honest.evidence,
          broadcasts: [{ hash: '0xfeed', raw: `0x02${payer.slice(2)}00${nonce.slice(2)}` }],
        },
      }),
      /"no transaction appears": the report says "none" \(holds\), the evidence "0xfeed" \(broken\)/,
    ],
    [
      'a verdict that was written over',
      withCheck(0, (check) => ({ ...check, status: 'fail' })),
      /X402-EVM-001 the report says fail, its cases pass/,
    ],
    [
      'a case that was written over',
      withCheck(0, (check) => ({
        ...check,
        status: 'fail',
        cases: check.cases.map((one) => ({ ...one, status: 'fail' })),
      })),
      /wrong amount: the report says fail, the evidence pass/,
    ],
    [
      'an assertion that was written over',
      withCheck(1, (check) => ({
        ...check,
        cases: check.cases.map((one) => ({
          ...one,
          assertions: one.assertions.map((a) => ({ ...a, ok: false })),
        })),
      })),
      /X402-EVM-002 own: passed in the report, with an assertion that is broken/,
    ],
    [
      'a case that was taken out of the report',
      withCheck(0, (check) => ({
        ...check,
        cases: [{ id: 'another', status: 'pass', assertions: check.cases[0]?.assertions ?? [] }],
      })),
      /wrong amount: judged in the evidence, and not in the report/,
    ],
    [
      'an observer that saw other answers',
      withCheck(3, (check) => ({
        ...check,
        cases: check.cases.map((one) => ({ ...one, assertions: one.assertions.slice(1) })),
      })),
      /X402-HTTP-004 all answers: "no server error"/,
    ],
  ])('%s', async (_, change, expected) => {
    const { problems } = await verify(change(run()));
    expect(problems.join('\n')).toMatch(expected);
  });
});

test('a check of another revision accuses nobody', async () => {
  const { not, problems } = await verify(withCheck(0, (check) => ({ ...check, rev: 7 }))(run()));
  expect(problems).toEqual([]);
  expect(not[0]).toEqual({ id: 'X402-EVM-001', why: 'judged by revision 7, this Assay has 1' });
});
