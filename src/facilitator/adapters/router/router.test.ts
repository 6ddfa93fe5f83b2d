import { describe, expect, it } from 'vitest';
import { createFacilitator } from '../../create-facilitator.js';
import { createParts } from '../../create-parts.js';
import { silentLog } from '../../log.js';
import { signPayment, startSeconds } from '../../payment.fixture.js';
import type { ScriptedChain } from '../../scripted-chain.fixture.js';
import { MemoryStore } from '../../store/memory-store.js';
import { offchainPayment, poster } from '../offchain/offchain.fixture.js';
import { routedNetwork as network, scriptedRails } from './rails.fixture.js';

function open() {
  const { config, chain, chains, providers } = scriptedRails();
  const time = { ms: startSeconds * 1000 };
  const facilitator = createFacilitator(
    createParts(config, {
      store: new MemoryStore(),
      clock: {
        now: () => time.ms,
        sleep: async (milliseconds) => {
          time.ms += milliseconds;
        },
      },
      chain: chains,
      backends: providers,
      log: silentLog,
    }),
  );
  const asked = () => [...providers].filter(([, { calls }]) => calls.length !== 0).map(([name]) => name);
  return { chain, providers, asked, post: poster(facilitator.app) };
}

type Payment = { paymentPayload: object };

/** The same payment, on behalf of a payment subject. */
function paidBy<Body extends Payment>(payment: Body, kind: string, value: string): Body {
  const extensions = { ledgerflow: { subject: { payment_subject: { kind, value } } } };
  return { ...payment, paymentPayload: { ...payment.paymentPayload, extensions } };
}

const intent = (id = 'pi_1') => offchainPayment(id, { network });

/** A signed transfer, asked for under the router's network. */
async function onchain(chain: ScriptedChain) {
  const payment = await signPayment(1, chain);
  const requirements = { ...payment.paymentRequirements, network };
  return {
    ...payment,
    paymentPayload: { ...payment.paymentPayload, accepted: requirements },
    paymentRequirements: requirements,
  };
}

describe('the router', () => {
  it.each([
    ['facilitator_account', 'binance:uid:12345678', 'binance'],
    ['exchange_account', 'okx:subacct:agent-alpha', 'okx'],
    ['opaque', 'gateway:card:42', 'gateway'],
    ['opaque', 'facilitator:user:internal-ledger-42', 'ledger'],
  ] as const)('sends %s %s to %s, under its own name', async (kind, value, adapter) => {
    const { post, asked, providers } = open();
    const payment = paidBy(intent(), kind, value);
    expect((await post('/verify', payment)).body).toEqual({ isValid: true, payer: 'cex:user:alice' });
    expect((await post('/settle', payment)).body).toEqual({
      success: true,
      transaction: 'tx-1',
      network,
      payer: 'cex:user:alice',
      amount: '1000',
    });
    expect(asked()).toEqual([adapter]);
    for (const { call } of providers.get(adapter)?.calls ?? []) {
      expect(call.network).toBe(`offchain:${adapter}`);
      expect(call.paymentRequirements).toMatchObject({ network: `offchain:${adapter}`, amount: '1000' });
    }
  });

  it.each(['eip155:84532:0x12', 'caip10:eip155:84532:0x12'])('sends caip10 %s on chain', async (value) => {
    const { post, chain, asked } = open();
    const payment = paidBy(await onchain(chain), 'caip10', value);
    expect((await post('/verify', payment)).body).toMatchObject({ isValid: true });
    const { body } = await post('/settle', payment);
    expect(body).toMatchObject({ success: true, network, transaction: expect.stringMatching(/^0x/) });
    expect(Object.keys(body)).toEqual(['success', 'transaction', 'network', 'amount', 'payer']);
    expect(chain.sent).toHaveLength(1);
    expect(asked()).toEqual([]);
  });

  it.each([
    ['exchange_account', 'kraken:uid:1'],
    ['caip10', 'eip155:1:0x12'],
    ['caip10', 'solana:mainnet:abc'],
    ['caip10', 'nonsense'],
  ])('refuses %s %s with a reason of its own', async (kind, value) => {
    const { post, asked } = open();
    const { body, status } = await post('/settle', paidBy(intent(), kind, value));
    expect(status).toBe(200);
    expect(body).toEqual({ success: false, errorReason: 'unsupported_rail', transaction: '', network });
    expect(JSON.stringify(body)).not.toContain(value);
    expect(asked()).toEqual([]);
  });

  it('asks for a payment subject', async () => {
    const { post } = open();
    expect((await post('/verify', intent())).body).toEqual({
      isValid: false,
      invalidReason: 'payment_subject_required',
    });
  });

  it('does not show the subject where a provider names it as payer', async () => {
    const { post, providers } = open();
    const subject = 'binance:uid:12345678';
    providers.get('binance')?.verdicts.push({ kind: 'valid', payer: `account ${subject.toUpperCase()}` });
    const { body } = await post('/verify', paidBy(intent(), 'exchange_account', subject));
    expect(body).toEqual({ isValid: true, payer: expect.stringMatching(/^subject-[0-9a-f]{32}$/) });
  });

  it('refuses and fails in the same shape on every rail', async () => {
    const { post, chain, providers } = open();
    const paid = paidBy(await onchain(chain), 'caip10', 'eip155:84532:0x12');
    const swapped = paidBy(intent(), 'exchange_account', 'okx:1');
    const okx = providers.get('okx');

    chain.balances.clear();
    okx?.verdicts.push({ kind: 'declined', reason: 'insufficient_funds', payer: 'cex:user:bob' });
    const refused = { status: 200, body: { isValid: false, invalidReason: 'insufficient_funds' } };
    for (const payment of [paid, swapped]) {
      const { status, body } = await post('/verify', payment);
      expect({ status, body }).toEqual(refused);
    }

    chain.script.set('eth_call', () => ({ kind: 'unreachable', message: 'down', sent: true }));
    okx?.verdicts.push({ kind: 'failed', reason: 'upstream_unavailable', certain: true });
    const failed = { status: 502, body: { isValid: false, invalidReason: 'upstream_unavailable' } };
    for (const payment of [paid, swapped]) {
      const { status, body } = await post('/verify', payment);
      expect({ status, body }).toEqual(failed);
    }
  });

  it('keeps a difference between what was accepted and what is required', async () => {
    const { post, asked } = open();
    const payment = paidBy(intent(), 'opaque', 'x');
    Object.assign(payment.paymentPayload, {
      accepted: { ...payment.paymentRequirements, network: 'offchain:ledger' },
    });
    expect((await post('/verify', payment)).body).toMatchObject({
      invalidReason: 'accepted_requirements_mismatch',
    });
    expect(asked()).toEqual([]);
  });
});
