/**
 * Every golden vector against the verifier of this repository: each positive is authorized with the decision that stands
 * beside it, each negative is refused with the step and the code.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalCodes } from '../warrant/refusal-codes.js';
import { createVerifierSession, type VerifierSession } from './verifier-session.js';

type Refused = { authorized: false; step: string; code: string; http?: { status: number } };
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

/** In the words of the vectors. */
async function answer(session: VerifierSession, params: unknown): Promise<object> {
  const outcome = await session.verifyAuthorization(params);
  if (outcome.ok) return { authorized: true, decision: outcome.value.decision };
  const { step, code } = outcome.refusal;
  return { authorized: false, step, code };
}

function expectation(expected: Expected): object {
  if (expected.authorized) return { authorized: true, decision: expected.decision };
  return { authorized: false, step: expected.step, code: expected.code };
}

type Pair = readonly [got: unknown, wanted: unknown];

async function runStep(session: VerifierSession, step: Step): Promise<Pair> {
  if (step.op === 'reset') return [session.reset(), undefined];
  if (step.op === 'verify_authorization')
    return [await answer(session, step.params), expectation(step.expect)];
  const answers = await Promise.all(step.requests.map(({ params }) => answer(session, params)));
  const others = answers.filter((one) => !('decision' in one));
  const refused = step.requests.length - step.expect.authorized;
  return [others, Array.from({ length: refused }, () => expectation(step.expect.others))];
}

async function runVector({ input, expect: expected }: Vector): Promise<Pair> {
  const session = createVerifierSession();
  if (input.op === 'verify_authorization')
    return [await answer(session, input.params), expectation(expected)];
  const [got, wanted]: [unknown[], unknown[]] = [[], []];
  for (const step of input.steps) {
    const pair = await runStep(session, step);
    got.push(pair[0]);
    wanted.push(pair[1]);
  }
  return [got, wanted];
}

describe.each(files)('$family', ({ vectors }) => {
  const ours = vectors.filter(({ profile }) => profile === 'lf-core/1');
  it.each(ours.map((vector) => [`${vector.id}: ${vector.title}`, vector] as const))(
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
