import { expect, test } from 'vitest';
import { judgeRun } from './judge-run.js';
import {
  granted,
  hello,
  type Pen,
  type Request,
  refusedWith,
  scripted,
} from './scripted-verifier.fixture.js';
import { accepting, refusing } from './vector.fixture.js';
import type { Vector } from './vector.js';
import type { VerifierProcess } from './verifier-link.js';
import { askVectors, VerifierUnderTest } from './verifier-run.js';

const run = (vectors: readonly Vector[], start: () => VerifierProcess, answerMs = 40) =>
  askVectors(vectors, new VerifierUnderTest({ kitVersion: '0', limits: { helloMs: 40, answerMs }, start }));

const three = [accepting('LFV-POS-001'), accepting('LFV-POS-002'), accepting('LFV-POS-003')];

/** Misbehaves over the second of three vectors; what becomes of the third shows whether the run went on. */
async function outcomes(misbehave: (request: Request, pen: Pen) => void): Promise<Record<string, string>> {
  const record = await run(three, () =>
    scripted((request, pen) =>
      request.params?.vector === 'LFV-POS-002' ? misbehave(request, pen) : pen.answer(granted(request)),
    ),
  );
  if (typeof record === 'string') throw new Error(record);
  const [positives] = judgeRun(three, record);
  return Object.fromEntries(
    (positives?.cases ?? []).map(({ id, status, reason }) => [id, `${status} ${reason ?? ''}`]),
  );
}

test.each<[string, string, (request: Request, pen: Pen) => void]>([
  [
    'does not answer',
    'timeout: a valid authorization is accepted: timeout: no answer within 0.04 s',
    () => {},
  ],
  [
    'ends',
    'crash: a valid authorization is accepted: crash: it ended with status 7; its last words: last words',
    (_, pen) => pen.end('it ended with status 7'),
  ],
  [
    'writes no JSON',
    'protocol_violation: a valid authorization is accepted: protocol_violation: not an answer: hm',
    (_, pen) => pen.write('hm\n'),
  ],
  ['writes no UTF-8', 'a line that is not UTF-8', (_, pen) => pen.write(Buffer.from([0xff, 0x0a]))],
  [
    'begins with a byte order mark',
    'a byte order mark',
    (request, pen) => pen.write(`\ufeff${JSON.stringify(granted(request))}\n`),
  ],
  ['never ends its line', 'a line of more than 1 MiB', (_, pen) => pen.write('x'.repeat(1_048_577))],
  ['answers another request', 'an unknown id', (_, pen) => pen.answer(granted({ id: '99', op: '' }))],
  [
    'answers an old request again',
    'a repeated id',
    ({ id }, pen) => pen.answer(granted({ id: String(Number(id) - 1), op: '' })),
  ],
  [
    'fails inside',
    'protocol_error: a valid authorization is accepted: refused at step 0 with protocol_internal',
    (request, pen) => pen.answer(refusedWith('protocol_internal')(request)),
  ],
  [
    'answers success that authorizes nothing',
    'protocol_error',
    ({ id }, pen) => pen.answer({ id, ok: true, result: {} }),
  ],
])('a verifier that %s fails this vector, and the run goes on', async (_, reason, misbehave) => {
  const verdicts = await outcomes(misbehave);
  expect(verdicts['LFV-POS-002']).toMatch(/^fail /);
  expect(verdicts['LFV-POS-002']).toContain(reason);
  expect([verdicts['LFV-POS-001'], verdicts['LFV-POS-003']]).toEqual(['pass ', 'pass ']);
});

test.each<[string, object | string | null, string]>([
  ['says nothing', null, 'no answer to the hello within 0.04 s'],
  ['says something else', 'hello\n', 'its hello is not JSON: hello'],
  [
    'speaks another protocol',
    { ...hello, protocol: 'assay-verifier/2' },
    'its hello cannot be used: protocol: ',
  ],
  [
    'cannot reset',
    { ...hello, ops: ['verify_authorization'] },
    'ops: expected verify_authorization and reset',
  ],
  ['takes no request', { ...hello, concurrency: 0 }, 'concurrency: '],
])('a verifier that %s at the start cannot be graded', async (_, greeting, why) => {
  expect(await run(three, () => scripted(() => {}, greeting))).toContain(why);
});

