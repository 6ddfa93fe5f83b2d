/**
 * A ledger as plain JSON: what the control API serves and the oracle judges.
 * @module
 */
import type { EntryFact, LedgerFact, StatementFact } from '../control/protocol.js';
import type { BridgeLedger, BridgeMemo } from '../settling.js';
import { type Entry, issuerAccount, type Statement } from './ledger.js';

const entryFact = ({ seq, id, atMs, postings, memo }: Entry<BridgeMemo>): EntryFact => ({
  seq,
  transaction: id,
  at_ms: atMs,
  postings: postings.map(({ account, asset, amount }) => ({ account, asset, amount: amount.toString() })),
  memo: memo.kind === 'payment' ? { ...memo, amount: memo.amount.toString() } : memo,
});

export interface EntryFilter {
  /** Entries with `seq >= since`. */
  readonly since?: number | undefined;
  /** Only payments with this payment intent or signature. */
  readonly proof?: string | undefined;
}

/** Balances, and the entries that the filter lets through. */
export const ledgerFact = (
  { name, networks, ledger }: { name: string; networks: readonly string[]; ledger: BridgeLedger },
  { since, proof }: EntryFilter = {},
): LedgerFact => ({
  bridge: name,
  networks: [...networks],
  balances: ledger.balances().map(({ account, asset, amount, held }) => ({
    account,
    asset,
    amount: amount.toString(),
    held: held.toString(),
    issuer: account === issuerAccount,
  })),
  entries: ledger
    .entries(since)
    .filter(({ memo }) => proof === undefined || (memo.kind === 'payment' && memo.proof === proof))
    .map(entryFact),
});

export const statementFact = ({ account, asset, lines, closing }: Statement): StatementFact => ({
  account,
  asset,
  lines: lines.map(({ seq, transaction, atMs, amount, balanceAfter }) => ({
    seq,
    transaction,
    at_ms: atMs,
    amount: amount.toString(),
    balance_after: balanceAfter.toString(),
  })),
  closing: closing.toString(),
});
