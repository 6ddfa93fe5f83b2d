import { describe, expect, it } from 'vitest';
import { parseNetworkPattern } from '../wire/network-pattern.js';
import { createRegistry } from './registry.js';

const patterns = (...texts: string[]) =>
  texts.map((text) => parseNetworkPattern(text)).filter((one) => one !== undefined);

const registry = createRegistry([
  { x402Version: 2, scheme: 'exact', patterns: patterns('eip155:84532', 'eip155:43113'), adapter: 'evm' },
  { x402Version: 2, scheme: 'exact', patterns: patterns('exchange:{a,b}'), adapter: 'exchange' },
  { x402Version: 2, scheme: 'exact', patterns: patterns('offchain:*'), adapter: 'ledger' },
  { x402Version: 2, scheme: 'exact', patterns: patterns('offchain:late'), adapter: 'shadowed' },
]);

describe('registry', () => {
  it.each([
    ['eip155:43113', 'evm'],
    ['exchange:b', 'exchange'],
    ['offchain:late', 'ledger'],
    ['offchain:anything', 'ledger'],
  ])('%s is served by %s', (network, adapter) => {
    expect(registry.find(2, 'exact', network)).toEqual({ kind: 'found', adapter });
  });

  it.each([
    [1, 'exact', 'eip155:84532', 'unknown-version'],
    [2, 'upto', 'eip155:84532', 'unknown-scheme'],
    [2, 'Exact', 'eip155:84532', 'unknown-scheme'],
    [2, 'exact', 'eip155:1', 'unknown-network'],
    [2, 'exact', 'exchange:c', 'unknown-network'],
    [2, 'exact', 'exchange:{a,b}', 'unknown-network'],
    [2, 'exact', 'eip155:*', 'unknown-network'],
    [2, 'exact', 'offchain:*', 'unknown-network'],
    [2, 'exact', 'offchain:', 'unknown-network'],
    [2, 'exact', 'eip155:084532', 'unknown-network'],
    [2, 'exact', '', 'unknown-network'],
  ])('refuses version %s, %s, %s', (version, scheme, network, kind) => {
    expect(registry.find(version, scheme, network)).toEqual({ kind });
  });
});
