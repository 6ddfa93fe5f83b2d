/**
 * The names that version 1 has for networks, where version 2 has CAIP-2.
 * Source: @x402/evm 2.27.0, EVM_NETWORK_CHAIN_ID_MAP (x402 1.2.0 has a part of it); for Solana CAIP-30, which takes the
 * genesis hashes.
 * @module
 */
import { type Caip2, parseCaip2 } from './caip.js';

const networks: Readonly<Record<string, string>> = {
  abstract: 'eip155:2741',
  'abstract-testnet': 'eip155:11124',
  avalanche: 'eip155:43114',
  'avalanche-fuji': 'eip155:43113',
  base: 'eip155:8453',
  'base-sepolia': 'eip155:84532',
  celo: 'eip155:42220',
  educhain: 'eip155:41923',
  ethereum: 'eip155:1',
  flare: 'eip155:14',
  iotex: 'eip155:4689',
  megaeth: 'eip155:4326',
  monad: 'eip155:143',
  peaq: 'eip155:3338',
  polygon: 'eip155:137',
  'polygon-amoy': 'eip155:80002',
  sei: 'eip155:1329',
  'sei-testnet': 'eip155:1328',
  sepolia: 'eip155:11155111',
  'skale-base-sepolia': 'eip155:324705682',
  solana: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
  'solana-devnet': 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1',
  'solana-testnet': 'solana:4uhcVJyU9pJkvQyS88uRDiswHScCKQ3z',
  stable: 'eip155:988',
  'stable-testnet': 'eip155:2201',
  story: 'eip155:1514',
};

const names = new Map(Object.entries(networks).map(([name, network]) => [network, name]));

/** The network that a name of version 1 means; undefined for an unknown name, and for CAIP-2 text. */
export function networkOfLegacyName(name: string): Caip2 | undefined {
  return Object.hasOwn(networks, name) ? parseCaip2(networks[name]) : undefined;
}

/** The name that version 1 has for a CAIP-2 network; undefined where it has none. */
export const legacyNameOf = (network: string): string | undefined => names.get(network);
