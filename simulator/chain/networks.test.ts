import { domainSeparator, getAddress } from 'viem';
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

  // As published by projects that read DOMAIN_SEPARATOR() from the deployed contracts.
  test.each([
    ['base-sepolia', '0x71f17a3b2ff373b803d70a5a07c046c1a2bc8e89c09ef722fcb047abe94c9818'],
    ['base', '0x02fa7265e7c5d81118673727957699e4d68f74cd74b7db77da710fe8a2c7834f'],
    ['ethereum', '0x06c37168a7db5138defc7866392bb87a741f9b3d104deb5094588ce041cae335'],
    ['ethereum-sepolia', '0xb90e5057db141a932946e64d09ccb7ffc9b00bd79fec26f698d29af0c83320a6'],
    ['avalanche-fuji', '0xfe9fa105a0e9629446730e544caa6b8d05d8d4fc93451750dc50e2ddd6d374b3'],
    ['polygon', '0xcaa2ce1a5703ccbe253a34eb3166df60a705c561b44b192061e28f2a985be2ca'],
    ['polygon-amoy', '0x5cddc98319864e897e4469bd1d13c2288c677047b54b8cca12bd342adb6be9eb'],
    ['arbitrum', '0x08d11903f8419e68b1b8721bcbe2e9fc68569122a77ef18c216f10b3b5112c78'],
    ['optimism', '0x26d9c34bb1a1c312f69c53b2d93b8be20faafba63af2438c6811713c9b1f933f'],
    ['optimism-sepolia', '0x09d038a3e46040fc37eb01174dbbcdb7981fbd8eafd9e1a857b1c67805dfb29e'],
  ])("%s: the domain hashes to the deployed contract's separator", (name, separator) => {
    const known = findNetwork(name);
    if (known === undefined) throw new Error(`${name} is not known`);
    const { address, name: domainName, version } = known.usdc;
    expect(
      domainSeparator({
        domain: { name: domainName, version, chainId: known.chainId, verifyingContract: address },
      }),
    ).toBe(separator);
  });

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
