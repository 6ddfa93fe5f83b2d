import { expect, it } from 'vitest';
import { offchainPayment, openOffchain, ScriptedProvider } from '../adapters/offchain/offchain.fixture.js';
import { MemoryStore } from '../store/memory-store.js';

it('after a start, the operator is told how many payments only their provider knows, and they stay as they are', async () => {
  const store = new MemoryStore();
  const provider = new ScriptedProvider();
  const lost = { kind: 'failed', reason: 'settlement_unknown', certain: false } as const;
  provider.settlements.push(lost, lost);
  const before = openOffchain({ provider, store });
  for (const intent of ['pi_1', 'pi_2', 'pi_3']) await before.post('/settle', offchainPayment(intent));

  const warned: unknown[] = [];
  const ignore = () => {};
  const log = {
    debug: ignore,
    info: ignore,
    error: ignore,
    warn: (fields: unknown) => void warned.push(fields),
  };
  const after = openOffchain({ provider, store, change: (parts) => ({ ...parts, log }) });
  await after.facilitator.start();
  expect(warned).toEqual([{ unknown: 2 }]);
  expect(provider.calls).toHaveLength(3);
  expect((await after.post('/settle', offchainPayment('pi_1'))).body).toMatchObject({ success: true });

  const settled = openOffchain({ provider, change: (parts) => ({ ...parts, log }) });
  await settled.facilitator.start();
  expect(warned).toHaveLength(1);
});
