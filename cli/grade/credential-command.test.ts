import { expect, it } from 'vitest';
import type { CredentialOrder } from '../../suites/lez/credential-order.js';
import { openCredentialCommand } from './credential-command.js';

const order: CredentialOrder = {
  format: 'assay-lez-credential/1',
  url: 'http://127.0.0.1:1/premium',
  payment_required: {},
  offer: {
    scheme: 'exact',
    network: 'logos:lez-testnet',
    asset: 'native',
    amount: '10',
    pay_to: 'shop',
    max_timeout_seconds: 60,
  },
  valid_after_ms: 1_000,
  valid_before_ms: 9_000,
  payer: 'a',
  wishes: [],
};
const payment = '{"accepted":{"amount":9},"payload":{"from":"acct","nonce":"0a"}}';
const limits = { commandMs: 10_000, outputBytes: 1024, parallel: 2 };
const made = (line: string, change: Partial<CredentialOrder> = {}, limit: Partial<typeof limits> = {}) =>
  openCredentialCommand(line, { ...limits, ...limit }).service({ ...order, ...change });

it.each([
  ['JSON', `printf %s '${payment}'`],
  ['base64', `printf %s '${payment}' | base64`],
])('takes a payment as %s', async (_, line) => {
  expect(await made(line)).toEqual({ payload: JSON.parse(payment), payer: 'acct', nonce: '0a' });
});

it('hands the request over on standard input', async () => {
  const line = `grep -q '"payer":"a".*"wishes":\\["nonce"\\]' && printf %s '${payment}'`;
  expect(await made(line, { nonce: '0A', wishes: ['nonce'] })).toMatchObject({ nonce: '0a' });
});

it('takes no for an answer to what was wished', async () => {
  expect(await made(`echo '{"cannot":"offer"}'`, { wishes: ['offer'] })).toEqual({
    cannot: 'the command of --credential-command cannot choose the offer of a payment',
  });
});

it.each<[string, string, Partial<CredentialOrder>, Partial<typeof limits>, string]>([
  ['an exit code', 'echo secret; exit 7', {}, {}, 'ended with exit code 7'],
  ['a command that is not there', 'no-such-command-at-all', {}, {}, 'ended with exit code 127'],
  ['silence', 'true', {}, {}, 'printed neither'],
  ['a text', 'echo secret', {}, {}, 'printed neither'],
  ['too much', 'head -c 4096 /dev/zero', {}, {}, 'printed more than 1 KiB'],
  ['no end', 'sleep 60', {}, { commandMs: 50 }, 'did not end within 0.05 s'],
  ['no payer', `echo '{"payload":{"nonce":"0a"}}'`, {}, {}, 'names no payer'],
  ['no nonce', `echo '{"payload":{"from":"acct"}}'`, {}, {}, 'without payload.nonce'],
  ['no to nothing', `echo '{"cannot":"offer"}'`, {}, {}, 'what nobody wished'],
  [
    'another nonce',
    `echo '${payment}'`,
    { nonce: 'ff', wishes: ['nonce'] },
    {},
    'without the nonce that was wished',
  ],
  ['another window', `echo '${payment}'`, { wishes: ['window'] }, {}, 'without the window that was wished'],
  ['another offer', `echo '${payment}'`, { wishes: ['offer'] }, {}, 'without the offer that was wished'],
])(
  '%s is one sentence, exit code 2, and repeats nothing that was printed',
  async (_, line, change, limit, words) => {
    const failed = made(line, change, limit);
    await expect(failed).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(words) });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
  },
);

it('wants another payer for each payment', async () => {
  const command = openCredentialCommand(`echo '${payment}'`, limits);
  await command.service(order);
  await expect(command.service({ ...order, payer: 'b' })).rejects.toMatchObject({
    message: expect.stringContaining('two payments to one payer'),
  });
});

it('moves the window of a payment that waits for its turn', async () => {
  const made = 's/.*"valid_after_ms":\\([0-9]*\\).*/{"payload":{"from":"at \\1","nonce":"0a"}}/';
  const command = openCredentialCommand(`sleep 0.05; sed '${made}'`, { ...limits, parallel: 1 });
  const answers = await Promise.all([command.service(order), command.service(order)]);
  const [first = 0, second = 0] = answers.map((one) => Number(/at (\d+)/.exec(JSON.stringify(one))?.[1]));
  expect(first).toBe(order.valid_after_ms);
  expect(second).toBeGreaterThanOrEqual(first + 45);
});

it('ends what still runs when it is closed', async () => {
  const command = openCredentialCommand('sleep 60', limits);
  const failed = command.service(order);
  await new Promise((resolve) => setImmediate(resolve));
  command.close();
  await expect(failed).rejects.toMatchObject({ message: expect.stringContaining('ended by SIGKILL') });
});
