/**
 * Turns an empty Anvil into the simulator's chain: USDC at the network's real address, the hostile tokens, Multicall3,
 * and two funded accounts. Code and state are written directly, so no transaction and no contract creation is needed.
 * @module
 */

import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { getAddress, keccak256, slice, stringToHex, toHex } from 'viem/utils';
import { z } from 'zod';
import { type HexString, type SimulatorHandle, type TokenVariant, tokenVariants } from '../handle.js';
import { type ContractName, readArtifact } from './artifact.js';
import type { KnownNetwork } from './networks.js';
import { createRpc, type RpcCall } from './rpc.js';
import {
  fiatTokenSlots,
  mappingSlot,
  ownerWord,
  plainErc20Slots,
  setStorage,
  shortString,
} from './token-storage.js';

/** The same on every chain that has it. */
export const multicall3Address: HexString = '0xcA11bde05977b3631167028862bE2a173976CA11';

/** The history contract of EIP-2935: called by the node before the first transaction of each block. */
const blockWitnessAddress: HexString = '0x0000F90827F1C53a10cb7A02335B175320002935';

const variantContracts: Readonly<Record<TokenVariant, ContractName>> = {
  'plain-erc20': 'PlainErc20',
  'silent-fallback': 'SilentFallbackToken',
  'wrong-recipient': 'WrongRecipientToken',
  'wrong-value': 'WrongValueToken',
  'extra-transfer': 'ExtraTransferToken',
  'fee-on-transfer': 'FeeOnTransferToken',
  'revert-when-mined': 'RevertWhenMinedToken',
  'nonce-tolerant': 'NonceTolerantToken',
  'ecrecover-only': 'EcrecoverOnlyToken',
  'gas-hungry': 'GasHungryToken',
  paused: 'AssayUsdc',
};

/** 10 000 of the native coin: enough for any run. */
const fundsWei = 10_000n * 10n ** 18n;

/** The chain's part of a simulator handle. */
export type ChainHandle = Pick<
  SimulatorHandle,
  | 'network'
  | 'chainId'
  | 'token'
  | 'variants'
  | 'balancesSlot'
  | 'multicall3'
  | 'signer'
  | 'admin'
  | 'anvilVersion'
  | 'codeHashes'
>;

export interface PrepareChainOptions {
  readonly network: KnownNetwork;
  /** Key of the account that facilitators settle with; a random one when left out. */
  readonly signerKey?: HexString;
  /** Key of the tokens' owner; a random one when left out. */
  readonly adminKey?: HexString;
}

/**
 * Contracts that facilitators of other profiles look for when they start (x402-rs 2 stops without them): Permit2, the
 * exact proxy, a signature validator. One invalid instruction stands there, so a call reverts instead of doing nothing.
 */
const expectedAddresses: readonly HexString[] = [
  '0x000000000022D473030F116dDEE9F6B43aC78BA3',
  '0x402085c248EeA27D92E8b30b2C58ed07f9E20001',
  '0xdAcD51A54883eb67D95FAEb2BBfdC4a9a6BD2a3B',
];

/** The address of a hostile token: the same in every run. */
export const variantAddress = (variant: TokenVariant): HexString =>
  getAddress(slice(keccak256(stringToHex(`assay token ${variant}`)), 12));

const placeCode = (address: HexString, contract: ContractName): RpcCall => ({
  method: 'anvil_setCode',
  params: [address, readArtifact(contract).deployedBytecode],
});

const tokenState = (address: HexString, name: string, version: string, owner: bigint): RpcCall[] => [
  setStorage(address, fiatTokenSlots.name, shortString(name)),
  setStorage(address, fiatTokenSlots.version, shortString(version)),
  setStorage(address, fiatTokenSlots.owner, owner),
  // FiatTokenV2_2 blacklists itself, so nobody can pay the token contract.
  setStorage(address, mappingSlot(address, fiatTokenSlots.blacklisted), 1n),
];

