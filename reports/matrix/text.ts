/**
 * The matrix as Markdown, CSV and JSON.
 *
 * @module
 */
import { markdownCode, markdownText } from '../markdown.js';
import { harmlessJson } from '../plain-text.js';
import { cellText, type Matrix } from './table.js';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** GitHub-flavoured Markdown; names of targets stand in code spans. */
export function renderMatrixMarkdown(matrix: Matrix): string {
  const head = matrix.columns.map((column) => markdownCode(column.label));
  const lines = [
    '# Facilitators and checks',
    '',
    row(['Facilitator', 'Grade', 'Tier', 'Catalogue', 'Passed', 'Date']),
    row(Array.from({ length: 6 }, () => '---')),
    ...matrix.columns.map((column, index) =>
      row([
        head[index] ?? '',
        markdownText(column.grade),
        column.tier,
        markdownText(column.catalogue),
        `${column.passed} of ${column.executed}`,
        column.date,
      ]),
    ),
    ...matrix.notes.flatMap((note) => ['', markdownText(note)]),
  ];
  for (const group of matrix.groups)
    lines.push(
      '',
      `## ${markdownText(group.profile)}`,
      '',
      row(['Check', 'Level', ...head]),
      row(['---', '---', ...head.map(() => '---')]),
      row(['**profile**', '', ...group.verdicts.map((verdict) => `**${markdownText(verdict)}**`)]),
      ...group.rows.map((one) =>
        row([
          `${one.id} ${markdownText(one.title)}`,
          one.level,
          ...one.cells.map((cell) => (cell.status === 'absent' ? '' : markdownText(cellText(cell)))),
        ]),
      ),
    );
  return `${lines.join('\n')}\n`;
}

/** RFC 4180. A spreadsheet runs what begins with one of these characters, so an apostrophe stands before them. */
function csvField(text: string): string {
  const harmless = /^[=+\-@\t]/u.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** One line for each check and facilitator: what a pivot table or a database takes. */
export function renderMatrixCsv(matrix: Matrix): string {
  const head = [
    'profile',
    'check',
    'title',
    'level',
    'basis',
    'facilitator',
    'tier',
    'catalogue',
    'status',
    'cause',
    'outcome',
    'reason',
  ];
  const lines = matrix.groups.flatMap(({ profile, rows }) =>
    rows.flatMap((one) =>
      one.cells.map((cell, index) => {
        const column = matrix.columns[index];
        return [
          profile,
          one.id,
          one.title,
          one.level,
          one.basis,
          column?.label ?? '',
          column?.tier ?? '',
          column?.catalogue ?? '',
          cell.status,
          cell.cause ?? '',
          cell.outcome ?? '',
          cell.reason,
        ];
      }),
    ),
  );
  return [head, ...lines].map((fields) => `${fields.map(csvField).join(',')}\r\n`).join('');
}

/** The matrix as data. */
export function renderMatrixJson(matrix: Matrix): string {
  return `${harmlessJson(JSON.stringify(matrix, null, 2))}\n`;
}
