/**
 * What became of payments, judged by who was debited and what was answered.
 * @module
 */
import type { Answer } from './ask.js';

/** One payment from its first settle to its last retry. */
export interface Story {
  readonly id: string;
  /** Transactions that debited the payer. */
  readonly debits: readonly string[];
  /** Everything that reached its caller, in order. */
  readonly answers: readonly Answer[];
}

/** What went wrong with a payment, with all that is known of it. */
export interface Finding extends Story {
  /**
   * `lost`: debited, and no answer names that transaction. `doubled`: debited twice, or success was given twice.
   * `invented`: a success without its debit. `unsettled`: never debited, however often it was asked for.
   */
  readonly kind: 'lost' | 'doubled' | 'invented' | 'unsettled';
}

function kindsOf({ debits, answers }: Story): readonly Finding['kind'][] {
  const successes = answers.filter(({ success }) => success);
  const named = new Set(answers.map(({ transaction }) => transaction));
  return [
    ...(debits.length > 0 && !debits.some((debit) => named.has(debit)) ? (['lost'] as const) : []),
    ...(debits.length > 1 || successes.length > 1 ? (['doubled'] as const) : []),
    ...(successes.some(({ transaction }) => !debits.includes(transaction)) ? (['invented'] as const) : []),
    ...(debits.length === 0 ? (['unsettled'] as const) : []),
  ];
}

/** Everything that is wrong with the payments; a facilitator that can be trusted with money leaves this empty. */
export const findingsOf = (stories: readonly Story[]): readonly Finding[] =>
  stories.flatMap((story) => kindsOf(story).map((kind) => ({ ...story, kind })));