const variantCalls = (variant: TokenVariant, name: string, version: string, admin: HexString): RpcCall[] => {
  const address = variantAddress(variant);
  const code = placeCode(address, variantContracts[variant]);
  if (variant === 'plain-erc20') {
    return [
      code,
      setStorage(address, plainErc20Slots.name, shortString(name)),
      setStorage(address, plainErc20Slots.symbol, shortString('USDC')),
    ];
  }
  if (variant === 'silent-fallback') {
    return [
      code,
      setStorage(address, fiatTokenSlots.name, shortString(name)),
      setStorage(address, fiatTokenSlots.version, shortString(version)),
    ];
  }
  return [code, ...tokenState(address, name, version, ownerWord(admin, variant === 'paused'))];
};

const account = (privateKey: HexString = generatePrivateKey()) => ({
  address: privateKeyToAddress(privateKey),
  privateKey,
});

/** Prepares the chain at the URL. Repeating it resets the tokens' names and owner, not balances. */
export async function prepareChain(rpcUrl: string, options: PrepareChainOptions): Promise<ChainHandle> {
  const { network, chainId, usdc } = options.network;
  const signer = account(options.signerKey);
  const admin = account(options.adminKey);
  const rpc = createRpc(rpcUrl);
  try {
    const [version] = await rpc.batch([
      { method: 'web3_clientVersion', params: [] },
      placeCode(multicall3Address, 'Multicall3'),
      placeCode(blockWitnessAddress, 'BlockWitness'),
      placeCode(usdc.address, 'AssayUsdc'),
      ...expectedAddresses.map((address) => ({ method: 'anvil_setCode', params: [address, '0xfe'] })),
      ...tokenState(usdc.address, usdc.name, usdc.version, ownerWord(admin.address, false)),
      ...tokenVariants.flatMap((variant) => variantCalls(variant, usdc.name, usdc.version, admin.address)),
      ...[signer, admin].map(({ address }) => ({
        method: 'anvil_setBalance',
        params: [address, toHex(fundsWei)],
      })),
    ]);
    // A block of now: calls on `latest` would otherwise run at the time of the genesis block.
    await rpc.call('evm_mine');
    const tokenAt = (address: HexString) => ({
      address,
      name: usdc.name,
      version: usdc.version,
      decimals: usdc.decimals,
    });
    const variant = (name: TokenVariant) => tokenAt(variantAddress(name));
    const placed = ['AssayUsdc', 'Multicall3', 'BlockWitness', ...Object.values(variantContracts)] as const;
    return {
      network,
      chainId,
      token: tokenAt(usdc.address),
      variants: {
        'plain-erc20': variant('plain-erc20'),
        'silent-fallback': variant('silent-fallback'),
        'wrong-recipient': variant('wrong-recipient'),
        'wrong-value': variant('wrong-value'),
        'extra-transfer': variant('extra-transfer'),
        'fee-on-transfer': variant('fee-on-transfer'),
        'revert-when-mined': variant('revert-when-mined'),
        'nonce-tolerant': variant('nonce-tolerant'),
        'ecrecover-only': variant('ecrecover-only'),
        'gas-hungry': variant('gas-hungry'),
        paused: variant('paused'),
      },
      balancesSlot: fiatTokenSlots.balances,
      multicall3: multicall3Address,
      signer,
      admin,
      anvilVersion: z.string().parse(version),
      codeHashes: Object.fromEntries(
        placed.map((name) => [name, keccak256(readArtifact(name).deployedBytecode)]),
      ),
    };
  } finally {
    await rpc.close();
  }
}

/** Puts a contract wallet (EIP-1271) at an address; it accepts its owner's ECDSA signature over the digest. */
export const placeWallet = (wallet: HexString, owner: HexString): RpcCall[] => [
  placeCode(wallet, 'MockWallet'),
  setStorage(wallet, 0, BigInt(owner)),
];
