/**
 * What the money oracle says about a whole load: counts for what held, and the claims themselves for what did not.
 * @module
 */

import type { LedgerClaim } from '../../simulator/bridge/oracle/facts.js';
import { type Exchange, succeeded } from '../../suites/kit/exchange.js';
import type { MoneyClaim } from '../../suites/kit/money-oracle.js';

/** Breaches that are listed one by one; the rest is counted. */
export const listedBreaches = 50;

export interface InvariantFigures {
  readonly id: string;
  readonly claim: string;
  readonly judged: number;
  readonly broken: number;
  /** Broken where sources disagree: printed, and no breach. */
  readonly ambiguous: number;
}

export interface Breach {
  readonly invariant: string;
  /** Payer and nonce, or the payment intent. */
  readonly payment: string;
  readonly claim: string;
  readonly expected: string;
  readonly actual: string;
  readonly outcome?: string;
}

export interface RaceFigures {
  readonly races: number;
  readonly callers: number;
  /** Races by the number of callers that were told success. */
  readonly oneSuccess: number;
  readonly noSuccess: number;
  readonly severalSuccesses: number;
  /** Races by the number of transfers that happened. */
  readonly oneTransfer: number;
  readonly noTransfer: number;
  readonly severalTransfers: number;
}

export interface Judged {
  /** Distinct payments that were sent, each judged. */
  readonly payments: number;
  /** Transfers on the chain, or debits in the ledger, that they made. */
  readonly transfers: number;
  readonly invariants: readonly InvariantFigures[];
  /** The first of them; `breachCount` counts all. */
  readonly breaches: readonly Breach[];
  readonly breachCount: number;
  readonly races: RaceFigures;
  /** False when a record of the simulator has lost entries, so that something could not be judged. */
  readonly complete: boolean;
}

/** What the claims of both oracles have in common. */
type AnyClaim = Pick<
  MoneyClaim | LedgerClaim,
  'claim' | 'expected' | 'actual' | 'ok' | 'soft' | 'outcome'
> & {
  readonly invariant: string;
};

export interface Verdicts {
  add(payment: string, claims: readonly AnyClaim[]): void;
  readonly invariants: () => readonly InvariantFigures[];
  readonly breaches: readonly Breach[];
  readonly breachCount: () => number;
}

/** Claims read `I1 at most one transfer …`: the text without what names a payment or an account. */
const claimText = ({ invariant, claim }: AnyClaim): string =>
  claim.startsWith(invariant) ? claim.slice(invariant.length).trim() : claim;

/** Counts claims, so that those of thousands of payments need not be kept. */
export function countVerdicts(): Verdicts {
  const figures = new Map<string, { -readonly [K in keyof InvariantFigures]: InvariantFigures[K] }>();
  const breaches: Breach[] = [];
  let count = 0;
  return {
    add: (payment, claims) => {
      for (const one of claims) {
        const { invariant: id, expected, actual, ok, soft, outcome } = one;
        const known = figures.get(id) ?? { id, claim: claimText(one), judged: 0, broken: 0, ambiguous: 0 };
        figures.set(id, known);
        known.judged += 1;
        if (ok) continue;
        if (soft) {
          known.ambiguous += 1;
          continue;
        }
        known.broken += 1;
        count += 1;
        if (breaches.length < listedBreaches)
          breaches.push({
            invariant: id,
            payment,
            claim: claimText(one),
            expected: expected.slice(0, 400),
            actual: actual.slice(0, 400),
            ...(outcome ? { outcome } : {}),
          });
      }
    },
    invariants: () => [...figures.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    breaches,
    breachCount: () => count,
  };
}

/** What became of the races: their settles, and the transfers that each made. */
export function raceFigures(
  callers: number,
  races: readonly { readonly settles: readonly Exchange[]; readonly transfers: number }[],
): RaceFigures {
  const told = races.map(({ settles }) => settles.filter((one) => one.tag.case === 'race' && succeeded(one)));
  const count = (test: (successes: number) => boolean): number =>
    told.filter(({ length }) => test(length)).length;
  return {
    races: races.length,
    callers,
    oneSuccess: count((n) => n === 1),
    noSuccess: count((n) => n === 0),
    severalSuccesses: count((n) => n > 1),
    oneTransfer: races.filter(({ transfers }) => transfers === 1).length,
    noTransfer: races.filter(({ transfers }) => transfers === 0).length,
    severalTransfers: races.filter(({ transfers }) => transfers > 1).length,
  };
}
