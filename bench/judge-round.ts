/**
 * What a ledger says about the answers of one round of settles.
 * @module
 */
import { z } from 'zod';
import type { LedgerFact } from '../simulator/bridge/control/protocol.js';
import type { AnswerFact, PaymentFacts } from '../simulator/bridge/oracle/facts.js';
import { judgeLedger } from '../simulator/bridge/oracle/judge-ledger.js';
import type { KeptAnswer } from './job.js';

/** A payment that was settled once, without its answer. */
export type AskedPayment = Omit<PaymentFacts, 'answers'>;

const invariants = ['B01', 'B02', 'B03', 'B04', 'B05', 'B06', 'B07'] as const;

const settledSchema = z.looseObject({
  success: z.literal(true),
  transaction: z.string().min(1),
  payer: z.string().min(1),
});

function answerOf(id: string, { sentAt, answeredAt, text }: KeptAnswer): AnswerFact {
  const asked = {
    id,
    endpoint: 'settle',
    sent_at: sentAt,
    answered_at: answeredAt,
    body: id,
    clean: true,
  } as const;
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return { ...asked, kind: 'none' };
  }
  const settled = settledSchema.safeParse(said);
  if (!settled.success) return { ...asked, kind: 'unknown' };
  const { transaction, payer } = settled.data;
  return { ...asked, kind: 'success', transaction, payer };
}

/**
 * Judges one round by the ledger. Throws unless B01 to B07 hold and every success has a transaction of its own: then the
 * speed of the round means nothing.
 */
export function judgeRound(
  ledger: LedgerFact,
  payments: readonly AskedPayment[],
  answers: readonly KeptAnswer[],
): { readonly accepted: number; readonly claims: number } {
  const facts = payments.map((payment, index): PaymentFacts => {
    const answer = answers[index];
    return { ...payment, answers: answer === undefined ? [] : [answerOf(payment.id, answer)] };
  });
  const given = facts.flatMap((payment) => payment.answers.filter(({ kind }) => kind === 'success'));
  const transactions = new Set(given.map(({ transaction }) => transaction));
  if (transactions.size < given.length) throw new Error('two settles were answered with one transaction');
  const claims = judgeLedger({ ledgers: [ledger], payments: facts });
  const broken = claims.find(({ ok }) => !ok);
  if (broken !== undefined) throw new Error(`the ledger disagrees: ${broken.claim}: ${broken.actual}`);
  const judged = new Set(claims.map(({ invariant }) => invariant));
  // B04 is about successes: a round without one has nothing to judge.
  const missing = invariants.filter((one) => !judged.has(one));
  if (missing.length > 0) throw new Error(`not judged: ${missing.join(', ')}`);
  return { accepted: given.length, claims: claims.length };
}
