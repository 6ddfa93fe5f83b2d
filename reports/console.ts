/**
 * The summary at the end of a run, for people on a terminal and plain when piped.
 *
 * @module
 */
import type { BaselineResult } from './baseline.js';
import type { ExitDecision } from './exit-code.js';
import { byNeed, disputedMark, type Findings, findingsOf, whatWasSeen } from './findings.js';
import { capText, gradeHeadline, isModified, isProvisional, verdictLine } from './grade-text.js';
import { plainLine, shorten } from './plain-text.js';
import type { CheckRecord, RunRecord, Tier } from './run-record.js';
import { countStatuses, countsInWords } from './status-counts.js';
import { endsOfTarget } from './target-ended.js';

export interface Colours {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const same = (text: string): string => text;

/** For pipes and `NO_COLOR`. */
export const noColours: Colours = { bold: same, dim: same, red: same, green: same, yellow: same };

export interface ConsoleOptions {
  readonly colours: Colours;
  readonly exit: ExitDecision;
  readonly baseline?: BaselineResult;
  /** Where the reports lie, as the user should type it; the HTML report first. */
  readonly files: readonly string[];
}

const ENDS_SHOWN = 4;
const ENDS_LINES = 8;
const SEEN_LENGTH = 160;
const IDS_SHOWN = 8;

function ids(checks: readonly CheckRecord[]): string {
  const shown = checks.slice(0, IDS_SHOWN).map((check) => check.id);
  const rest = checks.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

function gradeColour(record: RunRecord, colours: Colours): (text: string) => string {
  const { letter } = record.grade;
  if (letter === 'A+' || letter === 'A') {
    return colours.green;
  }
  return letter === undefined || letter === 'B' || letter === 'C' ? colours.yellow : colours.red;
}

function head(record: RunRecord, colours: Colours): string[] {
  const paint = gradeColour(record, colours);
  const caps = record.grade.caps.map((cap) => {
    const named = record.checks.filter((check) => cap.check_ids.includes(check.id));
    const which = named.length === 0 || cap.rule === 'tier' ? '' : ` (${ids(named)})`;
    return `  ${colours.dim(capText(cap.rule) + which)}`;
  });
  return [
    colours.dim(
      `Assay ${record.kit.version}, ${plainLine(record.target.name)} at ${plainLine(record.target.url)}`,
    ),
    '',
    `${colours.bold(paint(gradeHeadline(record)))} (${record.grade.context})`,
    ...caps,
    ...ends(record, colours),
    ...(isModified(record) ? [`  ${colours.yellow('modified: the operator disabled checks')}`] : []),
  ];
}

/** The first end with its last words, further ones in a line each: the report has all of them. */
function ends(record: RunRecord, colours: Colours): string[] {
  const all = endsOfTarget(record);
  const said = (all[0]?.lines ?? []).slice(-ENDS_LINES).map((line) => `    ${colours.dim(plainLine(line))}`);
  const [first, ...further] = all.slice(0, ENDS_SHOWN).map(({ text }) => `  ${colours.red(plainLine(text))}`);
  const more = all.length - ENDS_SHOWN;
  return first === undefined
    ? []
    : [first, ...said, ...further, ...(more > 0 ? [`  ${colours.red(`and ${more} more times`)}`] : [])];
}

function profiles(record: RunRecord, colours: Colours): string[] {
  const width = Math.max(0, ...record.profiles.map((profile) => profile.id.length));
  const ran = record.profiles.filter((profile) => profile.counts.executed > 0);
  const lines = (ran.length > 0 ? ran : record.profiles).map((profile) => {
    const letter = profile.letter === undefined ? '' : `  ${colours.bold(profile.letter)}`;
    const note = isProvisional(record, profile.id) ? colours.dim('  provisional') : '';
    const score = profile.score === null ? '' : `, score ${profile.score}`;
    const paint = profile.verdict === 'conformant' ? same : colours.yellow;
    return `  ${profile.id.padEnd(width)}  ${paint(verdictLine(record, profile))}${score}${letter}${note}`;
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

function counts(record: RunRecord, colours: Colours): string[] {
  const seconds = (record.run.duration_ms / 1000).toFixed(1);
  return [
    '',
    `${countsInWords(record.summary.by_status) || 'nothing executed'} ${colours.dim(`in ${seconds} s, seed ${record.run.seed}`)}`,
  ];
}

/** What the ledgers of the bridges come to; nothing where none was used. */
function ledger({ summary }: RunRecord, colours: Colours): string[] {
  if (summary.ledger === undefined) return [];
  const { payments, debits, balances, faults, invariants } = summary.ledger;
  const broken = invariants.filter((one) => one.broken > 0);
  const sums = balances.map(({ asset, sum }) => `${plainLine(asset)} sums to ${sum}`).join(', ');
  const forced = faults.filter((one) => one.forced > 0).length;
  const held =
    broken.length === 0
      ? 'all invariants held'
      : colours.red(
          `broken: ${broken.map((one) => `${one.id} (${one.broken} of ${one.judged})`).join(', ')}`,
        );
  return [
    `Bridges: ${payments} payments, ${debits} debits in ${summary.bridge_calls} calls, ${forced} of ${faults.length} faults forced; ${sums}; ${held}`,
  ];
}

function failureLine(check: CheckRecord, paint: (text: string) => string, colours: Colours): string {
  const seen = shorten(plainLine(whatWasSeen(check)), SEEN_LENGTH);
  const again = check.reproduce[0] === undefined ? '' : colours.dim(`  ${plainLine(check.reproduce[0])}`);
  return `  ${paint(check.id)}${disputedMark(check)}  ${plainLine(check.title)}${seen === '' ? '' : `: ${seen}`}${again}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function problems(found: Findings, colours: Colours): string[] {
  const listed = (checks: readonly CheckRecord[], paint: (text: string) => string): string[] =>
    checks.map((check) => failureLine(check, paint, colours));
  const short = (checks: readonly CheckRecord[]): string[] =>
    checks.map((check) => {
      const seen = shorten(plainLine(whatWasSeen(check)), 90);
      const cause = check.cause === undefined ? '' : ` (${check.cause})`;
      return `  ${colours.yellow(check.id)}${cause}  ${seen === '' ? plainLine(check.title) : seen}`;
    });
  return [
    ...section(colours.bold('Failed'), listed(found.failed, colours.red)),
    ...section(
      colours.bold('The kit or simulator failed (not the target)'),
      listed(found.errors, colours.red),
    ),
    ...section(colours.bold('Blocked'), blocked(found, short, colours)),
    ...section(colours.bold('Failed, provisional: not counted'), listed(found.provisional, colours.yellow)),
    ...section(colours.bold('Warnings'), short(found.warned)),
    ...section(colours.bold('Disabled by the operator'), short(found.disabled)),
  ];
}

/** One line for each, and one for all that wait for the same. */
function blocked(
  found: Findings,
  short: (checks: readonly CheckRecord[]) => string[],
  colours: Colours,
): string[] {
  const reasons = [...new Set(found.blocked.map(whatWasSeen))];
  return reasons.flatMap((reason) => {
    const checks = found.blocked.filter((check) => whatWasSeen(check) === reason);
    if (checks.length === 1) return short(checks);
    return [`  ${colours.yellow(ids(checks))}  ${shorten(plainLine(reason), SEEN_LENGTH)}`];
  });
}

function untested(found: Findings, tier: Tier, colours: Colours): string[] {
  const lines = byNeed(found.outOfReach, tier).map(
    ({ needs, checks }) => `  ${checks.length} need ${needs}: ${colours.dim(ids(checks))}`,
  );
  return section(colours.bold('Not tested at this tier'), lines);
}

/** What the target does not declare, and what needs more than this run had: beside the letter, by reason. */
function skipped(found: Findings, colours: Colours): string[] {
  const reasons = [...new Set(found.skipped.map(whatWasSeen))];
  const lines = reasons.map((reason) => {
    const checks = found.skipped.filter((check) => whatWasSeen(check) === reason);
    return `  ${ids(checks)}  ${colours.dim(shorten(plainLine(reason), SEEN_LENGTH))}`;
  });
  return section(colours.bold('Skipped'), lines);
}

/** The operator's own checks: those that did not pass, a line each. */
function own(record: RunRecord, colours: Colours): string[] {
  if (record.own === undefined) return [];
  const { suite, checks } = record.own;
  const lines = checks
    .filter(({ status }) => status !== 'pass')
    .map((check) => failureLine(check, check.status === 'fail' ? colours.red : colours.yellow, colours));
  return [
    '',
    `${colours.bold('Own checks')} of ${plainLine(suite)}, not graded: ${countsInWords(countStatuses(checks))}`,
    ...lines,
  ];
}

/** Why a run with failures may end with 0. */
function listedText({ covered }: BaselineResult): string {
  const many = covered.size === 1 ? '1 check is' : `${covered.size} checks are`;
  return `${many} as bad as listed, and not counted for the exit code`;
}

/** Text of the summary, with a newline at the end. Pure; no text of a target can move the cursor or colour anything. */
export function renderConsole(record: RunRecord, options: ConsoleOptions): string {
  const { colours, exit, baseline, files } = options;
  const found = findingsOf(record);
  const listed = baseline === undefined || baseline.covered.size === 0 ? [] : [`  ${listedText(baseline)}`];
  const notes = [...listed, ...(baseline?.notes ?? []).map((note) => `  ${plainLine(note)}`)];
  const reasons = exit.reasons.filter((reason) => !/^\S+ failed$/u.test(reason));
  return [
    ...head(record, colours),
    ...profiles(record, colours),
    ...counts(record, colours),
    ...ledger(record, colours),
    ...problems(found, colours),
    ...untested(found, record.connection.tier, colours),
    ...skipped(found, colours),
    ...own(record, colours),
    ...section(colours.bold('Baseline'), notes),
    ...section(
      colours.bold(`Exit code ${exit.code}`),
      reasons.map((reason) => `  ${plainLine(reason)}`),
    ),
    ...(files.length === 0 ? [] : ['', `Report: ${files.map(plainLine).join('  ')}`]),
    '',
  ].join('\n');
}
