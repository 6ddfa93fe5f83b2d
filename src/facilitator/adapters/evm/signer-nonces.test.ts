import { keccak256, parseTransaction } from 'viem';
import { describe, expect, it } from 'vitest';
import { openFacilitator, signPayment } from '../../payment.fixture.js';
import { ScriptedChain, scriptedNetwork, tokenAddress } from '../../scripted-chain.fixture.js';
import { MemoryStore } from '../../store/memory-store.js';
import type { RpcOutcome } from './chain.js';

const vanished = (): RpcOutcome => ({ kind: 'unreachable', message: 'connection reset', sent: true });

/** Two facilitators with one signer on one chain and one store. */
function openReplicas() {
  const chain = new ScriptedChain();
  const store = new MemoryStore();
  return { chain, store, one: openFacilitator({ chain, store }), other: openFacilitator({ chain, store }) };
}

const noncesOf = ({ sent }: ScriptedChain) => sent.map((raw) => parseTransaction(raw).nonce ?? 0);

describe('signer nonces of two facilitators', () => {
  it('what one has signed and the node never got is sent by the other, before its own', async () => {
    const { chain, one, other } = openReplicas();
    const [lost, next] = [await signPayment(1, chain), await signPayment(2, chain)];
    chain.script.set('eth_sendRawTransaction', vanished);
    const pending = (await one.post('/settle', lost)).body;
    expect(pending).toMatchObject({ success: false, errorReason: 'settlement_pending' });
    expect(chain.sent).toEqual([]);
    chain.script.clear();
    expect((await other.post('/settle', next)).body).toMatchObject({ success: true });
    expect(noncesOf(chain)).toEqual([0, 1]);
    expect(chain.sent.map((raw) => keccak256(raw))[0]).toBe(pending.transaction);
    const retried = (await other.post('/settle', lost)).body;
    expect(retried).toMatchObject({ success: true, transaction: pending.transaction });
    expect(chain.sent).toHaveLength(2);
  });

  it('what a reorganisation took back is sent again, before the next takes its nonce', async () => {
    const { chain, one, other } = openReplicas();
    const settled = (await one.post('/settle', await signPayment(1, chain))).body;
    chain.reorganize();
    expect((await other.post('/settle', await signPayment(2, chain))).body).toMatchObject({ success: true });
    expect(noncesOf(chain)).toEqual([0, 0, 1]);
    expect(chain.sent.slice(0, 2).map((raw) => keccak256(raw))).toEqual(Array(2).fill(settled.transaction));
  });

  it('a transaction whose authorization has ended leaves its nonce to the next', async () => {
    const { chain, store, other } = openReplicas();
    const { address: signer } = chain.signer;
    const nobody = `0x${'07'.repeat(20)}`;
    const about = { adapter: 'scripted', bodyDigest: '', network: scriptedNetwork, asset: tokenAddress };
    const ended = {
      key: 'ended',
      payer: nobody,
      payTo: nobody,
      amount: '1',
      nonce: '0x01',
      validBefore: '1',
    };
    await store.claim({ ...about, ...ended });
    await store.prepared('ended', { signer, transaction: '0x02', rawTransaction: '0x03', signerNonce: 0 });
    expect((await other.post('/settle', await signPayment(2, chain))).body).toMatchObject({ success: true });
    expect(noncesOf(chain)).toEqual([0]);
  });

  it('of many settles at both at once none takes the nonce of another', async () => {
    const { chain, one, other } = openReplicas();
    const payments = await Promise.all(Array.from({ length: 10 }, (_, index) => signPayment(index, chain)));
    const answers = await Promise.all(
      payments.map((payment, index) => (index % 2 ? one : other).post('/settle', payment)),
    );
    expect(answers.filter(({ body }) => body.success !== true)).toEqual([]);
    expect(noncesOf(chain)).toEqual(payments.map((_, index) => index));
  });
});
