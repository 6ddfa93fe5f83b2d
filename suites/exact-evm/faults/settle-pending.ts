/**
 * Leaves a settlement without its outcome: the transaction is mined, and the target cannot read the receipt.
 * @module
 */
import type { Fault } from '../../../simulator/rpc-proxy/fault-kinds.js';
import { normalizeReason } from '../../../src/wire/reason-classes.js';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, reasonOf, show, transactionOf } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { sentFor } from '../../kit/rpc-faults.js';
import type { SendOptions } from '../../kit/sender.js';

/** Milliseconds for which an answer without a receipt is waited for; with `--slow`, longer than clients wait. */
export const patienceMs = (t: Check): number =>
  t.session.slow && t.session.longWaits === undefined ? 95_000 : 10_000;

/** An error and no missing receipt: some wait for a missing one for minutes, and all of them notice an error. */
export const receiptsFail = ({ draft }: Payment): Fault => ({
  kind: 'rpc_error',
  payer: draft.payer.address,
  methods: ['eth_getTransactionReceipt'],
  code: -32_000,
  message: 'header not found',
});

/** What the target did about a payment whose receipt could not be read. */
export interface Unread {
  readonly first: Exchange;
  /** The answer came before receipts could be read again. */
  readonly inTime: boolean;
  /** The hash that a `settlement_pending` named. */
  readonly hash?: string;
}

/**
 * Settles while receipts fail, and does `work` in that state when the answer is `settlement_pending` with a hash. The
 * receipts can be read again when it returns. `options` are for a payment that may never be answered.
 */
export async function settleUnread(
  t: Check,
  name: string,
  payment: Payment,
  work: (unread: Unread) => Promise<void> = async () => {},
  options: Pick<SendOptions, 'role' | 'timeoutMs'> = {},
): Promise<Unread> {
  const fault = await t.control.arm(receiptsFail(payment));
  const limit = patienceMs(t);
  let unread: Unread | undefined;
  const settling = await sendAndLeave(t, payment, {
    case: name,
    role: 'valid',
    fault: 'receipts fail',
    timeoutMs: limit + 20_000,
    ...options,
  });
  try {
    const first = await Promise.race([settling.answer, after(limit)]);
    if (first) {
      const hash = isPending(first) ? transactionOf(first) : undefined;
      unread = { first, inTime: true, ...(hash === undefined ? {} : { hash }) };
      if (hash !== undefined) await work(unread);
    }
  } finally {
    await t.control.disarm(fault);
  }
  return unread ?? { first: await settling.answer, inTime: false };
}

/** Milliseconds between two looks at what the target sent. */
const lookMs = 20;

/**
 * Settles, and holds the lane only until the transaction is out: whoever settles next finds its signer nonce taken.
 * While the target waits for the receipt, the others go on.
 */
export async function sendAndLeave(
  t: Check,
  payment: Payment,
  options: SendOptions,
): Promise<{ readonly answer: Promise<Exchange> }> {
  const since = (await t.control.seq()).next;
  return t.lane(async () => {
    let answered = false;
    const answer = t.settle(payment, options).finally(() => {
      answered = true;
    });
    while (!answered && (await sentFor(t, payment, since)).length === 0)
      await Promise.race([answer, t.wait(lookMs, 'a transaction is on its way to the chain')]);
    return { answer };
  });
}

export const isPending = (exchange: Exchange): boolean =>
  normalizeReason(reasonOf(exchange) ?? '') === 'settlement_pending';

/** Why a row about pending settlements has nothing to look at. */
export const neverPending = (t: Check, { first, inTime }: Unread): string =>
  inTime
    ? `the target does not answer settlement_pending with a hash: ${show(first)}`
    : `the target waits longer than ${patienceMs(t) / 1000} s for a receipt: runs with --slow`;

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(), ms).unref();
  });
}
