/**
 * One request to the target while its bridge misbehaves for this payment, and what must be true of every answer then.
 * A case whose fault was never applied is blocked: a target that did not ask its bridge has proven nothing.
 * @module
 */
import type { FaultRuleInput } from '../../../simulator/bridge/faults/rules.js';
import { judgeReason } from '../../../src/wire/reason-classes.js';
import type { BridgeCall } from '../../kit/bridge-desk.js';
import type { Case } from '../../kit/cases.js';
import type { Check } from '../../kit/check-context.js';
import { accepted, type Exchange, reasonOf, show } from '../../kit/exchange.js';
import type { DraftOptions } from '../../kit/mint.js';
import type { Payment } from '../../kit/payment.js';
import type { Cause } from '../../kit/result.js';

export type Order = 'verify' | 'settle';

export interface Disturbance {
  readonly case: string;
  readonly order: Order;
  readonly fault: FaultRuleInput;
  readonly options?: DraftOptions;
  /** Milliseconds after which the kit itself gives up. */
  readonly timeoutMs?: number;
  /** A success costs only this: it would be careless, and cost nobody money. */
  readonly soft?: Cause;
}

export interface Disturbed {
  readonly payment: Payment;
  readonly answer: Exchange;
  /** What the bridges were asked for this payment, in order. */
  readonly calls: readonly BridgeCall[];
  readonly elapsedMs: number;
}

/** The same fault behind both endpoints. */
export const both = (name: string, fault: FaultRuleInput): readonly Disturbance[] =>
  (['verify', 'settle'] as const).map((order) => ({ case: `${name}, ${order}`, order, fault }));

/** Milliseconds until an answer must be there, whatever the bridge does: the target's own time for a call, and two seconds. */
export const answerLimitMs = ({ offchain }: Check): number => (offchain.timeoutSeconds + 2) * 1_000;

/** Sends an own payment whose calls of one kind meet a fault. */
export async function disturb(t: Check, disturbance: Disturbance): Promise<Disturbed> {
  const { case: name, order, fault } = disturbance;
  const wasApplied = ({ calls }: Disturbed): boolean =>
    calls.some((call) => call.fault?.kind === fault.fault);
  const first = await send(t, disturbance);
  // On a busy machine a target may run out of time before it gets to its bridge.
  const disturbed = wasApplied(first) ? first : await send(t, disturbance);
  if (!wasApplied(disturbed))
    t.case(name).blocked('the bridge was not asked for this payment, so the fault was not applied');
  else controlled(t, t.case(name), order);
  return disturbed;
}

async function send(
  t: Check,
  { case: name, order, fault, options, timeoutMs }: Disturbance,
): Promise<Disturbed> {
  const payment = await t.payment(options);
  await t.bridge.arm(payment, { ...fault, op: order });
  const answer = await t[order](payment, {
    case: name,
    role: 'free',
    timeoutMs: timeoutMs ?? Math.max(t.session.target.timeoutMs, answerLimitMs(t) + 1_000),
  });
  const calls = await t.bridge.calls(payment);
  return { payment, answer, calls, elapsedMs: answer.answeredAt - answer.sentAt };
}

/** Whether the rail's own control passed this endpoint; a positive case without it is blocked. */
export function controlled(t: Check, c: Case, order: Order): boolean {
  if (t.session.controls[order] !== 'failed') return true;
  // Who never says yes has shown nothing by not saying it here.
  c.blocked(`no valid payment passed ${order}`);
  return false;
}

/** An answer comes, and it is no yes. */
export function noSuccess(c: Case, answer: Exchange, soft?: Cause): void {
  const yes = answer.tag.endpoint === 'settle' ? 'success: true' : 'isValid: true';
  c.expect('what the bridge did not clearly confirm is not answered as a success', {
    expected: `an answer without ${yes}`,
    actual: show(answer),
    ok: answer.answer !== undefined && !accepted(answer),
    evidence: [answer],
    ...(soft ? { soft } : {}),
  });
}

/** Whether an answer says that the trouble is upstream, or that the outcome is open. */
export function namesUpstream(answer: Exchange): 'yes' | 'vague' | 'no' {
  const status = answer.answer?.status ?? 0;
  if (status >= 502 && status <= 504) return 'yes';
  const reason = reasonOf(answer);
  const judged = reason === undefined ? 'unknown' : judgeReason(reason, ['UPSTREAM', 'PENDING']);
  if (judged === 'member' || judged === 'tolerated') return 'yes';
  return judged === 'contradiction' && status < 500 ? 'no' : 'vague';
}

/** The trouble is named as the provider's, not as the payer's. */
export function blamesUpstream(c: Case, answer: Exchange): void {
  const named = namesUpstream(answer);
  c.expect('the answer names trouble upstream', {
    expected: 'status 502, 503 or 504, or a reason of class UPSTREAM or PENDING',
    actual: show(answer),
    ok: named === 'yes',
    evidence: [answer],
    ...(named === 'vague' ? { soft: 'form' as const } : {}),
  });
}

/** The answer comes within the target's own time for a call, and two seconds. */
export function inTime(t: Check, c: Case, { answer, elapsedMs }: Disturbed): void {
  const limit = answerLimitMs(t);
  c.expect('the answer comes within the time for one call of the bridge and two seconds', {
    expected: `an answer within ${limit} ms`,
    actual: answer.answer ? (elapsedMs <= limit ? 'in time' : `after ${elapsedMs} ms`) : show(answer),
    ok: answer.answer !== undefined && elapsedMs <= limit,
    evidence: [answer],
  });
}

type More = (c: Case, disturbed: Disturbed) => Promise<void> | void;

/** No fault gives a success. */
export async function neverSuccess(
  t: Check,
  disturbances: readonly Disturbance[],
  more?: More,
): Promise<void> {
  // One after the other: many rows run side by side as it is, and a target has little time for each call.
  for (const one of disturbances) {
    const disturbed = await disturb(t, one);
    const c = t.case(one.case);
    noSuccess(c, disturbed.answer, one.soft);
    await more?.(c, disturbed);
  }
}

/** No fault gives a success, and each answer names trouble upstream. */
export const upstreamErrors = (t: Check, disturbances: readonly Disturbance[], more?: More): Promise<void> =>
  neverSuccess(t, disturbances, async (c, disturbed) => {
    blamesUpstream(c, disturbed.answer);
    await more?.(c, disturbed);
  });
