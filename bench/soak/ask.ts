/**
 * One settle and what its caller learned from it.
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Agent, request } from 'undici';
import { z } from 'zod';
import type { TillPayment } from './till.js';

export interface Answer {
  readonly status: number;
  readonly success: boolean;
  readonly reason: string;
  /** Empty where none was named. */
  readonly transaction: string;
}

const answerSchema = z.object({
  success: z.boolean(),
  errorReason: z.string().default(''),
  transaction: z.string(),
});

/** Sends a payment to /settle. Undefined: no answer reached the caller. */
export async function settle(
  agent: Agent,
  url: string,
  { body }: Pick<TillPayment, 'body'>,
): Promise<Answer | undefined> {
  const headers = { 'content-type': 'application/json' };
  const answered = await request(`${url}/settle`, { dispatcher: agent, method: 'POST', headers, body })
    .then(async (response) => ({ status: response.statusCode, text: await response.body.text() }))
    .catch(() => undefined);
  if (answered === undefined) return undefined;
  const said = answerSchema.parse(JSON.parse(answered.text));
  const { success, errorReason: reason, transaction } = said;
  return { status: answered.status, success, reason, transaction };
}

/** What says that somebody was told of the success before. */
const told = new Set(['invalid_exact_evm_nonce_already_used', 'duplicate_settlement']);

const retryPauseMs = 25;

/** Settles again until the payment is over, or for `limitMs`. Returns all that was answered. */
export async function settleUntilOver(
  agent: Agent,
  url: string,
  payment: TillPayment,
  limitMs: number,
): Promise<readonly Answer[]> {
  const deadline = performance.now() + limitMs;
  const answers: Answer[] = [];
  for (;;) {
    const answer = await settle(agent, url, payment);
    if (answer !== undefined) answers.push(answer);
    if (answer?.success || (answer !== undefined && told.has(answer.reason))) return answers;
    if (performance.now() > deadline) return answers;
    await pause(retryPauseMs);
  }
}
