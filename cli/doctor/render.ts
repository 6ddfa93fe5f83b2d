/**
 * A diagnosis as text: one line each, and below a wrong one what to do.
 * @module
 */
import type { Colours } from '../../reports/console.js';
import { plainLine } from '../../reports/plain-text.js';
import type { Finding, FindingState } from './diagnose.js';

const words: Readonly<Record<FindingState, string>> = { right: 'ok', wrong: 'wrong', unknown: '-' };

/** Text with a newline at the end. Pure; no text of a target can move the cursor. */
export function renderDiagnosis(findings: readonly Finding[], colours: Colours): string {
  const width = Math.max(...findings.map((one) => one.topic.length));
  const paint = { right: colours.green, wrong: colours.red, unknown: colours.dim };
  const wrong = findings.filter((one) => one.state === 'wrong').length;
  const lines = findings.flatMap(({ state, topic, saw, advice }) => [
    `${paint[state](words[state].padEnd(5))}  ${topic.padEnd(width)}  ${plainLine(saw)}`,
    ...(advice === undefined ? [] : [`${' '.repeat(9 + width)}${colours.bold(plainLine(advice))}`]),
  ]);
  const summary =
    wrong === 0
      ? colours.green('All that was looked at is right.')
      : `${wrong} ${wrong === 1 ? 'point is' : 'points are'} wrong.`;
  return [...lines, '', summary, ''].join('\n');
}
