/**
 * Holds the verdicts of a run record against what its evidence says when it is judged again. Pure but for the observers'
 * promise; nothing is sent.
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { shorten } from '../../reports/plain-text.js';
import type { Assertion, CaseRecord, CheckRecord, RunRecord } from '../../reports/run-record.js';
import { type Exchange, show } from '../../suites/kit/exchange.js';
import { goneReason } from '../../suites/kit/gone.js';
import type { Entry, ObserverEntry } from '../../suites/kit/registry.js';
import {
  type RecordedEvidence,
  rejudgeMoney,
  rejudgeObserver,
  rejudgeRefusals,
  whyNotObserved,
} from '../../suites/kit/rejudge.js';
import { type CaseResult, judgeRow } from '../../suites/kit/result.js';

export interface Verification {
  /** Checks of which every case was judged again. */
  readonly whole: readonly string[];
  /** Checks of which some cases were. */
  readonly part: readonly string[];
  readonly observers: readonly string[];
  /** How many cases were judged again, and how many cases there are with anything to judge. */
  readonly cases: { readonly judged: number; readonly all: number };
  /** Executed checks that nothing was judged of, by the reason. */
  readonly not: readonly { readonly id: string; readonly why: string }[];
  /** Checks that did not run, so that there is nothing to judge. */
  readonly idle: number;
  /** What was not reproduced or does not fit together, one line each. */
  readonly problems: readonly string[];
}

const repeated = /^(.*) \((first run|repeat)\)$/s;
/** Such as `400 isValid=false invalidReason="..."`: a whole answer, quoted in the one form that answers are quoted in. */
const quoted =
  /^\d{3}(?: (?:isValid|invalidReason|success|errorReason|transaction|error)=(?:true|false|"(?:[^"\\]|\\.)*"))+$/;
const exchangeId = /^[A-Za-z0-9-]+\.\d+\.(?:[^.]+\.)?\d+$/;

const keyOf = ({
  claim,
  expected,
  actual,
  ok,
  evidence,
}: Omit<Assertion, 'evidence'> & { readonly evidence: readonly string[] }): string =>
  // Where a secret was replaced, the sentence is not the one that was judged.
  JSON.stringify([claim, expected, actual.includes('[redacted:') ? '' : actual, ok, [...evidence]]);

type Judged = Pick<CaseResult, 'status' | 'cause' | 'outcome' | 'assertions'>;

/** How a recorded case differs from the same case judged again; `more` assertions may be the check's own. */
function differenceOf(
  recorded: CaseRecord,
  again: Judged,
): { readonly problem?: string; readonly more: boolean } {
  const left = recorded.assertions.map(keyOf);
  for (const assertion of again.assertions) {
    const at = left.indexOf(keyOf(assertion));
    if (at === -1) {
      const said = recorded.assertions.find((one) => one.claim === assertion.claim);
      const before =
        said === undefined ? 'nothing' : `"${shorten(said.actual, 120)}" (${said.ok ? 'holds' : 'broken'})`;
      return {
        problem: `"${assertion.claim}": the report says ${before}, the evidence "${shorten(assertion.actual, 120)}" (${assertion.ok ? 'holds' : 'broken'})`,
        more: false,
      };
    }
    left.splice(at, 1);
  }
  const more = left.length > 0;
  const same =
    recorded.status === again.status && recorded.cause === again.cause && recorded.outcome === again.outcome;
  if (!more && !same)
    return { problem: `the report says ${wordsOf(recorded)}, the evidence ${wordsOf(again)}`, more };
  return { more };
}

const wordsOf = ({ status, cause, outcome }: Pick<CheckRecord, 'status' | 'cause' | 'outcome'>): string =>
  [status, cause, outcome].filter((one) => one !== undefined).join(', ');

