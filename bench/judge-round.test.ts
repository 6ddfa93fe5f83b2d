/** A fast wrong answer does not count: the ledger finds it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BridgeControlClient } from '../simulator/bridge/control/client.js';
import type { LedgerFact } from '../simulator/bridge/control/protocol.js';
import { type Bridges, openBridges } from '../simulator/bridge/open-bridges.js';
import { paymentKey } from '../simulator/bridge/payment-key.js';
import type { KeptAnswer } from './job.js';
import { judgeRound } from './judge-round.js';

const requirements = {
  scheme: 'exact',
  network: 'offchain:binance',
  amount: '1000',
  asset: 'USDT',
  payTo: 'merchant-a',
  maxTimeoutSeconds: 60,
};

const asked = ['pi_1', 'pi_2'].map((proof) => {
  const call = {
    network: 'offchain:binance',
    paymentPayload: { paymentIntentId: proof },
    paymentRequirements: requirements,
  };
  const { network, amount, asset, payTo } = requirements;
  return { call, payment: { id: proof, key: paymentKey(call), proof, network, amount, asset, payTo } };
});
const payments = asked.map(({ payment }) => payment);

let bridges: Bridges;
let client: BridgeControlClient;
let ledger: LedgerFact;
const answers: KeptAnswer[] = [];

beforeAll(async () => {
  bridges = await openBridges({ bridges: [{ profile: 'binance', apiKey: null }] });
  client = new BridgeControlClient(bridges.handle);
  const bridge = bridges.handle.bridges.binance;
  for (const { call } of asked) {
    const sentAt = Date.now();
    const response = await fetch(`${bridge?.url}${bridge?.settlePath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(call),
    });
    answers.push({ sentAt, text: await response.text(), answeredAt: Date.now() });
  }
  ledger = await client.ledger('binance');
});
afterAll(async () => {
  await client.close();
  await bridges.close();
});

describe('a round', () => {
  it('whose answers the ledger confirms counts', () => {
    const { accepted, claims } = judgeRound(ledger, payments, answers);
    expect(accepted).toBe(2);
    expect(claims).toBeGreaterThan(14);
  });

  it('with a refusal counts one less', () => {
    const [first] = answers;
    const { sentAt = 0, answeredAt = 0 } = answers[1] ?? {};
    const refused = { sentAt, answeredAt, text: '{"success":false,"transaction":""}' };
    const kept = first === undefined ? [] : [first, refused];
    expect(judgeRound(ledger, payments, kept).accepted).toBe(1);
  });

  it.each([
    [
      'an invented transaction',
      (text: string) => text.replace(/"transaction":"[^"]+"/, '"transaction":"made-up"'),
    ],
    ['another payer', (text: string) => text.replace('cex:user:alice', 'cex:user:bob')],
  ])('with %s is thrown away', (_, lie) => {
    const wrong = answers.map((answer, index) =>
      index === 0 ? { ...answer, text: lie(answer.text) } : answer,
    );
    expect(wrong).not.toEqual(answers);
    expect(() => judgeRound(ledger, payments, wrong)).toThrow('B04');
  });

  it('in which two payments share a transaction is thrown away', () => {
    const [first] = answers;
    const shared = first === undefined ? [] : [first, first];
    expect(() => judgeRound(ledger, payments, shared)).toThrow('one transaction');
  });
});
