import { describe, expect, it } from 'vitest';
import { railOf, readPaymentSubject } from './payment-subject.js';

describe('payment subject', () => {
  it.each([
    ['caip10', 'eip155:8453:0xabc', { rail: 'onchain', network: 'eip155:8453' }],
    ['caip10', 'caip10:eip155:8453:0xabc', { rail: 'onchain', network: 'eip155:8453' }],
    ['caip10', 'solana:mainnet:abc', { rail: 'onchain', network: 'solana:mainnet' }],
    ['caip10', 'nonsense', { rail: 'onchain', network: undefined }],
    ['facilitator_account', 'binance:uid:12345678', { rail: 'exchange', provider: 'binance' }],
    ['facilitator_account', 'okx:subacct:agent-alpha', { rail: 'exchange', provider: 'okx' }],
    ['exchange_account', 'kraken:uid:1', { rail: 'exchange', provider: 'kraken' }],
    ['opaque', 'gateway:card:42', { rail: 'traditional_gateway' }],
    ['opaque', 'facilitator:user:internal-ledger-42', { rail: 'custodial' }],
    ['opaque', 'gatewayless', { rail: 'custodial' }],
  ] as const)('%s %s', (kind, value, rail) => {
    expect(railOf({ kind, value })).toEqual(rail);
  });

  it('is read from the extension, or missing', () => {
    const payment_subject = { kind: 'opaque', value: 'x' };
    expect(readPaymentSubject({ ledgerflow: { subject: { payment_subject } } })).toEqual(payment_subject);
    for (const nothing of [
      undefined,
      {},
      { ledgerflow: null },
      { ledgerflow: { subject: [] } },
      { ledgerflow: { subject: { payment_subject: { kind: 'other', value: 'x' } } } },
      { ledgerflow: { subject: { payment_subject: { kind: 'opaque', value: '' } } } },
    ])
      expect(readPaymentSubject(nothing)).toBeUndefined();
  });
});
