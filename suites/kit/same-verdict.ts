/**
 * Compares an answer with that of the valid twin, for rows about changes that must change nothing.
 * At T1 both are refused for lack of funds, and the comparison still tells.
 * @module
 */
import { normalizeReason } from '../../src/wire/reason-classes.js';
import type { Case } from './cases.js';
import { accepted, type Exchange, reasonOf, show } from './exchange.js';
import { classesSeen } from './reason-words.js';
import { twinProves } from './refusal.js';
import type { Tier } from './row.js';

/** Whether both answers say yes, or both refuse for reasons that share a class or a spelling. */
export function sameVerdict(a: Exchange, b: Exchange): boolean {
  if (!a.answer || !b.answer || accepted(a) !== accepted(b)) return false;
  if (accepted(a)) return true;
  const one = reasonOf(a);
  const other = reasonOf(b);
  if (one === undefined || other === undefined) return one === other && a.answer.status === b.answer.status;
  if (normalizeReason(one) === normalizeReason(other)) return true;
  return classesSeen(a).some((name) => classesSeen(b).includes(name));
}

/** Records that an answer equals the twin's; blocked when the twin itself was refused. */
export function expectSameVerdict(c: Case, twin: Exchange, exchange: Exchange, tier: Tier): void {
  if (!twinProves(twin, tier)) {
    c.blocked('the valid twin was refused too');
    return;
  }
  c.expect(`${exchange.tag.endpoint} answers as it answers the unchanged twin`, {
    expected: show(twin),
    actual: show(exchange),
    ok: sameVerdict(twin, exchange),
    evidence: [twin, exchange],
  });
}

/** A verdict in words that stay the same between runs, for observations. */
export function verdictText(exchange: Exchange): string {
  if (!exchange.answer) return `no answer (${exchange.failure?.kind ?? 'unknown'})`;
  if (accepted(exchange)) return 'accepted';
  const reason = reasonOf(exchange);
  return reason === undefined
    ? `refused without a reason, HTTP ${exchange.answer.status}`
    : `refused: ${reason.slice(0, 80)}`;
}
