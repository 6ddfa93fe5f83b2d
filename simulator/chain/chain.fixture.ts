/**
 * A prepared chain for the tests of this room, with payers that sign by viem and calls that name their revert.
 * @module
 */
import { type Abi, BaseError, ContractFunctionRevertedError, createPublicClient, type Hex, http } from 'viem';
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import type { HexString } from '../handle.js';
import { type RunningAnvil, startAnvil } from './anvil.js';
import { type ContractName, readArtifact } from './artifact.js';
import { type ChainHandle, prepareChain } from './deploy.js';
import { setTokenBalance } from './faucet.js';
import { knownNetworks } from './networks.js';
import { createRpc, type RpcClient } from './rpc.js';

export interface TestChain {
  readonly anvil: RunningAnvil;
  readonly handle: ChainHandle;
  readonly rpc: RpcClient;
  readonly close: () => Promise<void>;
}

export const openTestChain = async (): Promise<TestChain> => {
  const [network] = knownNetworks;
  if (network === undefined) throw new Error('no network is known');
  const anvil = await startAnvil({ chainId: network.chainId });
  const handle = await prepareChain(anvil.rpcUrl, { network });
  const rpc = createRpc(anvil.rpcUrl);
  return {
    anvil,
    handle,
    rpc,
    close: async () => {
      await rpc.close();
      await anvil.stop();
    },
  };
};

export const newPayer = (): PrivateKeyAccount => privateKeyToAccount(generatePrivateKey());

/** A payer with a token balance. */
export const fundedPayer = async (
  { rpc, handle }: TestChain,
  token: HexString,
  amount: bigint,
): Promise<PrivateKeyAccount> => {
  const payer = newPayer();
  await setTokenBalance(rpc.batch, handle, token, payer.address, amount);
  return payer;
};

export interface Authorization {
  readonly from: Hex;
  readonly to: Hex;
  readonly value: bigint;
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  readonly nonce: Hex;
}

export const secondsNow = (): bigint => BigInt(Math.floor(Date.now() / 1000));

/** A valid authorization, with the given members changed. */
export const authorize = (from: Hex, changed: Partial<Authorization> = {}): Authorization => ({
  from,
  to: newPayer().address,
  value: 10_000n,
  validAfter: 0n,
  validBefore: secondsNow() + 300n,
  nonce: generatePrivateKey(),
  ...changed,
});

const members = [
  { name: 'from', type: 'address' },
  { name: 'to', type: 'address' },
  { name: 'value', type: 'uint256' },
  { name: 'validAfter', type: 'uint256' },
  { name: 'validBefore', type: 'uint256' },
  { name: 'nonce', type: 'bytes32' },
] as const;

export type AuthorizationKind = 'TransferWithAuthorization' | 'ReceiveWithAuthorization';

export const signAuthorization = (
  signer: PrivateKeyAccount,
  handle: ChainHandle,
  token: HexString,
  message: Authorization,
  primaryType: AuthorizationKind = 'TransferWithAuthorization',
): Promise<Hex> =>
  signer.signTypedData({
    domain: { name: 'USDC', version: '2', chainId: handle.chainId, verifyingContract: token },
    types: { TransferWithAuthorization: members, ReceiveWithAuthorization: members },
    primaryType,
    message,
  });

/** The arguments of the bytes overload. */
export const withBytes = (a: Authorization, signature: Hex) =>
  [a.from, a.to, a.value, a.validAfter, a.validBefore, a.nonce, signature] as const;

/** The arguments of the v, r, s overload. */
export const withParts = (a: Authorization, signature: Hex) => {
  const r: Hex = `0x${signature.slice(2, 66)}`;
  const s: Hex = `0x${signature.slice(66, 130)}`;
  return [
    a.from,
    a.to,
    a.value,
    a.validAfter,
    a.validBefore,
    a.nonce,
    Number(`0x${signature.slice(130)}`),
    r,
    s,
  ];
};

export const abiOf = (name: ContractName): Abi => readArtifact(name).abi;

/** Simulates a call on the latest block: its result, or the revert string as `reverted: ...`. */
export const simulate = async (
  { anvil }: TestChain,
  address: HexString,
  functionName: string,
  args: readonly unknown[],
  account?: Hex,
): Promise<unknown> => {
  const client = createPublicClient({ transport: http(anvil.rpcUrl) });
  try {
    const { result } = await client.simulateContract({
      address,
      abi: abiOf('AssayUsdc'),
      functionName,
      args,
      ...(account === undefined ? {} : { account }),
    });
    return result;
  } catch (error) {
    const reverted =
      error instanceof BaseError ? error.walk((e) => e instanceof ContractFunctionRevertedError) : null;
    if (reverted instanceof ContractFunctionRevertedError) return `reverted: ${reverted.reason}`;
    throw error;
  }
};
