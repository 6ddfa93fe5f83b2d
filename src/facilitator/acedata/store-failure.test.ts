/**
 * A store that does not answer: nothing is called valid, nothing is sent, and what is out is named (ACE-076, and the part of
 * ACE-075 that needs a broken store).
 */
import { keccak256 } from 'viem';
import { describe, expect, it } from 'vitest';
import { signPayment } from '../payment.fixture.js';
import { ScriptedChain } from '../scripted-chain.fixture.js';
import { StoreUnavailable } from '../store/postgres-database.js';
import { type OpenAce, openAce } from './ace.fixture.js';
import type { AuthorizationStore } from './store/authorization-store.js';
import { AuthorizationMemory } from './store/memory.js';

const trouble = 'connect ECONNREFUSED postgres://facilitator:hunter2@10.0.0.7';

/** The store fails from this call on. */
const failingAt =
  (method: keyof AuthorizationStore): NonNullable<OpenAce['change']> =>
  (parts) => ({
    ...parts,
    store: { ...parts.store, [method]: () => Promise.reject(new StoreUnavailable(trouble)) },
  });

/** A verified payment, and the same process with a store that has begun to fail. */
async function verifiedThen(method: keyof AuthorizationStore) {
  const world = { chain: new ScriptedChain(), memory: new AuthorizationMemory() };
  const payment = await signPayment(1, world.chain);
  const before = openAce(world);
  expect((await before.post('/verify', payment)).body.isValid).toBe(true);
  const after = openAce({ ...world, change: failingAt(method) });
  return { payment, before, after, chain: world.chain };
}

describe('a store that fails', () => {
  it.each(['find', 'insert'] as const)('at %s lets no verify pass', async (method) => {
    const { chain, post, status } = openAce({ change: failingAt(method) });
    const { status: code, body } = await post('/verify', await signPayment(1, chain));
    expect([code, body.isValid, body.invalidReason]).toEqual([503, false, 'store_unavailable']);
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(status()).toEqual([]);
  });

  it.each(['find', 'settling'] as const)(
    'at %s settles nothing, and the same payment afterwards',
    async (method) => {
      const { payment, before, after, chain } = await verifiedThen(method);
      const { status: code, body } = await after.post('/settle', payment);
      expect([code, body.success, body.errorReason, body.transaction]).toEqual([
        503,
        false,
        'store_unavailable',
        '',
      ]);
      expect(JSON.stringify(body)).not.toContain('hunter2');
      expect(chain.sent).toEqual([]);
      expect((await before.post('/settle', payment)).body.success).toBe(true);
    },
  );

  it('after the broadcast names the transaction, and the next settle finds it', async () => {
    const { payment, before, after, chain } = await verifiedThen('settled');
    const { status: code, body } = await after.post('/settle', payment);
    const transaction = keccak256(chain.sent[0] ?? '0x');
    expect([code, body.success, body.errorReason, body.transaction]).toEqual([
      503,
      false,
      'store_unavailable',
      transaction,
    ]);
    expect((await before.post('/settle', payment)).body).toMatchObject({ success: true, transaction });
    expect(chain.sent).toHaveLength(1);
  });
});
