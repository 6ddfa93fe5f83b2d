import { describe, expect, it } from 'vitest';
import { sampleSession } from '../../core/exchange.sample.js';
import { unservedNamespace, unservedReference } from './unserved.js';

const listing = (...networks: readonly string[]) =>
  sampleSession(1, {
    supported: { kinds: networks.map((network) => ({ x402Version: 2, scheme: 'exact', network })) },
  });

describe('a network that nobody serves', () => {
  it('is none that is listed', () => {
    expect(unservedReference(listing('offchain:binance'))).toBe('offchain:kraken');
    expect(unservedReference(listing('offchain:kraken', 'offchain:okx'))).toBe('offchain:bybit');
    expect(unservedNamespace(listing('exchange:binance'))).toBe('ledger:binance');
  });

  it('is none that a set or a wildcard stands for', () => {
    expect(unservedReference(listing('offchain:{kraken, bybit}'))).toBe('offchain:assay-unserved');
    expect(unservedReference(listing('offchain:*'))).toBeUndefined();
    expect(unservedNamespace(listing('offchain:*', 'exchange:*'))).toBe('ledger:binance');
  });
});
