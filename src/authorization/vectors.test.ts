/**
 * Every golden vector against the verifier of this repository: each positive is authorized with the decision that stands
 * beside it, each negative is refused with the step and the code.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalCodes } from '../warrant/refusal-codes.js';
import { createTextSession, type TextSession, textProfile } from './text-profile/text-session.js';
import { createVerifierSession, type VerifierSession } from './verifier-session.js';

type Refused = { authorized: false; step?: string; code: string; http?: { status: number } };
type Expected = { authorized: true; decision: object } | Refused;

type Step =
  | { op: 'reset' }
  | { op: 'verify_authorization'; params: unknown; expect: Expected }
  | { op: 'together'; requests: { params: unknown }[]; expect: { authorized: number; others: Refused } };

interface Vector {
  id: string;
  title: string;
  profile: string;
  input: { op: 'verify_authorization'; params: unknown } | { op: 'scenario'; steps: Step[] };
  expect: Expected;
}

const folder = join(
  dirname(createRequire(import.meta.url).resolve('x402-assay/package.json')),
  'vectors/ledgerflow',
);
const files: { family: string; vectors: Vector[] }[] = readdirSync(folder).map((name) =>
  JSON.parse(readFileSync(join(folder, name), 'utf8')),
);

interface Session {
  readonly answer: (params: unknown) => Promise<object>;
  readonly reset: () => void;
}

/** Answers in the words of the vectors. */
function openSession(profile: string): Session {
  if (profile === textProfile) {
    const session = createTextSession();
    return { answer: (params) => answerText(session, params), reset: session.reset };
  }
  const session = createVerifierSession();
  return { answer: (params) => answerCore(session, params), reset: session.reset };
}

async function answerText(session: TextSession, params: unknown): Promise<object> {
  const answer = await session.verifyAuthorization(params);
  if (answer.ok) return { authorized: true, decision: answer.decision };
  return {
    authorized: false,
    ...(answer.step === undefined ? {} : { step: answer.step }),
    code: answer.code,
  };
}

async function answerCore(session: VerifierSession, params: unknown): Promise<object> {
  const outcome = await session.verifyAuthorization(params);
  if (outcome.ok) return { authorized: true, decision: outcome.value.decision };
  const { step, code } = outcome.refusal;
  return { authorized: false, step, code };
}

function expectation(expected: Expected): object {
  if (expected.authorized) return { authorized: true, decision: expected.decision };
  const { step, code } = expected;
  return { authorized: false, ...(step === undefined ? {} : { step }), code };
}

type Pair = readonly [got: unknown, wanted: unknown];

async function runStep(session: Session, step: Step): Promise<Pair> {
  if (step.op === 'reset') return [session.reset(), undefined];
  if (step.op === 'verify_authorization')
    return [await session.answer(step.params), expectation(step.expect)];
  const answers = await Promise.all(step.requests.map(({ params }) => session.answer(params)));
  const others = answers.filter((one) => !('decision' in one));
  const refused = step.requests.length - step.expect.authorized;
  return [others, Array.from({ length: refused }, () => expectation(step.expect.others))];
}

async function runVector({ profile, input, expect: expected }: Vector): Promise<Pair> {
  const session = openSession(profile);
  if (input.op === 'verify_authorization') return [await session.answer(input.params), expectation(expected)];
  const [got, wanted]: [unknown[], unknown[]] = [[], []];
  for (const step of input.steps) {
    const pair = await runStep(session, step);
    got.push(pair[0]);
    wanted.push(pair[1]);
  }
  return [got, wanted];
}

describe.each(files)('$family', ({ vectors }) => {
  it.each(vectors.map((vector) => [`${vector.id}: ${vector.title}`, vector] as const))(
    '%s',
    async (_, vector) => {
      const [got, wanted] = await runVector(vector);
      expect(got).toEqual(wanted);
    },
  );
});

it('statuses over HTTP are those of the table of codes', () => {
  const answered = files.flatMap(({ vectors }) =>
    vectors.flatMap(({ expect: expected }) =>
      'http' in expected && expected.http !== undefined && !expected.authorized ? [expected] : [],
    ),
  );
  expect(answered.length).toBeGreaterThanOrEqual(8);
  const table: Readonly<Record<string, { readonly status: number }>> = refusalCodes;
  for (const { code, http } of answered) expect([code, http?.status]).toEqual([code, table[code]?.status]);
});
