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

export interface OwnedEntries {
  readonly of: (payment: PaymentFacts) => readonly PaymentEntry[];
  /** Entries with this transaction id, whoever owns them. */
  readonly named: (transaction: string) => readonly PaymentEntry[];
}

/** The first payment with each key. */
const firstBy = (
  payments: readonly PaymentFacts[],
  keyOf: (payment: PaymentFacts) => string,
): ReadonlyMap<string, PaymentFacts> =>
  new Map(payments.toReversed().map((payment) => [keyOf(payment), payment]));

const push = <K>(map: Map<K, PaymentEntry[]>, key: K, entry: PaymentEntry): void => {
  const entries = map.get(key);
  if (entries === undefined) map.set(key, [entry]);
  else entries.push(entry);
};

export const ownEntries = ({ ledgers, payments }: LedgerFacts): OwnedEntries => {
  const byKey = firstBy(payments, ({ key }) => key);
  const byProof = firstBy(payments, ({ proof }) => proof);
  const owned = new Map<PaymentFacts, PaymentEntry[]>();
  const named = new Map<string, PaymentEntry[]>();
  for (const entry of ledgers.flatMap(entriesIn)) {
    push(named, entry.transaction, entry);
    // By proof where no payment has the key, because then the target changed what it passed on.
    const owner = byKey.get(entry.memo.key) ?? byProof.get(entry.memo.proof);
    if (owner !== undefined) push(owned, owner, entry);
  }
  return {
    of: (payment) => owned.get(payment) ?? [],
    named: (transaction) => named.get(transaction) ?? [],
  };
};
