/**
 * One check that was run again: verdict, what it was in the report, and each claim with what was expected and seen.
 * @module
 */
import type { Colours } from '../../reports/console.js';
import { roundsText } from '../../reports/findings.js';
import { outcomeText } from '../../reports/grade-text.js';
import { plainLine, shorten } from '../../reports/plain-text.js';
import type { Assertion, CheckRecord, Status } from '../../reports/run-record.js';
import { isProvisionalFailure } from '../../reports/weight.js';

export interface ReplayText {
  /** Name and URL, plain. */
  readonly target: string;
  /** Tier and seed. */
  readonly context: string;
  readonly colours: Colours;
}

const seenLength = 400;

/** Text with a newline at the end. Pure; no text of a target can move the cursor. */
export function renderReplay(check: CheckRecord, recorded: CheckRecord, text: ReplayText): string {
  const { bold, dim } = text.colours;
  const cause = check.cause ? ` (${check.cause})` : '';
  const before = recorded.status === check.status ? 'as in the report' : `${recorded.status} in the report`;
  const revision =
    recorded.rev === check.rev
      ? []
      : [`The report has revision ${recorded.rev} of this check, this is ${check.rev}.`];
  const provisional = isProvisionalFailure(check)
    ? ['Provisional: only our own reference passes this check so far, so a failure accuses nobody.']
    : [];
  const rounds = roundsText(check);
  const observed = typeof check.observed === 'object' ? Object.entries(check.observed) : [];
  return [
    dim(`${text.target} (${text.context})`),
    '',
    `${bold(check.id)}  ${check.title}`,
    `${paint(check.status, text.colours)(bold(check.status))}${cause}, ${before}`,
    ...(check.reason && check.cases.length === 0 ? [`  ${line(check.reason)}`] : []),
    ...(check.outcome ? [`It proves ${check.outcome}: ${outcomeText(check.outcome)}.`] : []),
    ...provisional,
    ...revision,
    ...check.cases.flatMap((one) => [
      '',
      `  ${bold(plainLine(one.id))}  ${paint(one.status, text.colours)(one.status)}`,
      ...(one.assertions.length === 0 && one.reason ? [`    ${line(one.reason)}`] : []),
      ...one.assertions.flatMap((claim) => claimLines(claim, text.colours)),
    ]),
    ...(check.counterexample === undefined ? [] : counterexampleLines(check.counterexample)),
    ...(rounds === undefined ? [] : ['', `  Rounds: ${line(rounds)}`]),
    ...observed.map(([key, value]) => `  ${plainLine(key)}: ${line(value)}`),
    '',
  ].join('\n');
}

/** Keeps how far a line stands to the right: answers stand under their step. */
const counterexampleLines = (text: string): string[] => [
  '',
  '  Counterexample',
  ...text.split('\n').map((one) => `    ${one.match(/^ */)?.[0] ?? ''}${line(one)}`.trimEnd()),
];

function claimLines(claim: Assertion, colours: Colours): string[] {
  if (claim.ok)
    return [`    ${colours.green('ok')}    ${line(claim.claim)}: ${colours.dim(line(claim.actual))}`];
  return [
    `    ${colours.red('FAIL')}  ${line(claim.claim)}`,
    `          expected  ${line(claim.expected)}`,
    `          actual    ${line(claim.actual)}`,
    ...(claim.evidence.length > 0
      ? [colours.dim(`          evidence  ${claim.evidence.map(plainLine).join(', ')}`)]
      : []),
  ];
}

const line = (text: string): string => shorten(plainLine(text), seenLength);

function paint(status: Status, colours: Colours): (text: string) => string {
  if (status === 'pass') return colours.green;
  return status === 'fail' || status === 'error' ? colours.red : colours.yellow;
}
