import { keccak256, parseTransaction } from 'viem';
import { describe, expect, it } from 'vitest';
import { inVersion1, signPayment } from '../payment.fixture.js';
import { openAce } from './ace.fixture.js';

describe('settle', () => {
  it('moves the money of what was verified, once, and tells the transaction', async () => {
    const { chain, post, status } = openAce();
    const payment = await signPayment(1, chain);
    const payer = payment.paymentPayload.payload.authorization.from.toLowerCase();
    expect((await post('/verify', payment)).body).toEqual({ isValid: true, payer });
    expect(chain.sent).toEqual([]);
    expect(status()).toEqual(['verified']);
    const { body } = await post('/settle', payment);
    const [raw = '0x'] = chain.sent;
    const transaction = keccak256(raw);
    expect(body).toEqual({ success: true, transaction, network: 'eip155:84532', payer, amount: '10000' });
    expect(status()).toEqual(['settled']);
    expect(parseTransaction(raw)).toMatchObject({ type: 'legacy', gas: 250_000n, gasPrice: 1_000_000_007n });
    const again = await post('/settle', payment);
    expect(again.body).toMatchObject({ success: false, errorReason: 'duplicate_settlement', transaction });
    expect(chain.sent).toHaveLength(1);
  });

  it('answers version 1 in its own form', async () => {
    const { chain, post } = openAce();
    const payment = inVersion1(await signPayment(1, chain));
    const payer = payment.paymentPayload.payload.authorization.from.toLowerCase();
    expect((await post('/verify', payment)).body).toEqual({ isValid: true, invalidReason: null, payer });
    const { body } = await post('/settle', payment);
    expect(body).toEqual({ success: true, transaction: expect.any(String), network: 'base-sepolia', payer });
  });
});
