/**
 * What verifying the evidence showed, in words: what was judged again, what could not be, and what does not fit.
 * @module
 */
import { plainLine, shorten } from '../../reports/plain-text.js';
import type { Verification } from './compare.js';

const SHOWN = 20;
const IDS_SHOWN = 8;
const LONGEST = 400;

const count = (number: number, one: string): string => `${number} ${number === 1 ? one : `${one}s`}`;

type Named = (ids: readonly string[]) => string;

const allOf: Named = (ids) => ids.join(', ');
const someOf: Named = (ids) =>
  ids.length <= IDS_SHOWN
    ? allOf(ids)
    : `${allOf(ids.slice(0, IDS_SHOWN))} and ${ids.length - IDS_SHOWN} more`;

function byReason(not: Verification['not'], named: Named): string[] {
  const reasons = new Map<string, string[]>();
  for (const { id, why } of not) reasons.set(why, [...(reasons.get(why) ?? []), id]);
  return [...reasons].map(([why, ids]) => `    ${ids.length}: ${why} (${named(ids)})`);
}

/** Text for standard output; `everyId` names all checks, not the first of each kind. */
export function renderVerification(found: Verification, files: number, everyId: boolean): string {
  const named = everyId ? allOf : someOf;
  const { whole, part, observers, cases, not, idle, problems } = found;
  const shown = problems.slice(0, SHOWN).map((one) => `  - ${shorten(plainLine(one), LONGEST)}`);
  return `${[
    `Evidence: ${count(files, 'file')}, as SHA256SUMS names them.`,
    `Judged again from the record: ${cases.judged} of ${count(cases.all, 'case')}.`,
    `  ${count(whole.length, 'check')} in every case`,
    `  ${count(part.length, 'check')} in part: the other cases were judged by their own code while they ran${part.length > 0 ? ` (${named(part)})` : ''}`,
    `  ${count(observers.length, 'observer')} over all exchanges`,
    `  ${count(not.length, 'check')} not at all${not.length > 0 ? '; only whether their verdicts follow from their assertions, and these quote the recorded answers:' : ''}`,
    ...byReason(not, named),
    `  ${count(idle, 'check')} had nothing to judge (skipped, out of reach, blocked)`,
    '',
    problems.length === 0
      ? 'Every verdict that was judged again was reproduced.'
      : `${count(problems.length, 'contradiction')} between the report and its evidence:`,
    ...shown,
    ...(problems.length > SHOWN ? [`  and ${problems.length - SHOWN} more`] : []),
    '',
    'This shows whether report and evidence agree, not that the exchanges took place: who writes both can make both up.',
  ].join('\n')}\n`;
}
