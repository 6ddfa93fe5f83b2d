import { getAddress } from 'viem';
import { describe, expect, test } from 'vitest';
import { defaultNetwork, findNetwork, knownNetworks } from './networks.js';

describe('known networks', () => {
  test.each(knownNetworks.map((network) => [network.name, network] as const))(
    '%s',
    (_, { network, chainId, usdc }) => {
      expect(network).toBe(`eip155:${chainId}`);
      // A typing error in an address breaks its checksum.
      expect(usdc.address).toBe(getAddress(usdc.address.toLowerCase()));
      expect(usdc).toMatchObject({ version: '2', decimals: 6 });
    },
  );

  test('none is listed twice', () => {
    expect(new Set(knownNetworks.map(({ chainId }) => chainId)).size).toBe(knownNetworks.length);
    expect(new Set(knownNetworks.map(({ name }) => name)).size).toBe(knownNetworks.length);
  });

  test.each(['eip155:84532', '84532', 'base-sepolia', 'Base-Sepolia'])('%s is found', (wanted) => {
    expect(findNetwork(wanted)?.network).toBe(defaultNetwork);
  });

  test('an unknown one is not', () => {
    expect(findNetwork('eip155:999999')).toBeUndefined();
  });
});