/** The verdict of a row follows from its cases, whoever judged these. */
function rowProblem(check: CheckRecord): string | undefined {
  if (check.cases.length === 0) return undefined;
  const own = check.cases.every((one) => !repeated.test(one.id));
  if (!own) {
    const of = (label: string) =>
      judgeRow(check.cases.filter((one) => repeated.exec(one.id)?.[2] === label)).status;
    const fits = of('first run') === 'fail' && of('repeat') !== 'fail' && check.status !== 'pass';
    return fits ? undefined : `the report says ${check.status}, which does not follow from its two runs`;
  }
  const again = judgeRow(check.cases);
  const same =
    again.status === check.status && again.cause === check.cause && again.outcome === check.outcome;
  return same ? undefined : `the report says ${wordsOf(check)}, its cases ${wordsOf(again)}`;
}

/** A case that passed holds no broken assertion, at the levels where a broken one counts. */
function passProblem(check: CheckRecord): string | undefined {
  if (check.same_as !== undefined || check.level === 'MAY' || check.level === 'INFO') return undefined;
  const wrong = check.cases.find((one) => one.status === 'pass' && one.assertions.some((a) => !a.ok));
  return wrong === undefined
    ? undefined
    : `${wrong.id}: passed in the report, with an assertion that is broken`;
}

/** What an assertion rests on is there, and quotes it as it stands there. */
function groundProblem(check: CheckRecord, exchanges: ReadonlyMap<string, Exchange>): string | undefined {
  for (const { id, assertions } of check.cases)
    for (const { claim, actual, evidence } of assertions) {
      const named = evidence.filter((one) => exchangeId.test(one));
      const missing = named.find((one) => !exchanges.has(one));
      if (missing !== undefined)
        return `${id}: "${claim}" rests on exchange ${missing}, which is not in the evidence`;
      const shown = named.flatMap((one) => exchanges.get(one) ?? []).map(show);
      if (
        quoted.test(actual) &&
        shown.length > 0 &&
        !actual.includes('[redacted:') &&
        !shown.includes(actual)
      )
        return `${id}: "${claim}" quotes "${shorten(actual, 120)}", the evidence holds "${shorten(shown[0] ?? '', 120)}"`;
    }
  return undefined;
}

/** The body that was judged is the text that was received. */
function textProblem({ id, answer }: Exchange): string | undefined {
  if (answer?.json === undefined || answer.text.includes('[redacted:')) return undefined;
  try {
    if (isDeepStrictEqual(JSON.parse(answer.text), answer.json)) return undefined;
  } catch {
    // Said below: a body that was parsed once does not parse any more.
  }
  return `exchange ${id}: the body as received and the body as judged differ`;
}

interface CheckVerification {
  readonly judged: number;
  readonly problems: readonly string[];
}

function verifyProbe(
  check: CheckRecord,
  evidence: RecordedEvidence,
  exchanges: ReadonlyMap<string, Exchange>,
): CheckVerification {
  const { cases, problems: damage } = rejudgeRefusals(check.id, evidence, exchanges);
  const problems = [...damage];
  const money = rejudgeMoney(check.id, evidence);
  let judged = 0;
  for (const again of cases) {
    const recorded = check.cases.find((one) => one.id === again.id);
    if (recorded === undefined) {
      problems.push(`${again.id}: judged in the evidence, and not in the report`);
      continue;
    }
    const { problem, more } = differenceOf(recorded, again);
    if (problem !== undefined) problems.push(`${again.id}: ${problem}`);
    if (!more && again.assertions.length > 0) judged += 1;
  }
  for (const recorded of check.cases.filter(
    (one) => (repeated.exec(one.id)?.[1] ?? one.id) === 'money oracle',
  )) {
    if (money.size === 0) continue;
    const tried = [...money.values()].map((claims) => {
      const left = recorded.assertions.map(keyOf);
      const missing = claims.find((claim) => {
        const at = left.indexOf(keyOf(claim));
        if (at !== -1) left.splice(at, 1);
        return at === -1;
      });
      return { missing, more: left.length > 0 };
    });
    const fits = tried.find((one) => one.missing === undefined);
    if (fits === undefined)
      problems.push(
        `${recorded.id}: "${tried[0]?.missing?.claim ?? ''}" is judged as "${shorten(tried[0]?.missing?.actual ?? '', 120)}" from the evidence, and the report says otherwise`,
      );
    else if (!fits.more) judged += 1;
  }
  return { judged, problems };
}

