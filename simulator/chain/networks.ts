/**
 * Well-known USDC deployments: address and EIP-712 domain by network. Names differ between networks (`USD Coin` or
 * `USDC`), published tables disagree about them, and a signature over the wrong one is worthless. So an entry stands
 * here only when the official x402 SDK (2.27.0) has it, or when its domain hashes to the DOMAIN_SEPARATOR that others
 * read from the deployed contract (those are in the test). Anything else is asked for by name on the command line.
 * @module
 */
import type { HexString } from '../handle.js';

export interface KnownNetwork {
  /** CAIP-2. */
  readonly network: string;
  readonly chainId: number;
  /** Names people use on a command line; the first one is printed. */
  readonly name: string;
  readonly usdc: {
    readonly address: HexString;
    /** EIP-712 domain name. */
    readonly name: string;
    /** EIP-712 domain version. */
    readonly version: string;
    readonly decimals: number;
  };
}

const usdc = (chainId: number, name: string, address: HexString, domainName: string): KnownNetwork => ({
  network: `eip155:${chainId}`,
  chainId,
  name,
  usdc: { address, name: domainName, version: '2', decimals: 6 },
});

export const knownNetworks: readonly KnownNetwork[] = [
  usdc(84532, 'base-sepolia', '0x036CbD53842c5426634e7929541eC2318f3dCF7e', 'USDC'),
  usdc(8453, 'base', '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913', 'USD Coin'),
  usdc(1, 'ethereum', '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', 'USD Coin'),
  usdc(11155111, 'ethereum-sepolia', '0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238', 'USDC'),
  usdc(43114, 'avalanche', '0xB97EF9Ef8734C71904D8002F8b6Bc66Dd9c48a6E', 'USD Coin'),
  usdc(43113, 'avalanche-fuji', '0x5425890298aed601595a70AB815c96711a31Bc65', 'USD Coin'),
  usdc(137, 'polygon', '0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359', 'USD Coin'),
  usdc(80002, 'polygon-amoy', '0x41E94Eb019C0762f9Bfcf9Fb1E58725BfB0e7582', 'USDC'),
  usdc(42161, 'arbitrum', '0xaf88d065e77c8cC2239327C5EDb3A432268e5831', 'USD Coin'),
  usdc(421614, 'arbitrum-sepolia', '0x75faf114eafb1BDbe2F0316DF893fd58CE46AA4d', 'USD Coin'),
  usdc(10, 'optimism', '0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85', 'USD Coin'),
  usdc(11155420, 'optimism-sepolia', '0x5fd84259d66Cd46123540766Be93DFE6D43130D7', 'USDC'),
  usdc(1329, 'sei', '0xe15fC38F6D8c56aF07bbCBe3BAf5708A2Bf42392', 'USDC'),
  usdc(1328, 'sei-testnet', '0x4fCF1784B31630811181f670Aea7A7bEF803eaED', 'USDC'),
  usdc(42220, 'celo', '0xcebA9300f2b948710d2653dD7B07f33A8B32118C', 'USDC'),
  usdc(11142220, 'celo-sepolia', '0x01C5C0122039549AD1493B8220cABEdD739BC44E', 'USDC'),
  usdc(50, 'xdc', '0xfA2958CB79b0491CC627c1557F441eF849Ca8eb1', 'USDC'),
  usdc(51, 'xdc-apothem', '0xb5AB69F7bBada22B28e79C8FFAECe55eF1c771D4', 'USDC'),
  usdc(143, 'monad', '0x754704Bc059F8C67012fEd69BC8A327a5aafb603', 'USDC'),
];

/** Chain ids on which nothing has a value. What is not listed may be a main network. */
const testNetworks: ReadonlySet<number> = new Set([
  84532, 11155111, 43113, 80002, 421614, 11155420, 1328, 11142220, 51,
]);

export const isTestNetwork = (chainId: number): boolean => testNetworks.has(chainId);

/** Base Sepolia: what most facilitators serve unmodified. */
export const defaultNetwork = 'eip155:84532';

/** Finds a network by CAIP-2 id, chain id or name. */
export const findNetwork = (wanted: string): KnownNetwork | undefined =>
  knownNetworks.find(
    ({ network, chainId, name }) =>
      network === wanted || name === wanted.toLowerCase() || String(chainId) === wanted,
  );