test('after ten restarts without an answer in between nothing more is asked', async () => {
  let lives = 0;
  const many = Array.from({ length: 30 }, (_, index) =>
    accepting(`LFV-POS-${String(index + 1).padStart(3, '0')}`),
  );
  const record = await run(many, () => {
    lives += 1;
    return scripted((_, pen) => pen.end('it ended'));
  });
  expect(record).toMatchObject({
    stopped: 'it was restarted 10 times without one correct answer in between',
    restarts: 10,
  });
  expect(lives).toBe(11);
  if (typeof record === 'string') throw new Error(record);
  const [positives] = judgeRun(many, record);
  const statuses = positives?.cases.map(({ status }) => status) ?? [];
  expect([
    statuses.filter((one) => one === 'fail').length,
    statuses.filter((one) => one === 'blocked').length,
  ]).toEqual([11, 19]);
});

test('a reset comes before every vector, and ids are never used twice', async () => {
  const sent: string[] = [];
  const ids = new Set<string>();
  await run(three, () => {
    const process = scripted((request, pen) => pen.answer(granted(request)));
    return {
      ...process,
      write: (text) => {
        const { op, id } = JSON.parse(text) as Request;
        sent.push(op);
        if (id !== undefined) ids.add(id);
        process.write(text);
      },
    };
  });
  const [, ...asked] = sent;
  expect(asked).toEqual(['assay_probe_unknown', ...three.flatMap(() => ['reset', 'verify_authorization'])]);
  expect(ids.size).toBe(7);
});

test('requests that arrive together are open together, and may be answered in any order', async () => {
  const together: Vector = {
    ...refusing('LFV-REPLAY-001', { family: 'LFV-REPLAY', flags: ['REPLAY'] }),
    input: {
      op: 'scenario',
      steps: [
        {
          op: 'together',
          requests: [1, 2, 3].map((n) => ({ op: 'verify_authorization', params: { n } })),
          expect: { authorized: 1, others: { authorized: false, step: 'h', code: 'replay_detected' } },
        },
      ],
    },
    expect: { authorized: false },
  };
  const answered = (grants: number, concurrency: number) => {
    const open: Request[] = [];
    return run([together], () =>
      scripted(
        (request, pen) => {
          open.push(request);
          if (open.length < Math.min(concurrency, 3)) return;
          for (const one of open.splice(0).reverse())
            pen.answer(
              Number(one.params?.n) <= grants ? granted(one) : refusedWith('replay_detected', 'h')(one),
            );
        },
        { ...hello, concurrency },
      ),
    );
  };
  const judged = async (grants: number, concurrency: number) => {
    const record = await answered(grants, concurrency);
    if (typeof record === 'string') throw new Error(record);
    return judgeRun([together], record)[0]?.cases[0];
  };
  expect(await judged(1, 3)).toMatchObject({ status: 'pass' });
  expect(await judged(1, 1)).toMatchObject({ status: 'pass' });
  expect(await judged(2, 3)).toMatchObject({
    status: 'fail',
    defect: 'false_accept',
    outcome: 'double-move',
  });
  expect(await judged(0, 3)).toMatchObject({ status: 'fail', defect: 'false_reject' });
});

test('a verifier that knows the operation that does not exist, or does not end, is told', async () => {
  const record = await run([], () => ({
    ...scripted(() => {}),
    finish: async () => false,
  }));
  if (typeof record === 'string') throw new Error(record);
  expect(judgeRun([], record).at(-1)).toMatchObject({
    row: { id: 'LFV-PROTOCOL' },
    result: { status: 'warn', cause: 'form' },
  });
  const silent = {
    ...record,
    probe: {
      sent: '',
      reply: { kind: 'answer', line: '', answer: { id: '1', ok: true, result: {} } },
    } as const,
  };
  expect(judgeRun([], silent).at(-1)).toMatchObject({ result: { status: 'fail' } });
});
