import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Exchange } from '../../suites/kit/exchange.js';
import { type CurlOptions, curlText, quoted } from './command-text.js';

const options: CurlOptions = {
  id: 'X402-EVM-010',
  title: 'refuses a value below the required amount',
  url: 'http://127.0.0.1:1',
  headers: [],
  authExec: false,
  heldBack: () => false,
  signedAt: new Date(0),
  lasts: 'four and a half minutes',
  stopped: false,
};

function exchange(over: Partial<Exchange['request']> = {}, name = 'one less'): Exchange {
  return {
    id: 'X402-EVM-010.1.1',
    tag: { check: 'X402-EVM-010', case: name, attempt: 1, endpoint: 'verify', role: 'invalid', expects: [] },
    sentAt: 0,
    answeredAt: 1,
    request: { method: 'POST', path: 'verify', headers: {}, body: '{}', ...over },
    answer: { status: 200, headers: {}, text: '{"isValid":false}', json: { isValid: false } },
  };
}

const received: { method: string; body: string; headers: NodeJS.Dict<string | string[]> }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    received.push({ method: request.method ?? '', body, headers: request.headers });
    response.end('done');
  });
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const hasCurl = await promisify(execFile)('curl', ['--version']).then(
  () => true,
  () => false,
);

test.skipIf(!hasCurl).each([
  ['quotes of both kinds and a dollar', `{"a":"it's $HOME \\"x\\" \`id\`"}`],
  ['a line break', '{\n"a":1}'],
  ['control characters and a bidirectional mark', '{"a":"\u0007\u001b[31m\u202e"}'],
  ['letters of other scripts', '{"a":"größe 価格"}'],
])('a pasted command sends %s unchanged', async (_, body) => {
  received.length = 0;
  const text = curlText([exchange({ body })], { ...options, url, headers: [['X-Key', 'ASSAY_TEST_KEY']] });
  await promisify(execFile)('/bin/sh', ['-c', text], { env: { ...process.env, ASSAY_TEST_KEY: 'secret' } });
  expect(received).toHaveLength(1);
  expect(received[0]?.body).toBe(body);
  expect(received[0]?.headers['x-key']).toBe('secret');
  expect(received[0]?.headers['content-type']).toBe('application/json');
});

test('nothing that a terminal would act on is printed', () => {
  const text = curlText([exchange({ body: '\u001b[31m\u202e' }, 'case \u001b[2J')], options);
  expect(text).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
});

test('the value of a secret header stays in its variable', () => {
  expect(curlText([exchange()], { ...options, headers: [['Authorization', 'MY_AUTH']] })).toContain(
    '-H "Authorization: $MY_AUTH"',
  );
});

test('the same request of one case is printed once, the same body of another case again', () => {
  const text = curlText([exchange(), exchange(), exchange({}, 'replay')], options);
  expect(text.match(/^curl/gm)).toHaveLength(2);
  expect(text).toContain('# one less, verify, 2 times');
});

test('held back settles are said to be unsent', () => {
  const text = curlText([exchange()], { ...options, heldBack: () => true });
  expect(text).toContain('# Settles were not sent');
  expect(text).toContain('# answer: not sent');
});

test('plain words need no quotes', () => {
  expect(quoted('http://127.0.0.1:1/verify')).toBe('http://127.0.0.1:1/verify');
  expect(quoted("it's")).toBe(`'it'\\''s'`);
});
