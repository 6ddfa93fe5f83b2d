/**
 * Which entries of which ledger belong to a payment.
 * @module
 */
import type { z } from 'zod';
import type { LedgerFact, paymentMemoSchema } from '../control/protocol.js';
import type { LedgerFacts, PaymentFacts } from './facts.js';

/** An entry that a settle made. */
export interface PaymentEntry {
  readonly ledger: LedgerFact;
  readonly seq: number;
  readonly transaction: string;
  readonly at_ms: number;
  readonly memo: z.infer<typeof paymentMemoSchema>;
}

export const evidenceOf = ({ ledger, seq }: PaymentEntry): string => `entry:${ledger.bridge}:${seq}`;

const entriesIn = (ledger: LedgerFact): readonly PaymentEntry[] =>
  ledger.entries.flatMap(({ seq, transaction, at_ms, memo }) =>
    memo.kind === 'payment' ? [{ ledger, seq, transaction, at_ms, memo }] : [],
  );

/** By payment key; by proof where no payment has the key, because then the target changed what it passed on. */
const ownerOf = ({ memo }: PaymentEntry, payments: readonly PaymentFacts[]): PaymentFacts | undefined =>
  payments.find(({ key }) => key === memo.key) ?? payments.find(({ proof }) => proof === memo.proof);

export interface OwnedEntries {
  readonly all: readonly PaymentEntry[];
  readonly of: (payment: PaymentFacts) => readonly PaymentEntry[];
}

export const ownEntries = ({ ledgers, payments }: LedgerFacts): OwnedEntries => {
  const all = ledgers.flatMap(entriesIn);
  const owned = new Map<PaymentFacts, PaymentEntry[]>();
  for (const entry of all) {
    const owner = ownerOf(entry, payments);
    if (owner === undefined) continue;
    const entries = owned.get(owner);
    if (entries === undefined) owned.set(owner, [entry]);
    else entries.push(entry);
  }
  return { all, of: (payment) => owned.get(payment) ?? [] };
};
