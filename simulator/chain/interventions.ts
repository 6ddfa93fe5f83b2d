/**
 * What the kit does to the chain behind a facilitator's back: cancel, front-run, pause, blacklist.
 *
 * Transactions come from a fresh account each, so checks in any number of threads and processes share no nonce.
 * Pause and blacklist are written as state for the same reason; they log no event.
 * @module
 */

import { generatePrivateKey, privateKeyToAccount, privateKeyToAddress } from 'viem/accounts';
import { encodeFunctionData, parseAbi, toHex } from 'viem/utils';
import { lowerHex } from '../../src/evm/hex.js';
import type { TokenDomain } from '../../src/evm/typed-data.js';
import type { Eip3009Authorization } from '../../src/wire/payment-payload.js';
import type { HexString, SimulatorHandle } from '../handle.js';
import { waitForReceipt } from './mining.js';
import type { ReceiptFacts } from './oracle.js';
import type { RpcBatch } from './rpc.js';
import { hexText } from './token-logs.js';
import { fiatTokenSlots, mappingSlot, ownerWord, setStorage } from './token-storage.js';

const bytesOverloads = parseAbi([
  'function transferWithAuthorization(address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, bytes signature)',
  'function cancelAuthorization(address authorizer, bytes32 nonce, bytes signature)',
]);

/** Enough for any call to the tokens, and given always: a call that reverts is mined instead of refused. */
const gas = toHex(500_000);

export interface ContractCall {
  readonly to: HexString;
  readonly data: HexString;
}

/** Sends a transaction from a fresh funded account and returns its hash; does not wait for a block. */
export async function sendFromFreshAccount(rpc: RpcBatch, { to, data }: ContractCall): Promise<HexString> {
  const from = privateKeyToAddress(generatePrivateKey());
  await rpc([
    { method: 'anvil_setBalance', params: [from, toHex(10n ** 18n)] },
    { method: 'anvil_impersonateAccount', params: [from] },
  ]);
  const [hash] = await rpc([{ method: 'eth_sendTransaction', params: [{ from, to, data, gas }] }]);
  await rpc([{ method: 'anvil_stopImpersonatingAccount', params: [from] }]);
  return hexText.parse(hash);
}

/** Spends the next nonce of an account whose key the kit does not have; returns the hash of what took it. */
export async function spendNonce(rpc: RpcBatch, account: string): Promise<HexString> {
  await rpc([{ method: 'anvil_impersonateAccount', params: [account] }]);
  const [hash] = await rpc([
    { method: 'eth_sendTransaction', params: [{ from: account, to: account, value: '0x0' }] },
  ]);
  await rpc([{ method: 'anvil_stopImpersonatingAccount', params: [account] }]);
  return hexText.parse(hash);
}

/** Signs a payer's cancellation of one nonce (EIP-3009). */
export const signCancelAuthorization = (
  payerKey: HexString,
  domain: TokenDomain,
  nonce: HexString,
): Promise<HexString> => {
  const payer = privateKeyToAccount(payerKey);
  return payer.signTypedData({
    domain: { ...domain, verifyingContract: lowerHex(domain.verifyingContract) },
    types: {
      CancelAuthorization: [
        { name: 'authorizer', type: 'address' },
        { name: 'nonce', type: 'bytes32' },
      ],
    },
    primaryType: 'CancelAuthorization',
    message: { authorizer: payer.address, nonce },
  });
};

/** Cancels an authorization with its payer's signature, and waits for the block. */
export async function cancelAuthorization(
  rpc: RpcBatch,
  cancellation: { asset: HexString; authorizer: HexString; nonce: HexString; signature: HexString },
): Promise<ReceiptFacts> {
  const { asset, authorizer, nonce, signature } = cancellation;
  const data = encodeFunctionData({
    abi: bytesOverloads,
    functionName: 'cancelAuthorization',
    args: [authorizer, nonce, signature],
  });
  return waitForReceipt(rpc, await sendFromFreshAccount(rpc, { to: asset, data }));
}

/** The calldata that settles an authorization, through the bytes overload. */
export const transferCalldata = (authorization: Eip3009Authorization, signature: string): HexString =>
  encodeFunctionData({
    abi: bytesOverloads,
    functionName: 'transferWithAuthorization',
    args: [
      lowerHex(authorization.from),
      lowerHex(authorization.to),
      BigInt(authorization.value),
      BigInt(authorization.validAfter),
      BigInt(authorization.validBefore),
      lowerHex(authorization.nonce),
      lowerHex(signature),
    ],
  });

/** Settles an authorization before the facilitator does, and waits for the block. */
export async function submitTransfer(
  rpc: RpcBatch,
  transfer: { asset: HexString; authorization: Eip3009Authorization; signature: string },
): Promise<ReceiptFacts> {
  const data = transferCalldata(transfer.authorization, transfer.signature);
  return waitForReceipt(rpc, await sendFromFreshAccount(rpc, { to: transfer.asset, data }));
}

/** Pauses or resumes a token for everybody. */
export async function setPaused(
  rpc: RpcBatch,
  handle: Pick<SimulatorHandle, 'admin'>,
  token: HexString,
  paused: boolean,
): Promise<void> {
  await rpc([setStorage(token, fiatTokenSlots.owner, ownerWord(handle.admin.address, paused))]);
}

/** Puts one account on a token's blacklist, or takes it off. */
export async function setBlacklisted(
  rpc: RpcBatch,
  token: HexString,
  account: HexString,
  blacklisted: boolean,
): Promise<void> {
  await rpc([setStorage(token, mappingSlot(account, fiatTokenSlots.blacklisted), blacklisted ? 1n : 0n)]);
}
