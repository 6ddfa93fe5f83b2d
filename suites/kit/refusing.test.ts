import { describe, expect, it } from 'vitest';
import { sampleExchange, sampleSession } from '../core/exchange.sample.js';
import { createCases } from './cases.js';
import type { Exchange } from './exchange.js';
import type { Instruments } from './instruments.js';
import { createOffchainMint } from './offchain-mint.js';
import { require } from './payment.js';
import type { RecordedRefusal } from './recorded-refusal.js';
import { createRefusing } from './refusing.js';
import type { Tier } from './row.js';
import type { Sender } from './sender.js';

/** A target that refuses everything but a payment as it was made. */
async function refuse(tier: Tier) {
  const offchain = {
    tier,
    network: 'offchain:assay',
    bridged: [],
    timeoutSeconds: 1,
    controls: { verify: 'passed', settle: 'passed' },
  } as const;
  const session = sampleSession(tier, { offchain, controls: offchain.controls });
  const asked: string[] = [];
  const answer =
    (endpoint: 'verify' | 'settle') =>
    async (_what: unknown, options: { readonly role?: Exchange['tag']['role'] } = {}) => {
      asked.push(endpoint);
      const yes = options.role === 'valid';
      return sampleExchange({
        tag: { endpoint, role: options.role ?? 'free' },
        body: endpoint === 'verify' ? { isValid: yes } : { success: yes },
      });
    };
  const sender: Sender = {
    verify: answer('verify'),
    settle: answer('settle'),
    supported: async () => sampleExchange({ tag: { endpoint: 'supported' } }),
    raw: async () => sampleExchange({ tag: { endpoint: 'other' } }),
    lane: (work) => work(),
    exchanges: [],
    broadcasts: [],
  };
  const cases = createCases('MUST');
  const kept: RecordedRefusal[] = [];
  const mint = createOffchainMint(session, {} as Instruments, 'OFF-033|1');
  const refuses = createRefusing({
    session,
    rail: 'offchain',
    mint,
    sender,
    caseIn: cases.case,
    keep: (refusal) => kept.push(refusal),
  });
  await refuses([{ case: 'scheme "mystery"', draft: require({ scheme: 'mystery' }) }]);
  return { asked, statuses: Object.fromEntries(cases.results().map((one) => [one.id, one.status])) };
}

describe('a negative vector off chain', () => {
  it('goes to both endpoints where the back end holds no money', async () => {
    const { asked, statuses } = await refuse(2);
    expect(asked).toEqual(['verify', 'verify', 'settle']);
    expect(statuses).toEqual({ 'scheme "mystery"': 'pass' });
  });

  it.each([0, 1] as const)('is never settled at T%i, and the settle half is out of reach', async (tier) => {
    const { asked, statuses } = await refuse(tier);
    expect(asked).toEqual(['verify', 'verify']);
    expect(statuses).toEqual({ settle: 'out-of-reach', 'scheme "mystery"': 'pass' });
  });
});
