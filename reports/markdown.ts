/**
 * `report.md`: the summary for a pull request or a CI step summary (GitHub-flavoured Markdown).
 *
 * Text of a target stands in code spans only: there it makes no link, mention, image, HTML or table cell.
 *
 * @module
 */
import { byNeed, disputedMark, findingsOf, roundsText, whatWasSeen } from './findings.js';
import { basisText, capText, gradeHeadline, isModified, verdictLine } from './grade-text.js';
import { plainLine, shorten } from './plain-text.js';
import type { CheckRecord, ProfileRecord, RunRecord, Status } from './run-record.js';
import { countStatuses, countsInWords } from './status-counts.js';
import { endsOfTarget } from './target-ended.js';

const SEEN_LENGTH = 200;
const IDS_SHOWN = 12;

/** Our own words, read as words: what Markdown would interpret becomes a character reference. */
export function markdownText(text: string): string {
  return plainLine(text).replace(
    /[\\`*_[\]<>|~#@&]|:(?=\/\/)|(?<=www)\./giu,
    (character) => `&#${character.codePointAt(0)};`,
  );
}

/** Text of a target in a code span whose fence is longer than any run of backticks in it. */
export function markdownCode(text: string): string {
  const line = shorten(plainLine(text), SEEN_LENGTH).replaceAll('|', '¦');
  if (line === '') return '';
  const runs = line.match(/`+/gu) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [row(head), row(head.map(() => '---')), ...rows.map(row)];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `### ${title}`, '', ...lines];
}

function profileRow(record: RunRecord, profile: ProfileRecord): string[] {
  const { pass, fail, warn, executed } = profile.counts;
  return [
    markdownText(profile.id),
    profile.letter ?? '',
    markdownText(verdictLine(record, profile)),
    profile.score === null ? '' : String(profile.score),
    `${pass} of ${executed} passed, ${fail} failed, ${warn} warned`,
  ];
}

function failure(check: CheckRecord): string[] {
  const again = check.reproduce[0];
  const rounds = roundsText(check);
  return [
    `**${markdownText(check.id)}** (${check.level}, ${check.severity}) ${markdownText(check.title)}`,
    '',
    `- ${markdownText(basisText(check))}: ${markdownText(check.spec)}`,
    `- Seen: ${markdownCode(whatWasSeen(check))}`,
    ...(rounds === undefined ? [] : [`- Rounds: ${markdownText(rounds)}`]),
    `- Why it matters: ${markdownText(check.why)}`,
    `- To fix: ${markdownText(check.fix)}`,
    ...(again === undefined ? [] : [`- Again: ${markdownCode(again)}`]),
    '',
  ];
}

const short = (checks: readonly CheckRecord[]): string[] =>
  table(
    ['check', 'requirement', 'seen'],
    checks.map((check) => [
      markdownText(check.id) + (check.cause === undefined ? '' : ` (${check.cause})`) + disputedMark(check),
      markdownText(check.title),
      markdownCode(whatWasSeen(check)),
    ]),
  );

function idList(checks: readonly CheckRecord[]): string {
  const shown = checks.slice(0, IDS_SHOWN).map((check) => markdownText(check.id));
  const rest = checks.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

function counts({ summary }: RunRecord): string {
  return Object.entries(summary.by_status)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status as Status}`)
    .join(', ');
}

/** Text of `report.md`. Pure, and safe whatever a target wrote. */
export function renderMarkdown(record: RunRecord): string {
  const found = findingsOf(record);
  return [
    `## Assay: ${markdownText(gradeHeadline(record))} (${markdownText(record.grade.context)})`,
    '',
    `${markdownCode(record.target.name)} at ${markdownCode(record.target.url)}, graded by Assay ${markdownText(record.kit.version)} on ${markdownText(record.run.started_at)}, seed ${markdownCode(record.run.seed)}.`,
    '',
    ...record.grade.caps.map((cap) => `- ${markdownText(capText(cap.rule))}`),
    ...endsOfTarget(record).map(
      ({ text, lines }) =>
        `- **${markdownText(text)}**${lines.length > 0 ? ` Its last words: ${markdownCode(lines.slice(-3).join(' '))}` : ''}`,
    ),
    ...(isModified(record) ? ['- **Modified run**: the operator disabled checks'] : []),
    '',
    ...table(
      ['profile', 'letter', 'conformance', 'score', 'checks'],
      record.profiles.map((profile) => profileRow(record, profile)),
    ),
    '',
    `${counts(record)}.`,
    ...section('Failed', found.failed.flatMap(failure)),
    ...section('The kit or simulator failed (not the target)', short(found.errors)),
    ...section('Blocked', short(found.blocked)),
    ...section('Failed, provisional: not counted', short(found.provisional)),
    ...section('Warnings', short(found.warned)),
    ...section('Not tested', [
      ...byNeed(found.outOfReach, record.connection.tier).map(
        ({ needs, checks }) => `- ${checks.length} need ${needs}: ${idList(checks)}`,
      ),
      ...(found.skipped.length === 0 ? [] : [`- ${found.skipped.length} skipped: ${idList(found.skipped)}`]),
      ...(found.disabled.length === 0
        ? []
        : [`- ${found.disabled.length} disabled by the operator: ${idList(found.disabled)}`]),
    ]),
    ...section(
      'Own checks, not graded',
      record.own === undefined
        ? []
        : [
            `${markdownCode(record.own.suite)}: ${countsInWords(countStatuses(record.own.checks))}.`,
            '',
            ...short(record.own.checks.filter(({ status }) => status !== 'pass')),
          ],
    ),
    '',
    'Defects that are shown here are proven; absence of defects is not.',
    '',
  ].join('\n');
}
