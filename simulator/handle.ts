/**
 * What a running simulator tells a facilitator and the kit: the content of `.assay/sim.json`.
 * Plain JSON, so that it crosses processes and worker threads.
 * @module
 */
import type { BridgesHandle } from './bridge/handle.js';
import type { LezHandle } from './lez/handle.js';

export type HexString = `0x${string}`;

/** Token contracts that the simulator deploys; each behaves like USDC but for what its name says. */
export const tokenVariants = [
  /** An ERC-20 without EIP-3009. */
  'plain-erc20',
  /** Accepts any call, answers as if it had worked, does nothing and logs nothing. */
  'silent-fallback',
  /** transferWithAuthorization moves and logs the transfer to another recipient. */
  'wrong-recipient',
  /** transferWithAuthorization moves and logs half of the value. */
  'wrong-value',
  /** transferWithAuthorization logs the right Transfer and one more. */
  'extra-transfer',
  /** Credits the recipient with 1 % less than was debited. */
  'fee-on-transfer',
  /** Succeeds in eth_call and in gas estimation, reverts when mined. */
  'revert-when-mined',
  /** Does not revert on a used nonce: it does nothing and returns. */
  'nonce-tolerant',
  /** Checks signatures with ecrecover only, so contract wallets cannot pay. */
  'ecrecover-only',
  /** Honest, but every transfer takes two million gas more than it needs, and fails with less. */
  'gas-hungry',
  /** Honest, but every transfer is paused. */
  'paused',
] as const;

export type TokenVariant = (typeof tokenVariants)[number];

/** One EIP-3009 token as a payment requirement needs it. */
export interface TokenHandle {
  readonly address: HexString;
  /** EIP-712 domain name. */
  readonly name: string;
  /** EIP-712 domain version. */
  readonly version: string;
  readonly decimals: number;
}

/** Everything that is needed to reach one running simulator. */
export interface SimulatorHandle {
  readonly schema: 'assay-sim/1';
  readonly pid: number;
  readonly startedAt: string;
  /** CAIP-2, for instance `eip155:84532`. */
  readonly network: string;
  readonly chainId: number;
  /** The kit's own way to the chain, straight to Anvil. Targets must not get this one. */
  readonly rpcUrl: string;
  /** The way of every target to the chain. */
  readonly proxyUrl: string;
  readonly proxyWsUrl: string;
  readonly controlUrl: string;
  /** Bearer token of the control API. A secret: the file that holds it has mode 0600. */
  readonly controlToken: string;
  /** The USDC-like token at the network's real USDC address. */
  readonly token: TokenHandle;
  readonly variants: Readonly<Record<TokenVariant, TokenHandle>>;
  /** Storage slot of the balances mapping, the same in the token and in every variant. */
  readonly balancesSlot: number;
  readonly multicall3: HexString;
  /** A funded account for the facilitator to sign settlements with. The key is a throw-away of this simulator. */
  readonly signer: { readonly address: HexString; readonly privateKey: HexString };
  /** Owner of the tokens: may pause, blacklist and mint. Funded. */
  readonly admin: { readonly address: HexString; readonly privateKey: HexString };
  /** Version line of the Anvil binary. */
  readonly anvilVersion: string;
  /** keccak256 of the deployed code by contract name. */
  readonly codeHashes: Readonly<Record<string, HexString>>;
  /** The simulated providers of off-chain rails. */
  readonly bridges: BridgesHandle;
  /** The mock sequencer of LEZ. */
  readonly lez: LezHandle;
}
