import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PaymentBackend } from '../../../lez/backend.js';
import { sampleTransfer as transfer } from '../../../lez/transfer.sample.js';
import { createSequencerBackend } from './sequencer-backend.js';

/** What the sequencer says next, and what it was asked. */
const next = { status: 200, body: '{}' };
const asked: string[] = [];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => {
    text += String(chunk);
  });
  request.on('end', () => {
    asked.push(`${request.url} ${text}`);
    response.writeHead(next.status, { 'content-type': 'application/json' }).end(next.body);
  });
});
let backend: PaymentBackend;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  backend = createSequencerBackend({ baseUrl: `http://127.0.0.1:${port}/lez/`, timeoutSeconds: 5 });
});
afterAll(async () => {
  await backend.close();
  server.close();
});

it.each([
  [200, '{"result":"ok"}', { kind: 'ok' }],
  [200, '{"result":"insufficient_funds"}', { kind: 'insufficient_funds' }],
  [200, '{"result":"nonce_replayed","transaction":"t"}', { kind: 'nonce_replayed', transaction: 't' }],
  [200, '{"result":"nonce_replayed"}', { kind: 'unavailable', certain: false }],
  [200, '{"result":"maybe"}', { kind: 'unavailable', certain: false }],
  [200, 'ok', { kind: 'unavailable', certain: false }],
  [400, '{}', { kind: 'unavailable', certain: true }],
  [503, '{"result":"ok"}', { kind: 'unavailable', certain: false }],
])('of %s %s it makes what it means', async (status, body, answer) => {
  Object.assign(next, { status, body });
  expect(await backend.settle(transfer)).toMatchObject(answer);
});

it('asks by the path, without what a mock has no place for', async () => {
  Object.assign(next, { status: 200, body: '{"result":"ok"}' });
  asked.length = 0;
  await backend.verify(transfer);
  await backend.settle(transfer);
  const { signedTx: _, amount, ...rest } = transfer;
  const body = JSON.stringify({ ...rest, amount: amount.toString() });
  expect(asked.map((one) => one.split(' ')[0])).toEqual(['/lez/transfers/check', '/lez/transfers']);
  expect(JSON.parse(asked[0]?.slice(asked[0].indexOf(' ')) ?? '')).toEqual(JSON.parse(body));
});

it('knows that a transfer which never left cannot have happened', async () => {
  const gone = createSequencerBackend({ baseUrl: 'http://127.0.0.1:1', timeoutSeconds: 5 });
  expect(await gone.settle(transfer)).toMatchObject({ kind: 'unavailable', certain: true });
  await gone.close();
});
