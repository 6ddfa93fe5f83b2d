/**
 * The badge: grade with tier, profile and catalogue, as a self-contained SVG and as data for a badge service.
 * A letter without its context would claim more than was tested, so both carry it.
 *
 * @module
 */
import { gradeHeadline, gradeLine } from './grade-text.js';
import { plainLine, shorten } from './plain-text.js';
import type { Letter, RunRecord } from './run-record.js';

const COLOURS: Readonly<Record<Letter, string>> = {
  'A+': '#1a7f37',
  A: '#1a7f37',
  B: '#4d7c0f',
  C: '#8a6100',
  D: '#b45309',
  E: '#c2410c',
  F: '#b91c1c',
};
const NO_LETTER = '#57606a';

/** Pixels per character of Verdana at 11 px, rounded up; a badge that is a little wide reads well, a cut one does not. */
const CHARACTER = 7;
const PADDING = 10;
const LABEL = 'assay';

function colourOf({ grade }: RunRecord): string {
  return grade.letter === undefined ? NO_LETTER : COLOURS[grade.letter];
}

/** Such as `A (T2, exact-evm, catalogue 2026.11)`. */
const message = (record: RunRecord): string => shorten(plainLine(gradeLine(record)), 90);

function xml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${character.codePointAt(0)};`);
}

/** Text of `badge.svg`. Pure, and asks the network for nothing. */
export function renderBadge(record: RunRecord): string {
  const text = message(record);
  const left = LABEL.length * CHARACTER + PADDING;
  const right = [...text].length * CHARACTER + PADDING;
  const title = `${LABEL}: ${text}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${xml(title)}">`,
    `  <title>${xml(title)}</title>`,
    `  <rect width="${left}" height="20" fill="#24292f"/>`,
    `  <rect x="${left}" width="${right}" height="20" fill="${colourOf(record)}"/>`,
    '  <g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    `    <text x="${left / 2}" y="14">${LABEL}</text>`,
    `    <text x="${left + right / 2}" y="14">${xml(text)}</text>`,
    '  </g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Text of `badge.json`: the endpoint format of shields. Pure. */
export function renderBadgeJson(record: RunRecord): string {
  const badge = {
    schemaVersion: 1,
    label: LABEL,
    message: message(record),
    color: colourOf(record),
    isError: gradeHeadline(record) === 'F',
  };
  return `${JSON.stringify(badge, null, 2)}\n`;
}
