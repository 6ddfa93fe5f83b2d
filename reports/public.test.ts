import { describe, expect, test } from 'vitest';
import { renderBadge, renderBadgeJson } from './badge.js';
import { renderHtml } from './html.js';
import { recordToJson } from './json.js';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import { publicRecord } from './public.js';
import { sampleCheck, sampleRecord } from './record.sample.js';
import type { RunRecord } from './run-record.js';
import { renderSarif } from './sarif.js';

const payer = '0xB1fD0a3bC0a9D4cF3e17aE7b9a2A60cE4A5b6c7D';
const word = `${'0'.repeat(24)}${payer.slice(2).toLowerCase()}`;
const solana = '4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU';

/** Everything that must not be published, each in a place where a run really has it. */
const hidden = [
  'pay.example.org',
  '10.1.2.3',
  '2001:db8::7',
  payer,
  payer.toLowerCase().slice(2),
  solana,
  'ops@example.org',
  '/home/alice',
  'C:\\Users\\alice',
  '0x5eed-of-this-run',
  'replica.internal',
  'facilitator:4022',
];

const broken = sampleCheck({
  id: 'X-1',
  status: 'fail',
  reason: `answered by pay.example.org at 10.1.2.3:443 and [2001:db8::7]:443 for ${payer}`,
  seed: '0x5eed-of-this-run',
  reproduce: ['assay grade https://pay.example.org/x402 --only X-1'],
  counterexample: `pay from ${payer.toLowerCase()} to ${solana}`,
  cases: [
    {
      id: 'vector',
      status: 'fail',
      assertions: [
        {
          claim: 'the transfer',
          expected: `calldata 0xa9059cbb${word}${'0'.repeat(62)}10`,
          actual:
            'Error at file:///home/alice/fac/index.js, /home/alice/fac/a.js, C:\\Users\\alice\\b.js, ops@example.org',
          ok: false,
          evidence: ['X-1.1.2', `balance:${payer}:${payer.toLowerCase()}`],
        },
      ],
    },
  ],
});

function secretRun(): RunRecord {
  const record = sampleRecord([broken]);
  return {
    ...record,
    run: {
      ...record.run,
      seed: '0x5eed-of-this-run',
      command_line: 'assay grade https://pay.example.org/x402 --out /home/alice/out',
      authorized_by: 'ops@example.org',
    },
    target: {
      ...record.target,
      kind: 'url',
      name: 'pay.example.org',
      url: 'https://user:pw@pay.example.org:8443/x402',
      supported: {
        text: `{"kinds":[],"signers":{"eip155:*":["${payer}"],"solana:*":["${solana}"]},"also":"http://facilitator:4022/"}`,
        digest_start: 'c'.repeat(64),
        digest_end: 'c'.repeat(64),
      },
    },
    connection: { ...record.connection, token: payer, replica: 'http://replica.internal:1' },
  };
}

const formats: Readonly<Record<string, (record: RunRecord) => string>> = {
  json: recordToJson,
  html: renderHtml,
  junit: renderJunit,
  md: renderMarkdown,
  sarif: renderSarif,
  badge: renderBadge,
  'badge.json': renderBadgeJson,
};

describe.each(Object.entries(formats))('%s', (_, render) => {
  test.each(hidden)('holds no %s', (secret) => {
    expect(render(publicRecord(secretRun())).toLowerCase()).not.toContain(secret.toLowerCase());
  });
});

test('the sample holds all of it before', () => {
  const text = JSON.stringify(secretRun()).replaceAll('\\\\', '\\').toLowerCase();
  for (const secret of hidden) expect(text).toContain(secret.toLowerCase());
});

test('verdicts, grade and digests of the evidence stay', () => {
  const before = secretRun();
  const after = publicRecord(before);
  expect(after.grade).toEqual(before.grade);
  expect(after.evidence).toEqual(before.evidence);
  expect(after.checks.map(({ id, status, title }) => [id, status, title])).toEqual(
    before.checks.map(({ id, status, title }) => [id, status, title]),
  );
  expect(after.checks[0]?.cases[0]?.assertions[0]?.evidence[0]).toBe('X-1.1.2');
});

test('the command line of a target that was started by one is left out of every format', () => {
  const record = secretRun();
  const name = 'node facilitator.js --rpc https://rpc.example.org/v2/key-of-the-operator';
  const published = publicRecord({ ...record, target: { ...record.target, kind: 'exec', name } });
  for (const render of [
    recordToJson,
    renderHtml,
    renderMarkdown,
    renderJunit,
    renderSarif,
    renderBadge,
    renderBadgeJson,
  ])
    expect(render(published)).not.toMatch(/key-of-the-operator|facilitator\.js/);
});

test('one address is one number everywhere, and twice is the same as once', () => {
  const once = publicRecord(secretRun());
  expect(once.checks[0]?.cases[0]?.assertions[0]?.evidence[1]).toMatch(/^balance:(\[address \d+\]):\1$/);
  expect(publicRecord(once)).toEqual(once);
});

test('what looks alike and is none stays', () => {
  const text = `POST /verify at 12:30:59, version 4.1.12, hash 0x${'ab'.repeat(32)}, spec section 6.1.2`;
  const record = sampleRecord([sampleCheck({ id: 'X-1', status: 'fail', reason: text })]);
  expect(publicRecord(record).checks[0]?.reason).toBe(text);
});
