/**
 * The rules of double entry, pure: which transactions a book of accounts may take.
 * @module
 */

/** One leg of a transaction, in atomic units: positive credits the account, negative debits it. */
export interface Posting {
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
}

export interface Transaction {
  /** Unique within one ledger, for ever. */
  readonly id: string;
  readonly postings: readonly Posting[];
}

/** Why a ledger does not take a transaction or a hold. */
export type LedgerProblem =
  | 'too_few_postings'
  | 'zero_posting'
  | 'unbalanced'
  | 'duplicate_transaction'
  | 'duplicate_hold'
  | 'unknown_hold'
  | 'not_positive'
  | 'insufficient_funds';

/** What the rules ask of a book. */
export interface BookView {
  readonly has: (transaction: string) => boolean;
  /** Balance without what holds reserve. */
  readonly available: (account: string, asset: string) => bigint;
  /** Accounts that stand for the world outside and so may be negative. */
  readonly mayOverdraw: (account: string) => boolean;
}

/** Sums of amounts by key, in the order of first appearance. */
export const sumBy = <T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  amountOf: (item: T) => bigint,
): ReadonlyMap<string, bigint> => {
  const sums = new Map<string, bigint>();
  for (const item of items) sums.set(keyOf(item), (sums.get(keyOf(item)) ?? 0n) + amountOf(item));
  return sums;
};

/** Account and asset as one key; JSON keeps names with any separator in them apart. */
export const balanceKey = (account: string, asset: string): string => JSON.stringify([account, asset]);

/** The first rule that a transaction breaks, or undefined: then it may be posted. */
export const judgeTransaction = (
  book: BookView,
  { id, postings }: Transaction,
): LedgerProblem | undefined => {
  if (postings.length < 2) return 'too_few_postings';
  if (postings.some(({ amount }) => amount === 0n)) return 'zero_posting';
  const byAsset = sumBy(
    postings,
    ({ asset }) => asset,
    ({ amount }) => amount,
  );
  if ([...byAsset.values()].some((sum) => sum !== 0n)) return 'unbalanced';
  if (book.has(id)) return 'duplicate_transaction';
  const net = new Map<string, Posting>();
  for (const posting of postings) {
    const key = balanceKey(posting.account, posting.asset);
    net.set(key, { ...posting, amount: (net.get(key)?.amount ?? 0n) + posting.amount });
  }
  for (const { account, asset, amount } of net.values()) {
    if (amount < 0n && !book.mayOverdraw(account) && book.available(account, asset) + amount < 0n) {
      return 'insufficient_funds';
    }
  }
  return undefined;
};
