import { expect, it } from 'vitest';
import { createMockBackend } from './mock-backend.js';
import { realBackend } from './real-backend.js';
import { sampleTransfer as transfer } from './transfer.sample.js';

it('moves exactly the amount, once', async () => {
  const backend = createMockBackend({ acct_a: 25n }, 'native');
  for (let round = 0; round < 3; round += 1) expect(await backend.verify(transfer)).toEqual({ kind: 'ok' });
  expect(backend.balanceOf('acct_a', 'native')).toBe(25n);
  expect(await backend.settle(transfer)).toEqual({ kind: 'ok' });
  expect(await backend.settle({ ...transfer, transaction: 'lezmock_2' })).toEqual({
    kind: 'nonce_replayed',
    transaction: 'lezmock_1',
  });
  expect([backend.balanceOf('acct_a', 'native'), backend.balanceOf('shop', 'native')]).toEqual([15n, 10n]);
});

it('does not burn the nonce of a transfer that it refuses, nor another payer’s', async () => {
  const backend = createMockBackend({ acct_a: 9n, acct_b: 10n }, 'native');
  expect(await backend.settle(transfer)).toEqual({ kind: 'insufficient_funds' });
  expect(await backend.settle({ ...transfer, amount: 9n })).toEqual({ kind: 'ok' });
  expect(await backend.settle({ ...transfer, from: 'acct_b' })).toEqual({ kind: 'ok' });
  expect(await backend.settle({ ...transfer, asset: 'usdc', nonce: '02' })).toEqual({
    kind: 'insufficient_funds',
  });
});

it('of a chain that is not there nothing is served', async () => {
  expect(await realBackend.verify(transfer)).toMatchObject({ kind: 'unavailable', certain: true });
  expect(await realBackend.settle(transfer)).toMatchObject({ kind: 'unavailable', certain: true });
});
