/**
 * A double-entry ledger in memory: balances are what the entries say, nothing else changes them. Money enters from
 * one issuer account, which is negative by what it issued, so that all balances of an asset always sum to zero.
 * @module
 */
import {
  balanceKey,
  judgeTransaction,
  type LedgerProblem,
  type Posting,
  type Transaction,
} from './posting.js';

/** The account that stands for everything outside the ledger. */
export const issuerAccount = 'system:issuer';

/** A posted transaction with its place in the journal and what the poster wrote beside it. */
export interface Entry<Memo> extends Transaction {
  /** 0, 1, 2 and so on, without gaps. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly memo: Memo;
}

export interface Balance {
  readonly account: string;
  readonly asset: string;
  /** Atomic units. */
  readonly amount: bigint;
  /** The part of it that holds reserve. */
  readonly held: bigint;
}

export interface Hold {
  readonly id: string;
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
}

export interface StatementLine {
  readonly seq: number;
  readonly transaction: string;
  readonly atMs: number;
  readonly amount: bigint;
  readonly balanceAfter: bigint;
}

/** Every change of one balance, from zero. */
export interface Statement {
  readonly account: string;
  readonly asset: string;
  readonly lines: readonly StatementLine[];
  readonly closing: bigint;
}

export type LedgerResult<Memo> =
  | { readonly ok: true; readonly entry: Entry<Memo> }
  | { readonly ok: false; readonly problem: LedgerProblem };

export interface Ledger<Memo> {
  readonly post: (transaction: Transaction, memo: Memo) => LedgerResult<Memo>;
  /** Reserves a part of a balance: it stays where it is, and no other transaction can spend it. */
  readonly hold: (hold: Hold) => LedgerProblem | undefined;
  readonly release: (holdId: string) => boolean;
  /** Ends a hold and posts in one step; on a problem the hold stays. */
  readonly capture: (holdId: string, transaction: Transaction, memo: Memo) => LedgerResult<Memo>;
  readonly has: (transaction: string) => boolean;
  readonly balance: (account: string, asset: string) => bigint;
  readonly available: (account: string, asset: string) => bigint;
  readonly balances: () => readonly Balance[];
  readonly holds: () => readonly Hold[];
  /** Entries with `seq >= since`, oldest first. */
  readonly entries: (since?: number) => readonly Entry<Memo>[];
  readonly statement: (account: string, asset: string) => Statement;
}

/** The way one account sees the entries. */
export const statementOf = (
  entries: readonly Entry<unknown>[],
  account: string,
  asset: string,
): Statement => {
  let closing = 0n;
  const lines = entries.flatMap(({ seq, id, atMs, postings }) =>
    postings
      .filter((posting) => posting.account === account && posting.asset === asset)
      .map(({ amount }) => {
        closing += amount;
        return { seq, transaction: id, atMs, amount, balanceAfter: closing };
      }),
  );
  return { account, asset, lines, closing };
};

/** `clock` gives milliseconds since 1970. */
export const createLedger = <Memo>(clock: () => number): Ledger<Memo> => {
  const balances = new Map<string, { readonly account: string; readonly asset: string; amount: bigint }>();
  const holds = new Map<string, Hold>();
  const held = new Map<string, bigint>();
  const posted = new Set<string>();
  const entries: Entry<Memo>[] = [];

  const balance = (account: string, asset: string): bigint =>
    balances.get(balanceKey(account, asset))?.amount ?? 0n;
  const available = (account: string, asset: string): bigint =>
    balance(account, asset) - (held.get(balanceKey(account, asset)) ?? 0n);
  const has = (transaction: string): boolean => posted.has(transaction);
  const mayOverdraw = (account: string): boolean => account === issuerAccount;

  const reserve = ({ account, asset }: Hold, change: bigint): void => {
    const key = balanceKey(account, asset);
    held.set(key, (held.get(key) ?? 0n) + change);
  };
  const add = ({ account, asset, amount }: Posting): void => {
    const key = balanceKey(account, asset);
    const known = balances.get(key);
    if (known === undefined) balances.set(key, { account, asset, amount });
    else known.amount += amount;
  };

  const post = (transaction: Transaction, memo: Memo, freed?: Hold): LedgerResult<Memo> => {
    const free = (account: string, asset: string): bigint =>
      available(account, asset) + (freed?.account === account && freed.asset === asset ? freed.amount : 0n);
    const problem = judgeTransaction({ has, available: free, mayOverdraw }, transaction);
    if (problem !== undefined) return { ok: false, problem };
    const entry: Entry<Memo> = {
      seq: entries.length,
      atMs: clock(),
      id: transaction.id,
      postings: transaction.postings.map((posting) => ({ ...posting })),
      memo,
    };
    for (const posting of entry.postings) add(posting);
    posted.add(entry.id);
    entries.push(entry);
    return { ok: true, entry };
  };

  const release = (holdId: string): boolean => {
    const hold = holds.get(holdId);
    if (hold === undefined) return false;
    reserve(hold, -hold.amount);
    return holds.delete(holdId);
  };

  return {
    post: (transaction, memo) => post(transaction, memo),
    hold: (hold) => {
      if (hold.amount <= 0n) return 'not_positive';
      if (holds.has(hold.id)) return 'duplicate_hold';
      if (available(hold.account, hold.asset) < hold.amount) return 'insufficient_funds';
      holds.set(hold.id, { ...hold });
      reserve(hold, hold.amount);
      return undefined;
    },
    release,
    capture: (holdId, transaction, memo) => {
      const hold = holds.get(holdId);
      if (hold === undefined) return { ok: false, problem: 'unknown_hold' };
      const result = post(transaction, memo, hold);
      if (result.ok) release(holdId);
      return result;
    },
    has,
    balance,
    available,
    balances: () =>
      [...balances.values()].map((one) => ({
        ...one,
        held: held.get(balanceKey(one.account, one.asset)) ?? 0n,
      })),
    holds: () => [...holds.values()],
    entries: (since = 0) => entries.slice(since),
    statement: (account, asset) => statementOf(entries, account, asset),
  };
};
