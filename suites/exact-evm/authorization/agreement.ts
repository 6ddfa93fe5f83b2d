/**
 * Sends an unusual payment to both endpoints and records that they handle it cleanly and, where that is demanded,
 * that settle does what verify said.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { type Exchange, isValid, show, succeeded } from '../../kit/exchange.js';
import { classesSeen } from '../../kit/reason-words.js';
import type { Sendable } from '../../kit/sender.js';

/** No server error, no missing answer. */
export function handledCleanly(t: Check, name: string, exchange: Exchange): void {
  const status = exchange.answer?.status;
  t.case(name).expect(`${exchange.tag.endpoint} handles it without a server error`, {
    expected: 'an answer with a status below 500',
    actual: show(exchange),
    ok: status !== undefined && status < 500,
    evidence: [exchange],
  });
}

export async function bothHandleCleanly(
  t: Check,
  name: string,
  payment: Sendable,
): Promise<{ readonly verify: Exchange; readonly settle: Exchange }> {
  const verify = await t.verify(payment, { case: name });
  const settle = await t.settle(payment, { case: name });
  for (const exchange of [verify, settle]) handledCleanly(t, name, exchange);
  return { verify, settle };
}

/** What verify calls valid, settle settles, and what verify refuses, settle refuses. */
export async function bothAgree(t: Check, name: string, payment: Sendable): Promise<void> {
  const { verify, settle } = await bothHandleCleanly(t, name, payment);
  const agree = isValid(verify) === succeeded(settle);
  t.case(name).expect('verify and settle agree', {
    expected: 'isValid:true and success:true, or neither',
    actual: `${show(verify)} / ${show(settle)}`,
    ok: agree,
    evidence: [verify, settle],
  });
  if (!agree && t.session.controls.settle === 'failed')
    t.case(name).blocked('no valid payment was settled (X402-SET-011)');
  if (t.tier < 2 && agree && [verify, settle].every(refusedForFunds))
    t.case(name).outOfReach('refused because the payer holds no funds; the form can be judged at T2');
}

function refusedForFunds(exchange: Exchange): boolean {
  return classesSeen(exchange).some((one) => one === 'FUNDS' || one === 'SIM');
}
