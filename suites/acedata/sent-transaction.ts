/**
 * What a target sent to the chain for a payment, as its raw bytes say it: whether the node took it or not.
 * @module
 */
import { parseTransaction } from 'viem';
import { lowerHex } from '../../src/evm/hex.js';
import type { Check } from '../kit/check-context.js';
import { type Exchange, show } from '../kit/exchange.js';
import type { DraftOptions } from '../kit/mint.js';
import type { Payment } from '../kit/payment.js';
import type { SendOptions } from '../kit/sender.js';

export interface SentTransaction {
  readonly hash: string;
  /** Lower case. */
  readonly from: string;
  /** As viem names it: `legacy`, `eip1559`, ... */
  readonly type: string;
  readonly gas: bigint;
  /** Wei; undefined for a type without it. */
  readonly maxFee: bigint | undefined;
  readonly priorityFee: bigint | undefined;
}

/** In the order in which they were sent; what is no transaction is left out. */
export async function transactionsFor(
  t: Check,
  { draft }: Payment,
  since: number,
): Promise<readonly SentTransaction[]> {
  const contains = draft.authorization.nonce.slice(2).toLowerCase();
  const { broadcasts } = await t.control.broadcasts({ since, contains });
  return broadcasts.flatMap(({ hash, from, raw }) => {
    if (hash === null || from === null) return [];
    const { type, gas, maxFeePerGas, maxPriorityFeePerGas } = parseTransaction(lowerHex(raw));
    return [
      {
        hash: hash.toLowerCase(),
        from: from.toLowerCase(),
        type: type ?? 'unknown',
        gas: gas ?? 0n,
        maxFee: maxFeePerGas,
        priorityFee: maxPriorityFeePerGas,
      },
    ];
  });
}

export interface Settled {
  readonly answer: Exchange;
  readonly transaction: SentTransaction;
}

/** Settles an ordinary payment and reads what was sent for it. Where nothing was, the case that is named says so. */
export async function settleAndRead(
  t: Check,
  name: string,
  options: DraftOptions & Pick<SendOptions, 'headers'> = {},
): Promise<Settled | undefined> {
  const { headers, ...draft } = options;
  const payment = await t.payment(draft);
  const since = (await t.control.seq()).next;
  const answer = await t.settle(payment, { case: name, role: 'free', ...(headers ? { headers } : {}) });
  const [transaction] = await transactionsFor(t, payment, since);
  if (transaction) return { answer, transaction };
  t.case(name).blocked(`nothing was broadcast: ${show(answer)}`);
  return undefined;
}

/** Evidence of an answer and its transaction. */
export const evidenceOf = ({ answer, transaction }: Settled): [Exchange, string] => [
  answer,
  `tx:${transaction.hash}`,
];