async function verifyObserver(
  check: CheckRecord,
  entry: ObserverEntry,
  evidence: RecordedEvidence,
): Promise<CheckVerification> {
  const again = await rejudgeObserver(entry, evidence);
  const problems: string[] = [];
  if (again.status !== check.status || again.cause !== check.cause || again.outcome !== check.outcome)
    problems.push(`the report says ${wordsOf(check)}, the evidence ${wordsOf(again)}`);
  for (const one of again.cases) {
    const recorded = check.cases.find(({ id }) => id === one.id);
    const { problem } =
      recorded === undefined ? { problem: 'it is not in the report' } : differenceOf(recorded, one);
    if (problem !== undefined) problems.push(`${one.id}: ${problem}`);
  }
  return { judged: again.cases.length, problems };
}

const judgeable = (check: CheckRecord): readonly CaseRecord[] =>
  check.cases.filter((one) => one.assertions.length > 0);

/** Compares every verdict of a record with its evidence, as far as the evidence can be judged again. */
export async function verifyRecord(
  record: RunRecord,
  evidence: RecordedEvidence,
  entries: readonly Entry[],
): Promise<Verification> {
  const exchanges = new Map(evidence.exchanges.map((one) => [one.id, one]));
  const found: { whole: string[]; part: string[]; observers: string[]; not: { id: string; why: string }[] } =
    {
      whole: [],
      part: [],
      observers: [],
      not: [],
    };
  const problems = evidence.exchanges.flatMap((one) => textProblem(one) ?? []);
  const cases = { judged: 0, all: 0 };
  let idle = 0;
  for (const check of record.checks) {
    const entry = entries.find((one) => one.id === check.id);
    const all = judgeable(check).length;
    const report = (problem: string | undefined): void => {
      if (problem !== undefined) problems.push(`${check.id} ${problem}`);
    };
    if (all === 0) {
      idle += 1;
      continue;
    }
    cases.all += all;
    report(passProblem(check));
    report(groundProblem(check, exchanges));
    if (entry === undefined) {
      found.not.push({ id: check.id, why: 'this version of Assay has no such check' });
      continue;
    }
    if ((entry.row.rev ?? 1) !== check.rev) {
      found.not.push({
        id: check.id,
        why: `judged by revision ${check.rev}, this Assay has ${entry.row.rev ?? 1}`,
      });
      continue;
    }
    if (entry.kind === 'observer') {
      const why =
        whyNotObserved(entry) ??
        (check.reason?.startsWith('no time was left')
          ? 'its repeat was cut off by the end of the run'
          : undefined);
      if (why !== undefined) {
        found.not.push({ id: check.id, why });
        continue;
      }
      const { problems: own } = await verifyObserver(check, entry, evidence);
      own.forEach(report);
      cases.judged += all;
      found.observers.push(check.id);
      continue;
    }
    if (check.status === 'blocked' && check.reason?.startsWith(goneReason)) {
      found.not.push({ id: check.id, why: 'the target was gone while it ran' });
      continue;
    }
    report(rowProblem(check));
    const { judged, problems: own } = verifyProbe(check, evidence, exchanges);
    own.forEach(report);
    cases.judged += judged;
    if (judged >= all) found.whole.push(check.id);
    else if (judged > 0) found.part.push(check.id);
    else found.not.push({ id: check.id, why: 'its own code judged it while it ran' });
  }
  return { ...found, cases, idle, problems };
}
