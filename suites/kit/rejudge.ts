/**
 * Judges a run again from its evidence: negative vectors, observers and the money oracle, each by the function that
 * judged it when the target was there. Pure; nothing is sent.
 * @module
 */
import type { LedgerFacts } from '../../simulator/bridge/oracle/facts.js';
import type { BridgeCall } from './bridge-desk.js';
import { createCases } from './cases.js';
import type { Exchange } from './exchange.js';
import { type AuthorizationFacts, judgeMoney } from './money-oracle.js';
import { observe } from './observe.js';
import { type RecordedRefusal, refusalFacts } from './recorded-refusal.js';
import { type RecordedSession, restoreSession } from './recorded-session.js';
import { judgeRefusal, type RefusalFacts } from './refusal.js';
import type { ObserverEntry } from './registry.js';
import type { Assertion, CaseResult, CheckResult } from './result.js';
import { type CheckOutcome, observerAttempt } from './run-check.js';

/** A raw transaction that the target sent. */
export interface RecordedBroadcast {
  readonly hash: string;
  readonly raw: string;
}

export interface RecordedEvidence {
  readonly session: RecordedSession;
  readonly exchanges: readonly Exchange[];
  readonly refusals: readonly RecordedRefusal[];
  readonly authorizations: readonly AuthorizationFacts[];
  /** Absent where the run had no chain. */
  readonly broadcasts?: readonly RecordedBroadcast[];
  readonly ledger?: LedgerFacts;
  readonly bridgeCalls?: readonly BridgeCall[];
}

export interface Rejudged {
  readonly cases: readonly CaseResult[];
  /** What does not fit together in the evidence itself, one sentence each. */
  readonly problems: readonly string[];
}

const ofObserver = ({ tag }: Exchange): boolean => tag.attempt === observerAttempt;

/** What moved a vector, read again from the raw bytes of all broadcasts. */
function movedBy(
  recorded: RecordedRefusal,
  { settle, moved, tier, rail }: RefusalFacts,
  broadcasts: readonly RecordedBroadcast[] | undefined,
): { readonly moved: readonly string[]; readonly problem?: string } {
  if (rail !== 'evm' || tier < 2 || !settle || !broadcasts) return { moved };
  const hashes = new Set(broadcasts.map((one) => one.hash.toLowerCase()));
  const unknown = moved.find((hash) => !hashes.has(hash.toLowerCase()));
  const { from, nonce } = settle.tag;
  const parts = [from, nonce].map((part) => part?.slice(2).toLowerCase() ?? '');
  const carrying = parts.every((part) => part.length >= 40)
    ? broadcasts.filter(({ raw }) => parts.every((part) => raw.toLowerCase().includes(part)))
    : [];
  return {
    moved: [...new Set([...moved, ...carrying.map((one) => one.hash)])],
    ...(unknown === undefined
      ? {}
      : { problem: `${recorded.case}: transaction ${unknown} is not among the recorded broadcasts` }),
  };
}

/** The cases of a check that negative vectors made. */
export function rejudgeRefusals(
  check: string,
  { refusals, broadcasts }: Pick<RecordedEvidence, 'refusals' | 'broadcasts'>,
  exchanges: ReadonlyMap<string, Exchange>,
): Rejudged {
  const cases = createCases('MUST');
  const problems: string[] = [];
  for (const recorded of refusals.filter((one) => one.check === check)) {
    const facts = refusalFacts(recorded, exchanges);
    if ('missing' in facts) {
      problems.push(`${recorded.case}: exchange ${facts.missing} is not in the evidence`);
      continue;
    }
    const found = movedBy(recorded, facts, broadcasts);
    if (found.problem) problems.push(found.problem);
    judgeRefusal(cases.case(recorded.case, recorded.level), { ...facts, moved: found.moved });
  }
  return { cases: cases.results(), problems };
}

/** What the money oracle says of one attempt of a check, by the number of the attempt. */
export function rejudgeMoney(
  check: string,
  { authorizations }: Pick<RecordedEvidence, 'authorizations'>,
): ReadonlyMap<string, readonly Assertion[]> {
  const attempts = new Map<string, Assertion[]>();
  for (const facts of authorizations.filter((one) => one.check === check)) {
    const attempt = String(facts.settles[0]?.tag.attempt ?? '');
    const c = createCases('MUST');
    for (const { claim, ...judged } of judgeMoney(facts)) c.case('money oracle').expect(claim, judged);
    const claims = c.results().flatMap((one) => one.assertions);
    attempts.set(attempt, [...(attempts.get(attempt) ?? []), ...claims]);
  }
  return attempts;
}

/** Why an observer cannot look again; undefined for those that can. */
export function whyNotObserved(entry: ObserverEntry): string | undefined {
  return entry.row.flags.includes('disclosure')
    ? 'it looks for secrets, and these are not kept in the evidence'
    : undefined;
}

/** An observer over all exchanges of the run; what probes repeated for it is taken from the record. */
export function rejudgeObserver(entry: ObserverEntry, evidence: RecordedEvidence): Promise<CheckResult> {
  const { session, exchanges, authorizations, ledger, bridgeCalls } = evidence;
  const again = (which: boolean) => ({
    exchanges: exchanges.filter((one) => ofObserver(one) === which),
    authorizations: authorizations.filter((one) => one.settles.some(ofObserver) === which),
  });
  const first = again(false);
  const repeats = again(true);
  const repeat = async (check: string): Promise<CheckOutcome | undefined> => {
    const sent = repeats.exchanges.filter((one) => one.tag.check === check);
    if (sent.length === 0) return undefined;
    return {
      result: { id: check, status: 'pass', cases: [], durationMs: 0, waitedMs: 0, attempts: 1 },
      exchanges: sent,
      authorizations: repeats.authorizations.filter((one) => one.check === check),
      payments: [],
      restarts: [],
      refusals: [],
    };
  };
  return observe(
    entry,
    {
      session: restoreSession(session),
      ...first,
      ...(ledger ? { ledger } : {}),
      ...(bridgeCalls ? { bridgeCalls } : {}),
      ...(session.gone ? { gone: session.gone } : {}),
      ...(session.processAlive === undefined ? {} : { processAlive: session.processAlive }),
    },
    repeat,
  );
}
