/**
 * Whether a mined transaction made exactly the transfer that was paid for. A receipt's status says only that
 * the token did not revert; a token may log another transfer, several, or credit less than it logs.
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import { keccak256, stringToHex } from 'viem/utils';
import type { Hex } from '../../../evm/hex.js';
import { isJsonObject } from '../../../wire/json.js';
import type { ExpectedTransfer, Receipt, ReceiptLog, Route, TransferParts } from '../../parts.js';
import { ChainUnavailable, type RpcOutcome } from './chain.js';
import { resultOf, wordOf } from './outcome.js';
import { reasons } from './reasons.js';
import { balanceOfCalldata } from './transfer-call.js';

const transferTopic = keccak256(stringToHex('Transfer(address,address,uint256)'));
const authorizationUsedTopic = keccak256(stringToHex('AuthorizationUsed(address,bytes32)'));
const mismatch = { reason: reasons.transfer };

const topicOf = (address: Hex) => `0x${address.slice(2).padStart(64, '0')}`;

const isTransferOf = (asset: Hex) => (log: ReceiptLog) =>
  log.address === asset && log.topics[0] === transferTopic;

function loggedValue(log: ReceiptLog): bigint | undefined {
  return /^0x[0-9a-f]{64}$/.test(log.data) ? BigInt(log.data) : undefined;
}

function isExpected(log: ReceiptLog, { from, to, amount }: ExpectedTransfer): boolean {
  return (
    log.topics.length === 3 &&
    log.topics[1] === topicOf(from) &&
    log.topics[2] === topicOf(to) &&
    loggedValue(log) === amount
  );
}

/** What the Transfer logs of one block say about an account's balance. */
function netOf(account: Hex, logs: readonly ReceiptLog[]): bigint {
  let net = 0n;
  for (const log of logs) {
    const value = loggedValue(log) ?? 0n;
    if (log.topics[2] === topicOf(account)) net += value;
    if (log.topics[1] === topicOf(account)) net -= value;
  }
  return net;
}

const blockTag = (block: bigint) => `0x${block.toString(16)}`;

async function readBalances(receipt: Receipt, expected: ExpectedTransfer, { chain }: Route) {
  const balanceAt = (account: Hex, block: bigint) => ({
    method: 'eth_call',
    params: [{ to: expected.asset, data: balanceOfCalldata(account) }, blockTag(block)],
  });
  const before = receipt.blockNumber - 1n;
  const outcomes = await chain.batch([
    balanceAt(expected.to, before),
    balanceAt(expected.to, receipt.blockNumber),
    balanceAt(expected.from, before),
    balanceAt(expected.from, receipt.blockNumber),
  ]);
  const [toBefore, toAfter, fromBefore, fromAfter] = outcomes.map((outcome) => wordOf(outcome));
  if (toBefore === undefined || toAfter === undefined) return undefined;
  if (fromBefore === undefined || fromAfter === undefined) return undefined;
  return { credited: toAfter - toBefore, debited: fromBefore - fromAfter };
}

/** All transfers of the asset in the block: other payments may touch the same accounts in it. */
async function readBlockTransfers(receipt: Receipt, asset: Hex, { chain }: Route) {
  const block = blockTag(receipt.blockNumber);
  const filter = { address: asset, fromBlock: block, toBlock: block, topics: [transferTopic] };
  const [outcome] = await chain.batch([{ method: 'eth_getLogs', params: [filter] }]);
  const logs = resultOf(outcome satisfies RpcOutcome | undefined);
  if (!Array.isArray(logs)) throw new ChainUnavailable('the node answered no logs');
  return logs.filter(isJsonObject).map(
    (log): ReceiptLog => ({
      address: String(log.address).toLowerCase(),
      topics: Array.isArray(log.topics) ? log.topics.map((topic) => String(topic).toLowerCase()) : [],
      data: String(log.data).toLowerCase(),
    }),
  );
}

/** Pauses before the two balances are read again, milliseconds; after the last one they are believed. */
const pausesMs = [0, 0, 5, 20, 80] as const;

async function balancesAddUp(receipt: Receipt, expected: ExpectedTransfer, route: Route): Promise<boolean> {
  const { from, to, amount, asset } = expected;
  const change = await readBalances(receipt, expected, route);
  if (change === undefined) return false;
  const moved = from === to ? 0n : amount;
  if (change.credited === moved && change.debited === moved) return true;
  // Not the plain case: then the whole block has to explain both balances.
  const logs = await readBlockTransfers(receipt, asset, route);
  return change.credited === netOf(to, logs) && change.debited === -netOf(from, logs);
}

export const transferParts: TransferParts = {
  status: ({ status }) => (status === 'success' ? undefined : { reason: reasons.reverted }),

  logs: (receipt, expected) => {
    const transfers = receipt.logs.filter(isTransferOf(expected.asset));
    const [only] = transfers;
    return transfers.length === 1 && only !== undefined && isExpected(only, expected) ? undefined : mismatch;
  },

  authorizationUsed: (receipt, { asset, from, nonce }) => {
    const used = receipt.logs.some(
      (log) =>
        log.address === asset &&
        log.topics[0] === authorizationUsedTopic &&
        log.topics[1] === topicOf(from) &&
        log.topics[2] === nonce,
    );
    return used ? undefined : mismatch;
  },

  // Not accused at the first read: a node that is just taking in the next block may answer with its state.
  balances: async (receipt, expected, route) => {
    if (await balancesAddUp(receipt, expected, route)) return undefined;
    for (const pause of pausesMs) {
      if (pause > 0) await delay(pause);
      if (await balancesAddUp(receipt, expected, route)) return undefined;
    }
    return mismatch;
  },

  moved: (receipt, expected) => {
    const log = receipt.logs.filter(isTransferOf(expected.asset)).find((one) => isExpected(one, expected));
    return (log === undefined ? undefined : loggedValue(log)) ?? expected.amount;
  },
};
