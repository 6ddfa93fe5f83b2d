import { describe, expect, it } from 'vitest';
import { createRegistry, patternsOverlap } from './registry.js';

const registry = createRegistry([
  { x402Version: 2, scheme: 'exact', networks: ['eip155:84532', 'eip155:43113'], adapter: 'evm' },
  { x402Version: 2, scheme: 'exact', networks: ['offchain:*'], adapter: 'ledger' },
  { x402Version: 2, scheme: 'exact', networks: ['offchain:late'], adapter: 'shadowed' },
]);

describe('registry', () => {
  it('finds by exact network, set and pattern, in order', () => {
    expect(registry.find(2, 'exact', 'eip155:43113')).toEqual({ kind: 'found', adapter: 'evm' });
    expect(registry.find(2, 'exact', 'offchain:late')).toEqual({ kind: 'found', adapter: 'ledger' });
  });
  it.each([
    [1, 'exact', 'eip155:84532', 'unknown-version'],
    [2, 'upto', 'eip155:84532', 'unknown-scheme'],
    [2, 'exact', 'eip155:1', 'unknown-network'],
    [2, 'exact', 'eip155:*', 'unknown-network'],
    [2, 'exact', 'offchain:*', 'unknown-network'],
    [2, 'exact', 'eip155:084532', 'unknown-network'],
    [2, 'exact', '', 'unknown-network'],
  ])('refuses version %s, %s, %s', (version, scheme, network, kind) => {
    expect(registry.find(version, scheme, network)).toEqual({ kind });
  });
  it('knows which patterns overlap', () => {
    expect(patternsOverlap('eip155:*', 'eip155:1')).toBe(true);
    expect(patternsOverlap('eip155:1', 'eip155:*')).toBe(true);
    expect(patternsOverlap('eip155:*', 'eip155:*')).toBe(true);
    expect(patternsOverlap('eip155:1', 'eip155:2')).toBe(false);
  });
});
