/**
 * The money oracle of the ledgers over everything that the run sent: one row for each invariant.
 * @module
 */
import type { LedgerClaim } from '../../../simulator/bridge/oracle/facts.js';
import { observer } from '../../kit/registry.js';
import type { Row } from '../../kit/row.js';
import { ledgerFindings } from './ledger-findings.js';

interface Invariant {
  readonly id: string;
  readonly invariant: LedgerClaim['invariant'];
  readonly row: Pick<Row, 'title' | 'severity' | 'flags' | 'why' | 'fix' | 'saboteur'> &
    Partial<Pick<Row, 'places' | 'rev'>>;
  readonly claim: string;
  readonly expected: string;
}

const invariants: readonly Invariant[] = [
  {
    id: 'OFF-099',
    invariant: 'B03',
    row: {
      title: 'makes at most one debit for each payment in every scenario',
      severity: 'critical',
      flags: ['replay', 'funds'],
      why: 'Under some fault of the provider a payer pays twice for one thing.',
      fix: 'Send every attempt of a payment under the same idempotency key, and nothing again that a provider may have done without it.',
      saboteur: 'auto-retry-settle',
    },
    claim: 'no payment has more than one entry',
    expected: 'at most one entry for each payment, whatever was sent and whatever failed',
  },
  {
    id: 'OFF-100',
    invariant: 'B04',
    row: {
      title: 'reports no success without an entry in the ledger',
      severity: 'high',
      flags: ['funds'],
      why: 'The merchant delivers for money that never moved, or cannot find the payment at the provider.',
      fix: 'Answer success: true only with the transaction that the provider itself named in a complete and well-formed answer.',
      saboteur: 'optimistic-success',
    },
    claim: 'each success has exactly one entry with the same transaction, amount, payer and payee',
    expected: 'one such entry for each success',
  },
  {
    id: 'OFF-101',
    invariant: 'B06',
    row: {
      title: 'moves the amount of the asset to the payee that the requirements name',
      severity: 'critical',
      flags: ['funds'],
      why: 'The merchant gets less than the price, the payer pays more, or somebody else is paid.',
      fix: 'Pass the requirements on to the provider unchanged, with the amount as text.',
      saboteur: 'amount-off-by-one',
    },
    claim: 'amount, asset and payee of each entry are those of the requirements',
    expected: 'all three equal, for each entry',
  },
  {
    id: 'OFF-102',
    invariant: 'B07',
    row: {
      title: 'names a transaction for one payment only',
      severity: 'high',
      flags: ['funds'],
      why: 'Two orders are ticked off against one movement of money.',
      fix: 'Keep the transaction of each payment under a unique key for its provider, and believe none that another payment has.',
      saboteur: 'constant-tx',
    },
    claim: 'no two payments share a transaction',
    expected: 'a transaction of its own for each payment',
  },
  {
    id: 'OFF-103',
    invariant: 'B09',
    row: {
      title: 'settles a payment for one provider at no other',
      severity: 'critical',
      places: ['bridges'],
      flags: ['routing', 'funds'],
      why: 'Money leaves an account at a provider that the payer did not choose, or leaves two accounts.',
      fix: 'Fail a payment whose provider cannot be reached; never send it to another one instead.',
      saboteur: 'cross-bridge',
    },
    claim: 'each entry lies on the network that was asked for',
    expected: 'the network of the request, at the bridge behind it',
  },
  {
    id: 'OFF-104',
    invariant: 'B08',
    row: {
      title: 'reports no final failure for a payment that moved',
      severity: 'medium',
      flags: ['funds'],
      why: 'The buyer has paid, is told that the payment failed, and pays again in another way.',
      fix: 'Call an outcome failed only when the provider said so; everything else is unknown until it is asked again.',
      saboteur: 'fail-after-debit',
      rev: 2,
    },
    claim: 'a final failure has no entry, and an open outcome with one becomes a success',
    expected: 'no entry behind a final failure; success at the next settle after an open outcome',
  },
];

for (const { id, invariant, row, claim, expected } of invariants)
  observer(
    id,
    {
      level: 'SAFETY',
      basis: 'kit',
      needs: 'T2',
      places: ['bridge'],
      spec: `kit rule ${invariant}`,
      ...row,
    },
    (evidence) => ledgerFindings(evidence, { invariants: [invariant], claim, expected }),
  );
