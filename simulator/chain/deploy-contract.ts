/**
 * Puts a contract on a running chain for a target that needs one before it starts.
 * @module
 */

import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { encodeDeployData, getContractAddress, toHex } from 'viem/utils';
import { AssayError } from '../../src/wire/assay-error.js';
import type { HexString } from '../handle.js';
import { type ContractName, readArtifact } from './artifact.js';
import { waitForReceipt } from './mining.js';
import type { RpcBatch } from './rpc.js';
import { hexText } from './token-logs.js';

/** Names by which a preset asks for a contract. */
export const deployableContracts = ['payment-vault'] as const;

export type DeployableContract = (typeof deployableContracts)[number];

const contractOf: Readonly<Record<DeployableContract, ContractName>> = { 'payment-vault': 'PaymentVault' };

const gas = toHex(3_000_000);

/**
 * Deploys a contract from a fresh account and returns its address.
 *
 * @param args constructor arguments as text: addresses
 * @throws AssayError `CONTRACT_NOT_DEPLOYED`
 */
export async function deployContract(
  rpc: RpcBatch,
  contract: DeployableContract,
  args: readonly string[],
): Promise<HexString> {
  const { abi, bytecode } = readArtifact(contractOf[contract]);
  const data = encoded(contract, () => encodeDeployData({ abi, bytecode, args }));
  // The first transaction of an account that nobody else knows, so its nonce and the address are certain.
  const from = privateKeyToAddress(generatePrivateKey());
  await rpc([
    { method: 'anvil_setBalance', params: [from, toHex(10n ** 18n)] },
    { method: 'anvil_impersonateAccount', params: [from] },
  ]);
  const [hash] = await rpc([{ method: 'eth_sendTransaction', params: [{ from, data, gas }] }]);
  await rpc([{ method: 'anvil_stopImpersonatingAccount', params: [from] }]);
  const receipt = await waitForReceipt(rpc, hexText.parse(hash));
  if (receipt.status !== 'success') throw notDeployed(contract, 'its constructor reverted');
  return getContractAddress({ from, nonce: 0n });
}

function encoded(contract: DeployableContract, encode: () => HexString): HexString {
  try {
    return encode();
  } catch (cause) {
    throw notDeployed(contract, 'its constructor takes other arguments', cause);
  }
}

const notDeployed = (contract: DeployableContract, why: string, cause?: unknown): AssayError =>
  new AssayError(`The contract ${contract} was not deployed: ${why}.`, {
    code: 'CONTRACT_NOT_DEPLOYED',
    exitCode: 3,
    ...(cause === undefined ? {} : { cause }),
  });
