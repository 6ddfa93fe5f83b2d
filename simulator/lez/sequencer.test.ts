import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectSequencer, type SequencerControl } from './client.js';
import { openSequencer, type Sequencer } from './sequencer.js';

let sequencer: Sequencer;
let control: SequencerControl;
beforeAll(async () => {
  sequencer = await openSequencer();
  control = connectSequencer(sequencer.handle);
});
afterAll(() => sequencer.close());

const order = (from: string, change: object = {}) => ({
  transaction: `lezmock_${from}`,
  asset: 'native',
  amount: '10',
  from,
  to: 'shop',
  nonce: '01',
  ...change,
});
const post = async (path: string, body: object): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${sequencer.handle.url}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};
const balance = async (account: string): Promise<bigint> =>
  (await control.books()).balances[`native/${account}`] ?? 0n;

it('moves exactly the amount, once for each payer and nonce', async () => {
  await control.fund('acct_once', 'native', 25n);
  for (let round = 0; round < 3; round += 1)
    expect((await post('/transfers/check', order('acct_once'))).body).toEqual({ result: 'ok' });
  expect(await balance('acct_once')).toBe(25n);
  expect((await post('/transfers', order('acct_once'))).body).toEqual({ result: 'ok' });
  expect((await post('/transfers', order('acct_once', { transaction: 'other' }))).body).toEqual({
    result: 'nonce_replayed',
    transaction: 'lezmock_acct_once',
  });
  expect(await balance('acct_once')).toBe(15n);
  await control.fund('acct_twin', 'native', 10n);
  expect((await post('/transfers', order('acct_twin'))).body).toEqual({ result: 'ok' });
  const { funded, balances, transfers } = await control.books();
  expect(Object.values(balances).reduce((sum, one) => sum + one, 0n)).toBe(funded);
  expect(transfers.map(({ from }) => from)).toEqual(['acct_once', 'acct_twin']);
});

it('consumes no nonce in what it refuses', async () => {
  await control.fund('acct_poor', 'native', 9n);
  expect((await post('/transfers', order('acct_poor'))).body).toEqual({ result: 'insufficient_funds' });
  await control.fund('acct_poor', 'native', 1n);
  expect((await post('/transfers', order('acct_poor'))).body).toEqual({ result: 'ok' });
});

it('can lose an answer, and be down, for one payer', async () => {
  await control.fund('acct_lost', 'native', 10n);
  await control.arm('lost_answer', 'acct_lost');
  expect((await post('/transfers', order('acct_lost'))).status).toBe(503);
  expect(await balance('acct_lost')).toBe(0n);
  expect((await post('/transfers', order('acct_lost'))).body).toMatchObject({ result: 'nonce_replayed' });
  await control.arm('down', 'acct_down');
  expect((await post('/transfers/check', order('acct_down'))).status).toBe(503);
  expect((await post('/transfers', order('acct_other'))).body).toEqual({ result: 'insufficient_funds' });
  await control.disarm();
  expect((await post('/transfers/check', order('acct_down'))).status).toBe(200);
});

it.each([
  ['an amount with a sign', { amount: '+1' }],
  ['no payer', { from: '' }],
])('refuses %s', async (_, change) => {
  expect((await post('/transfers', order('acct_bad', change))).status).toBe(400);
});

it('shows its control API to nobody without the token, and nothing to foreign hosts', async () => {
  const { controlUrl } = sequencer.handle;
  expect((await fetch(`${controlUrl}/books`)).status).toBe(401);
  const rebound = await fetch(`${sequencer.handle.url}/health`, {
    headers: { origin: 'http://evil.example' },
  });
  expect(rebound.status).toBe(403);
});
