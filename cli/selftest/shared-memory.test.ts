import { expect, it } from 'vitest';
import { ClaimLost, type SettlementClaim } from '../../src/facilitator/store/settlement-store.js';
import { createSharedMemory } from './shared-memory.js';

const claim: SettlementClaim = {
  key: 'payment',
  adapter: 'one',
  bodyDigest: 'body',
  network: 'eip155:1',
  asset: `0x${'01'.repeat(20)}`,
  payer: `0x${'02'.repeat(20)}`,
  payTo: `0x${'03'.repeat(20)}`,
  amount: '1',
  nonce: `0x${'04'.repeat(32)}`,
  validBefore: '1790000000',
};
const transaction = { transaction: '0x05', rawTransaction: '0x06', signerNonce: 1 } as const;

function two() {
  const memory = createSharedMemory();
  const [one, other] = [memory.view(), memory.view()];
  return { one, other };
}

it('of all processes one takes a payment, and the others see what became of it', async () => {
  const { one, other } = two();
  const claims = await Promise.all([one, other, one, other].map(({ store }) => store.claim(claim)));
  expect(claims.filter((held) => held === undefined)).toHaveLength(1);
  expect(await other.store.hold(claim.key)).toBe(false);
  await expect(other.store.prepared(claim.key, transaction)).rejects.toBeInstanceOf(ClaimLost);
  await one.store.prepared(claim.key, transaction);
  await one.store.pending(claim.key);
  expect(await other.store.hold(claim.key)).toBe(true);
  expect(await one.store.hold(claim.key)).toBe(false);
  expect(await other.store.settled(claim.key, true)).toBe(true);
  expect(await one.store.find(claim.key)).toMatchObject({ ...transaction, state: 'settled' });
});

it('what a process held is free when it is gone', async () => {
  const { one, other } = two();
  await one.store.claim(claim);
  await one.store.prepared(claim.key, transaction);
  expect(await other.store.hold(claim.key)).toBe(false);
  one.end();
  expect(await other.store.hold(claim.key)).toBe(true);
});

it('work of one name is done by one process at a time, also after work that failed', async () => {
  const { one, other } = two();
  const steps: string[] = [];
  const work =
    (name: string, fail = false) =>
    async () => {
      steps.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      steps.push(`${name} ends`);
      if (fail) throw new Error('work failed');
    };
  const done = await Promise.allSettled([
    one.store.exclusive('signer', work('first', true)),
    other.store.exclusive('signer', work('second')),
  ]);
  expect(done.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(steps).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
});
