/**
 * The operator's account on a public test network: pays the payers of the checks by plain transfers, one at a time, and
 * never more than was allowed. Its key stays in the main process.
 * @module
 */
import { setTimeout as wait } from 'node:timers/promises';
import { encodeFunctionData, formatUnits, type Hex, isHex, parseAbi, parseUnits } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { z } from 'zod';
import { isTestNetwork } from '../../simulator/chain/networks.js';
import { createRpc, type RpcClient } from '../../simulator/chain/rpc.js';
import { AssayError } from '../../src/wire/assay-error.js';
import type { Service } from '../../suites/kit/desk.js';
import type { GradedKind } from '../../suites/kit/session.js';
import { type PublicChainOptions, readSpend } from './options.js';

export interface Purse {
  readonly address: string;
  /** Pays for checks: the desk's service `pay`. */
  readonly pay: Service;
  /** In units of the token, as people write them. */
  spending(): { readonly spent: string; readonly limit: string };
  close(): Promise<void>;
}

const transferAbi = parseAbi(['function transfer(address to, uint256 value) returns (bool)']);
/** Gas of a transfer of USDC is about 65,000. */
const gasLimit = 150_000n;
const minedWithinMs = 120_000;
const pollMs = 250;

const quantity = z.string().regex(/^0x[0-9a-f]+$/i);
const requestSchema = z.object({
  owner: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  asset: z.string(),
  amount: z.string().regex(/^\d+$/),
});
const receiptSchema = z.object({ status: z.string(), blockNumber: quantity }).nullable();

const trouble = (message: string, hint: string, cause?: unknown): AssayError =>
  new AssayError(message, { code: 'PUBLIC_CHAIN', exitCode: 2, hint, cause });

/**
 * Opens the account on the chain that the target serves. Throws AssayError: 64 for a chain that is no test network, or
 * another one than the target's; 2 when the chain cannot be read or the account holds nothing.
 */
export async function openPurse(options: PublicChainOptions, kind: GradedKind): Promise<Purse> {
  const rpc = createRpc(options.rpcUrl);
  try {
    return await openOn(rpc, options, kind);
  } catch (error) {
    await rpc.close();
    throw error;
  }
}

async function openOn(rpc: RpcClient, options: PublicChainOptions, kind: GradedKind): Promise<Purse> {
  const account = privateKeyToAccount(options.payerKey);
  const read = (data: Hex): { method: string; params: unknown[] } => ({
    method: 'eth_call',
    params: [{ to: kind.asset, data }, 'latest'],
  });
  const facts = await rpc
    .batch([{ method: 'eth_chainId', params: [] }])
    .then(([id]) => z.tuple([quantity]).parse([id]))
    .catch((cause: unknown) => {
      throw trouble(
        'The chain behind --chain-rpc cannot be read.',
        'Is it the URL of a JSON-RPC node?',
        cause,
      );
    });
  const chainId = Number(facts[0]);
  if (!isTestNetwork(chainId))
    throw new AssayError(
      `--chain-rpc leads to chain ${chainId}, which Assay does not know as a test network.`,
      {
        code: 'NOT_A_TEST_NETWORK',
        exitCode: 64,
        hint: 'Money is spent there, so only test networks are used: `assay list networks` names some.',
      },
    );
  if (chainId !== kind.chainId)
    throw new AssayError(
      `--chain-rpc leads to chain ${chainId}, and the target is graded on ${kind.network}.`,
      { code: 'OTHER_CHAIN', exitCode: 64, hint: `Choose the network with --network eip155:${chainId}.` },
    );
  const [decimalsText, balanceText, gasText] = await rpc
    .batch([
      // decimals() and balanceOf(address)
      read('0x313ce567'),
      read(`0x70a08231${account.address.slice(2).toLowerCase().padStart(64, '0')}`),
      { method: 'eth_getBalance', params: [account.address, 'latest'] },
    ])
    .then((values) => z.tuple([quantity, quantity, quantity]).parse(values))
    .catch((cause: unknown) => {
      throw trouble(
        `The token ${kind.asset} cannot be read on ${kind.network}.`,
        'Is it deployed there?',
        cause,
      );
    });
  const decimals = Number(decimalsText);
  const limit = parseUnits(readSpend(options.maxSpend, decimals), decimals);
  const said = `The payer account ${account.address} holds no`;
  if (BigInt(gasText) === 0n)
    throw trouble(`${said} coin for gas on ${kind.network}.`, 'A faucet of the network gives some.');
  if (BigInt(balanceText) === 0n)
    throw trouble(`${said} ${kind.name} on ${kind.network}.`, 'A faucet of the token gives some.');

  let spent = 0n;
  let last: Promise<unknown> = Promise.resolve();
  const transfer = async (owner: Hex, value: bigint): Promise<number> => {
    if (spent + value > limit)
      throw trouble(
        `The payments of this run reached --max-spend ${options.maxSpend}.`,
        'Allow more, or select fewer checks with --only.',
      );
    // Before it is sent: what may have left the account is spent.
    spent += value;
    const [count, price] = z.tuple([quantity, quantity]).parse(
      await rpc.batch([
        { method: 'eth_getTransactionCount', params: [account.address, 'pending'] },
        { method: 'eth_gasPrice', params: [] },
      ]),
    );
    const raw = await account.signTransaction({
      // Every network takes it, whatever tip it wants: the node's price holds the tip.
      type: 'legacy',
      chainId,
      nonce: Number(count),
      to: kind.asset as Hex,
      data: encodeFunctionData({ abi: transferAbi, functionName: 'transfer', args: [owner, value] }),
      gas: gasLimit,
      gasPrice: (BigInt(price) * 3n) / 2n,
    });
    const hash = await rpc.call('eth_sendRawTransaction', [raw]);
    const deadline = performance.now() + minedWithinMs;
    for (;;) {
      const receipt = receiptSchema.parse(await rpc.call('eth_getTransactionReceipt', [hash]));
      if (receipt?.status === '0x1') return Number(receipt.blockNumber);
      if (receipt || performance.now() > deadline)
        throw trouble(
          `A payment of the payer account ${receipt ? 'reverted' : 'was not mined in time'} (${String(hash)}).`,
          'Does it hold enough of the token and of the coin for gas?',
        );
      await wait(pollMs);
    }
  };

  return {
    address: account.address,
    pay: (request) => {
      const { owner, asset, amount } = requestSchema.parse(request);
      if (asset.toLowerCase() !== kind.asset.toLowerCase() || !isHex(owner))
        throw new Error('only the graded token is paid in public');
      // One at a time: each takes the next nonce of the account.
      const paid = last.then(() => transfer(owner, BigInt(amount)));
      last = paid.catch(() => undefined);
      return paid;
    },
    spending: () => ({ spent: formatUnits(spent, decimals), limit: formatUnits(limit, decimals) }),
    close: () => rpc.close(),
  };
}
