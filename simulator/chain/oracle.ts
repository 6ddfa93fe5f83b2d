/**
 * Reads from the chain what the money oracle judges. Never asks a facilitator and never calls its code: only the node.
 * @module
 */
import { decodeFunctionResult, encodeFunctionData, pad, parseAbi, toHex } from 'viem/utils';
import { z } from 'zod';
import { eip3009Abi } from '../../src/evm/eip3009-abi.js';
import type { HexString } from '../handle.js';
import { multicall3Address } from './deploy.js';
import type { RpcBatch, RpcCall } from './rpc.js';
import {
  type DecodedLog,
  decodeLog,
  eventTopics,
  hexText,
  quantity,
  rawLogSchema,
  type TransferLog,
  transfersOf,
} from './token-logs.js';

export type { DecodedLog, TransferLog } from './token-logs.js';

/** Where an event happened. */
export interface EventPlace {
  readonly txHash: HexString;
  readonly block: number;
}

export interface AuthorizationQuery {
  readonly asset: HexString;
  /** The payer. */
  readonly from: HexString;
  readonly nonce: HexString;
  /** First block to search; 0 when left out. */
  readonly fromBlock?: number;
}

export interface AuthorizationFacts {
  /** True means used or cancelled (EIP-3009); the events tell which. Null: the asset has no authorizationState. */
  readonly state: boolean | null;
  readonly used: readonly EventPlace[];
  readonly canceled: readonly EventPlace[];
  /** Every Transfer log of the asset that debits the payer, whichever authorization caused it. */
  readonly transfers: readonly TransferLog[];
}

export interface ReceiptFacts {
  readonly hash: HexString;
  /** `pending`: known to the node and not in a block. `unknown`: the node never saw it, or dropped it. */
  readonly status: 'success' | 'reverted' | 'pending' | 'unknown';
  readonly from: HexString | null;
  readonly to: HexString | null;
  readonly nonce: number | null;
  readonly block: number | null;
  /** The transaction's calldata. */
  readonly input: HexString | null;
  readonly logs: readonly DecodedLog[];
}

const logsSchema = z.array(rawLogSchema);
const receiptSchema = z.object({ status: quantity, blockNumber: quantity, logs: logsSchema }).nullable();
const transactionSchema = z
  .object({ from: hexText, to: hexText.nullish(), nonce: quantity, input: hexText })
  .nullable();

/** The function of Multicall3 that lets single calls fail. */
const tryAggregateAbi = parseAbi([
  'function tryAggregate(bool requireSuccess, (address target, bytes callData)[] calls) view returns ((bool success, bytes returnData)[])',
]);

/** Calls that may revert, as one eth_call that does not. */
const tryCalls = (calls: readonly { target: HexString; callData: HexString }[]): RpcCall => ({
  method: 'eth_call',
  params: [
    {
      to: multicall3Address,
      data: encodeFunctionData({
        abi: tryAggregateAbi,
        functionName: 'tryAggregate',
        args: [false, calls],
      }),
    },
    'latest',
  ],
});

/** The 32-byte words that the calls answered; null where one reverted or answered something else. */
const words = (result: unknown): (bigint | null)[] =>
  decodeFunctionResult({
    abi: tryAggregateAbi,
    functionName: 'tryAggregate',
    data: hexText.parse(result),
  }).map(({ success, returnData }) => (success && returnData.length === 66 ? BigInt(returnData) : null));

const getLogs = (address: HexString, fromBlock: number, topics: readonly unknown[]): RpcCall => ({
  method: 'eth_getLogs',
  params: [{ address, fromBlock: toHex(fromBlock), toBlock: 'latest', topics }],
});

/** Everything the chain knows of one authorization, in one round trip. */
export async function readAuthorization(
  rpc: RpcBatch,
  { asset, from, nonce, fromBlock = 0 }: AuthorizationQuery,
): Promise<AuthorizationFacts> {
  const payer = pad(from, { size: 32 });
  const [stateResult, nonceLogs, transferLogs] = await rpc([
    tryCalls([
      {
        target: asset,
        callData: encodeFunctionData({
          abi: eip3009Abi,
          functionName: 'authorizationState',
          args: [from, nonce],
        }),
      },
    ]),
    getLogs(asset, fromBlock, [
      [eventTopics.AuthorizationUsed, eventTopics.AuthorizationCanceled],
      payer,
      nonce,
    ]),
    getLogs(asset, fromBlock, [eventTopics.Transfer, payer]),
  ]);
  const [state = null] = words(stateResult);
  const events = logsSchema.parse(nonceLogs).map(decodeLog);
  const places = (name: string): EventPlace[] =>
    events.filter(({ event }) => event === name).map(({ txHash, block }) => ({ txHash, block }));
  return {
    state: state === null ? null : state !== 0n,
    used: places('AuthorizationUsed'),
    canceled: places('AuthorizationCanceled'),
    transfers: transfersOf(logsSchema.parse(transferLogs).map(decodeLog)),
  };
}

/** Receipts and transactions by hash, in one round trip, in the order of the hashes. */
export async function readReceipts(rpc: RpcBatch, hashes: readonly HexString[]): Promise<ReceiptFacts[]> {
  const results = await rpc(
    hashes.flatMap((hash) => [
      { method: 'eth_getTransactionReceipt', params: [hash] },
      { method: 'eth_getTransactionByHash', params: [hash] },
    ]),
  );
  return hashes.map((hash, index): ReceiptFacts => {
    const receipt = receiptSchema.parse(results[2 * index]);
    const transaction = transactionSchema.parse(results[2 * index + 1]);
    const mined = receipt?.status === 1 ? 'success' : 'reverted';
    const unmined = transaction === null ? 'unknown' : 'pending';
    return {
      hash,
      status: receipt === null ? unmined : mined,
      from: transaction?.from ?? null,
      to: transaction?.to ?? null,
      nonce: transaction?.nonce ?? null,
      block: receipt?.blockNumber ?? null,
      input: transaction?.input ?? null,
      logs: receipt?.logs.map(decodeLog) ?? [],
    };
  });
}

/** Balances in atomic units as decimal text, in the order of the owners; null where the asset answers none. */
export async function readBalances(
  rpc: RpcBatch,
  asset: HexString,
  owners: readonly HexString[],
): Promise<(string | null)[]> {
  const [result] = await rpc([
    tryCalls(
      owners.map((owner) => ({
        target: asset,
        callData: encodeFunctionData({ abi: eip3009Abi, functionName: 'balanceOf', args: [owner] }),
      })),
    ),
  ]);
  return words(result).map((balance) => (balance === null ? null : String(balance)));
}

/** How many transactions an account has in blocks, and with those that wait for one. */
export async function transactionCounts(
  rpc: RpcBatch,
  address: HexString,
): Promise<{ latest: number; pending: number }> {
  const [latest, pending] = await rpc(
    ['latest', 'pending'].map((tag) => ({ method: 'eth_getTransactionCount', params: [address, tag] })),
  );
  return { latest: quantity.parse(latest), pending: quantity.parse(pending) };
}

/** Number of the latest block. */
export async function blockNumber(rpc: RpcBatch): Promise<number> {
  const [number] = await rpc([{ method: 'eth_blockNumber', params: [] }]);
  return quantity.parse(number);
}

/** Time of the latest block, in seconds. */
export async function chainTime(rpc: RpcBatch): Promise<number> {
  const [block] = await rpc([{ method: 'eth_getBlockByNumber', params: ['latest', false] }]);
  return z.object({ timestamp: quantity }).parse(block).timestamp;
}
