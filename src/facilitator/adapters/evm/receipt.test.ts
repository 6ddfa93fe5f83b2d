import { expect, it } from 'vitest';
import type { Clock } from '../../parts.js';
import { ScriptedChain } from '../../scripted-chain.fixture.js';
import { awaitReceipt } from './receipt.js';

const hash = `0x${'ab'.repeat(32)}` as const;
const mined = { transactionHash: hash, status: '0x1', blockNumber: '0x1', logs: [] };

/** Waits half a second on a machine on which each look takes so long, for a receipt that this look is the first to find. */
async function wait(lookMs: number, foundAt: number) {
  const chain = new ScriptedChain();
  let now = 0;
  let looks = 0;
  const clock: Clock = {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
  chain.script.set('eth_getTransactionReceipt', () => {
    now += lookMs;
    looks += 1;
    return { kind: 'result', value: looks >= foundAt ? mined : null };
  });
  const route = { rail: 'evm', adapter: 'evm', network: chain.network, chain } as const;
  const receipt = await awaitReceipt(hash, route, 500, clock);
  return { found: receipt?.status, now, looks };
}

it('gives up when the wait is over, after a last look', async () => {
  const { found, now, looks } = await wait(0, Number.POSITIVE_INFINITY);
  expect(found).toBeUndefined();
  expect(now).toBe(500);
  expect(looks).toBeGreaterThanOrEqual(10);
});

it('looks on where looks take long: the machine is busy, and so may be the chain', async () => {
  expect(await wait(100, 8)).toMatchObject({ found: 'success', looks: 8 });
});

it('ends all the same within three times the wait and a look', async () => {
  const { found, now } = await wait(400, Number.POSITIVE_INFINITY);
  expect(found).toBeUndefined();
  expect(now).toBeLessThanOrEqual(1_900);
});
