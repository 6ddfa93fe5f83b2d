import { expect, it } from 'vitest';
import { NotMade, type Payment } from './desk.js';
import { changed, flipped, rewritten, textAt, wholeAt } from './lez-check.js';
import { inCamel, inSnake } from './spelling.js';

const payment: Payment = {
  payload: {
    x402Version: 2,
    accepted: { amount: 250, payTo: 'shop' },
    payload: { from: 'acct', nonce: '0a', signature: [1, 2] },
  },
  payer: 'acct',
  nonce: '0a',
  amount: '250',
  payTo: 'shop',
};

it('a member is found and changed in the spelling and the type that it has', () => {
  expect(changed(payment, ['accepted', 'pay_to'], 'thief').payload.accepted).toEqual({
    amount: 250,
    payTo: 'thief',
  });
  expect(changed(payment, ['accepted', 'amount'], '249').payload.accepted).toEqual({
    amount: 249,
    payTo: 'shop',
  });
  expect(changed(payment, ['accepted', 'amount'], undefined).payload.accepted).toEqual({ payTo: 'shop' });
  expect([wholeAt(payment, 'accepted', 'amount'), textAt(payment, 'accepted', 'pay_to')]).toEqual([
    250n,
    'shop',
  ]);
});

it.each<[string, () => unknown]>([
  ['a member that is not there', () => changed(payment, ['payload', 'request_digest'], 'x')],
  ['a member of one that is not there', () => changed(payment, ['resource', 'url'], 'x')],
  ['bytes as a list', () => textAt(payment, 'payload', 'signature')],
  ['a number that is none', () => wholeAt(payment, 'accepted', 'pay_to')],
  ['text that is no encoding', () => flipped('12345', 'last byte', 1)],
  ['no text', () => flipped('', 'last byte', 1)],
])('%s is no change that could be judged', (_, make) => {
  expect(make).toThrow(NotMade);
});

it.each([
  ['hex', '0aff', '8aff', '0afe'],
  ['base64', 'Cv8=', 'iv8=', 'Cv4='],
  ['base64url', '-_8', 'e_8', '-_4'],
])('bytes in %s are changed in place', (_, text, first, last) => {
  expect([flipped(text, 'first byte', 0x80), flipped(text, 'last byte', 1)]).toEqual([first, last]);
  expect(rewritten(text, (bytes) => bytes)).toBe(text);
});

it('both spellings lead to each other', () => {
  const snake = { x402_version: 2, accepts: [{ pay_to: 'a', max_timeout_seconds: 1 }] };
  const camel = { x402Version: 2, accepts: [{ payTo: 'a', maxTimeoutSeconds: 1 }] };
  expect([inCamel(snake), inSnake(camel)]).toEqual([camel, snake]);
});
