/**
 * What became of a transaction that was, or may have been, sent. Nothing new is ever signed here: a
 * transaction that the node does not know is sent again byte for byte, so that it can happen only once.
 * @module
 */
import { lowerHex } from '../../../evm/hex.js';
import type {
  ChainLook,
  ExpectedTransfer,
  Receipt,
  Reconciled,
  ReconcilePart,
  Route,
  SentSettlement,
  TransferParts,
} from '../../parts.js';
import { ChainUnavailable } from './chain.js';
import { quantityOf, resultOf } from './outcome.js';
import { reasons } from './reasons.js';

/** The transfer that a record is about. Throws TypeError when it is of no settlement on a chain. */
export function expectedTransfer(record: SentSettlement): ExpectedTransfer {
  return {
    asset: lowerHex(record.asset),
    from: lowerHex(record.payer),
    to: lowerHex(record.payTo),
    amount: BigInt(record.amount),
    nonce: lowerHex(record.nonce),
  };
}

/** Judges a receipt. A revert may be tried again; a mined transaction that did something else may not. */
export async function judgeReceipt(
  transfer: TransferParts,
  receipt: Receipt,
  expected: ExpectedTransfer,
  route: Route,
): Promise<Reconciled> {
  for (const check of [transfer.status, transfer.logs, transfer.authorizationUsed, transfer.balances]) {
    const verdict = await check(receipt, expected, route);
    if (verdict === undefined) continue;
    return { kind: 'failed', reason: verdict.reason, final: receipt.status === 'success' };
  }
  return { kind: 'settled', amount: transfer.moved(receipt, expected) };
}

const pending: Reconciled = { kind: 'pending' };
const dead: Reconciled = { kind: 'failed', reason: reasons.state, final: false };

/** Seconds after `validBefore` from which a transfer can only revert, whatever the clocks say. */
const expiryGraceSeconds = 60n;

async function look(
  record: SentSettlement,
  route: Route,
  waitMs: number,
  { receipt, transfer, broadcast, clock }: ChainLook,
): Promise<Reconciled> {
  const { rawTransaction, signerNonce } = record;
  if (record.transaction === undefined || rawTransaction === undefined || signerNonce === undefined) {
    return pending;
  }
  const transaction = lowerHex(record.transaction);
  const judge = (found: Receipt) => judgeReceipt(transfer, found, expectedTransfer(record), route);

  const found = await receipt(transaction, route, 0, clock);
  if (found !== undefined) return judge(found);
  const { chain } = route;
  const [lookup, count] = await chain.batch([
    { method: 'eth_getTransactionByHash', params: [transaction] },
    { method: 'eth_getTransactionCount', params: [chain.signer.address, 'latest'] },
  ]);
  if (resultOf(lookup) === null) {
    if (quantityOf(resultOf(count)) > BigInt(signerNonce)) {
      // Its nonce is spent. Unless it was mined between the two reads, it never will be.
      const late = await receipt(transaction, route, 0, clock);
      return late === undefined ? dead : judge(late);
    }
    const now = BigInt(Math.floor(clock.now() / 1000));
    if (now > BigInt(record.validBefore) + expiryGraceSeconds) return dead;
    await broadcast({ raw: rawTransaction, hash: transaction, signerNonce }, route);
  }
  const awaited = await receipt(transaction, route, waitMs, clock);
  return awaited === undefined ? pending : judge(awaited);
}

/** The reconcile step. What the chain cannot tell stays pending. */
export const reconcileSettlement: ReconcilePart = async (record, route, waitMs, parts) => {
  try {
    return await look(record, route, waitMs, parts);
  } catch (error) {
    if (error instanceof ChainUnavailable) return pending;
    throw error;
  }
};
