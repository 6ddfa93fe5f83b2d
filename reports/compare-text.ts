/**
 * A comparison in words: plain for a terminal, Markdown for a pull request.
 *
 * @module
 */
import type { Change, ChangeCause, Comparison } from './compare.js';
import { whatWasSeen } from './findings.js';
import { gradeLine } from './grade-text.js';
import { markdownCode, markdownText } from './markdown.js';
import { plainLine, shorten } from './plain-text.js';
import type { CheckRecord, RunRecord } from './run-record.js';

const CAUSES: Readonly<Record<ChangeCause, string>> = {
  check: 'the check was revised',
  tier: 'the runs reached different tiers',
  kit: 'another version of the kit judged',
  target: 'the target changed',
};

interface Compared {
  readonly before: RunRecord;
  readonly after: RunRecord;
  readonly comparison: Comparison;
}

/** The sections in the order in which a reader needs them. */
function sections({ regressions, fixes, remarks, unclear }: Comparison): [string, readonly Change[]][] {
  return [
    ['Regressions', regressions],
    ['Fixed', fixes],
    ['Changed without counting (provisional, or judged in one run only)', remarks],
    ['Changed, but not through the target alone', unclear],
  ];
}

const count = (many: number, one: string, more: string): string => `${many} ${many === 1 ? one : more}`;

function headline({ regressions, fixes, added, gone, lost, onlyBefore, compared }: Comparison): string {
  const missing = [
    ...(lost.length > 0 ? [`${lost.length} out of reach now`] : []),
    ...(onlyBefore.length > 0 ? [`${onlyBefore.length} not asked now`] : []),
  ];
  return [
    `${count(regressions.length, 'regression', 'regressions')}, ${fixes.length} fixed, ${added.length} new, ${gone.length} gone`,
    `${count(compared, 'check', 'checks')} judged in both runs${missing.map((one) => `, ${one}`).join('')}`,
  ].join('; ');
}

const names = (checks: readonly CheckRecord[]): string =>
  checks.map((check) => (check.status === 'pass' ? check.id : `${check.id} (${check.status})`)).join(', ');

/** Checks that one run alone can tell about, with the reason; a long list is cut, the JSON has all of it. */
function oneSided({ comparison, before, after }: Compared): [string, string][] {
  const few = (checks: readonly CheckRecord[]): string =>
    checks.length <= 8 ? names(checks) : `${names(checks.slice(0, 8))} and ${checks.length - 8} more`;
  const ofProfiles = (checks: readonly CheckRecord[]): string =>
    [...new Set(checks.map(({ profile }) => profile))]
      .map((name) => `${name}: ${few(checks.filter(({ profile }) => profile === name))}`)
      .join('; ');
  const checksOf = (changes: readonly Change[]): CheckRecord[] => changes.map(({ check }) => check);
  const lost = comparison.lost.map(({ check, before: status }) => ({ ...check, status }));
  const lists: [string, string][] = [
    ['New', names(comparison.added)],
    ['Gone', names(comparison.gone)],
    [
      `Judged before, out of reach at ${after.connection.tier} (assay grade --require-tier ${before.connection.tier} makes such a run inconclusive)`,
      few(lost),
    ],
    [`Held now, out of reach at ${before.connection.tier} before`, few(checksOf(comparison.reached))],
    [
      'Not asked in the new run (another selection, or a kind that the target no longer lists)',
      ofProfiles(comparison.onlyBefore),
    ],
    ['Not asked in the old run', ofProfiles(comparison.onlyNow)],
  ];
  return lists.filter(([, text]) => text !== '');
}

/** For a terminal, with a newline at the end. Pure. */
export function renderComparison({ before, after, comparison }: Compared): string {
  const lines = ({ id, title, cause, before: was, after: is, check }: Change): string => {
    const seen = shorten(plainLine(whatWasSeen(check)), 160);
    const why = cause === 'target' ? '' : ` [${CAUSES[cause]}]`;
    return `  ${plainLine(id)}  ${was} -> ${is}${why}  ${plainLine(title)}${seen === '' ? '' : `: ${seen}`}`;
  };
  return [
    `before  ${plainLine(before.target.name)}: ${plainLine(gradeLine(before))}`,
    `now     ${plainLine(after.target.name)}: ${plainLine(gradeLine(after))}`,
    ...comparison.notes.map((note) => `        ${plainLine(note)}`),
    '',
    headline(comparison),
    ...sections(comparison)
      .filter(([, changes]) => changes.length > 0)
      .flatMap(([title, changes]) => ['', title, ...changes.map(lines)]),
    ...oneSided({ before, after, comparison }).flatMap(([title, text]) => [
      '',
      title,
      `  ${plainLine(text)}`,
    ]),
    '',
  ].join('\n');
}

/** For a pull request. Pure, and safe whatever a target wrote. */
export function renderComparisonMarkdown({ before, after, comparison }: Compared): string {
  const table = (changes: readonly Change[]): string[] => [
    '| check | before | now | requirement | seen | cause |',
    '| --- | --- | --- | --- | --- | --- |',
    ...changes.map(
      ({ id, title, cause, before: was, after: is, check }) =>
        `| ${markdownText(id)} | ${was} | ${is} | ${markdownText(title)} | ${markdownCode(whatWasSeen(check))} | ${CAUSES[cause]} |`,
    ),
  ];
  return [
    `## Assay: ${headline(comparison)}`,
    '',
    `- Before: ${markdownCode(before.target.name)} ${markdownText(gradeLine(before))}`,
    `- Now: ${markdownCode(after.target.name)} ${markdownText(gradeLine(after))}`,
    ...comparison.notes.map((note) => `- ${markdownText(note)}`),
    ...sections(comparison)
      .filter(([, changes]) => changes.length > 0)
      .flatMap(([title, changes]) => ['', `### ${title}`, '', ...table(changes)]),
    ...oneSided({ before, after, comparison }).flatMap(([title, text]) => [
      '',
      `${title}: ${markdownText(text)}`,
    ]),
    '',
  ].join('\n');
}
