import { describe, expect, test } from 'vitest';
import { sampleCheck, sampleRecord } from '../record.sample.js';
import type { RunRecord } from '../run-record.js';
import { renderMatrixHtml } from './page.js';
import { cellText, matrixOf } from './table.js';
import { renderMatrixCsv, renderMatrixJson, renderMatrixMarkdown } from './text.js';

const named = (record: RunRecord, name: string, version = '1.0.0'): RunRecord => ({
  ...record,
  target: { ...record.target, name, version },
});
const one = sampleCheck({ id: 'X-1' });
const first = named(
  sampleRecord([one, sampleCheck({ id: 'X-2', status: 'warn', cause: 'ambiguity' })]),
  'one',
);
const second = named(
  sampleRecord(
    [
      sampleCheck({ id: 'X-1', status: 'fail', reason: 'it moved twice', outcome: 'double-move' }),
      sampleCheck({ id: 'Y-1', profile: 'core', rev: 2 }),
    ],
    { tier: 'T3' },
  ),
  'two',
);

test('has a column for each run, a group for each profile and a row for each check that any run knew', () => {
  const { columns, groups, notes } = matrixOf([first, second]);
  expect(columns.map(({ label, tier, executed }) => [label, tier, executed])).toEqual([
    ['one 1.0.0', 'T2', 2],
    ['two 1.0.0', 'T3', 2],
  ]);
  expect(
    groups.map(({ profile, rows }) => [profile, rows.map((row) => [row.id, row.cells.map(cellText)])]),
  ).toEqual([
    [
      'exact-evm',
      [
        ['X-1', ['pass', 'fail (double-move)']],
        ['X-2', ['warn (ambiguity)', 'absent']],
      ],
    ],
    ['core', [['Y-1', ['absent', 'pass']]]],
  ]);
  expect(notes).toEqual(['The runs differ in tier: T2, T3.']);
});

test('two runs of one target are told apart, and a revised check is named', () => {
  const revised = named(sampleRecord([sampleCheck({ id: 'X-1', rev: 2 })]), 'one');
  const { columns, notes } = matrixOf([first, revised]);
  expect(columns.map(({ label }) => label)).toEqual(['one 1.0.0 #1', 'one 1.0.0 #2']);
  expect(notes).toEqual(['These checks were revised between the runs, so their cells do not compare: X-1.']);
});

describe('what a target wrote stays text', () => {
  const hostile = '</style><script>alert(1)</script><img src=x onerror=alert(1)>|`@team`\u001b[31m\u202e';
  const matrix = matrixOf([
    named(
      sampleRecord([sampleCheck({ id: 'X-1', status: 'fail', reason: `=HYPERLINK("http://x")${hostile}` })]),
      `=1+1${hostile}`,
      hostile,
    ),
  ]);

  test('in HTML, which runs no script and asks for nothing', () => {
    const html = renderMatrixHtml(matrix);
    expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>(?!\|)[^&]*<img/);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toMatch(/http-equiv="Content-Security-Policy" content="default-src (?:'|&#39;)none/);
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
  });

  test('in Markdown, where names stand in code spans', () => {
    const md = renderMatrixMarkdown(matrix);
    for (const line of md.split('\n').filter((text) => text.includes('alert(1)')))
      expect(line.replace(/(`+).*?\1(?!`)/g, '')).not.toMatch(/[<@]|alert/);
  });

  test('in CSV, where no field is a formula', () => {
    const csv = renderMatrixCsv(matrix);
    expect(csv).toContain(`"'=HYPERLINK(""http://x"")`);
    for (const field of csv.match(/"(?:[^"]|"")*"/g) ?? []) expect(field).not.toMatch(/^"[=+\-@\t\r]/);
  });

  test('in none of them with an escape sequence or an invisible character', () => {
    for (const render of [renderMatrixHtml, renderMatrixMarkdown, renderMatrixCsv, renderMatrixJson])
      for (const character of ['\u001b', '\u202e']) expect(render(matrix)).not.toContain(character);
  });
});

test('CSV has one line for each check and facilitator', () => {
  const lines = renderMatrixCsv(matrixOf([first, second]))
    .trimEnd()
    .split('\r\n');
  expect(lines).toHaveLength(1 + 3 * 2);
  expect(lines[2]).toBe(
    '"exact-evm","X-1","refuses an authorization for less than the required amount","MUST","spec*","two 1.0.0","T3","2026.11","fail","","double-move","it moved twice"',
  );
});

test('JSON is the matrix, and the same runs give the same bytes', () => {
  const matrix = matrixOf([first, second]);
  expect(JSON.parse(renderMatrixJson(matrix))).toEqual(JSON.parse(JSON.stringify(matrix)));
  expect(renderMatrixHtml(matrixOf([first, second]))).toBe(renderMatrixHtml(matrix));
});
