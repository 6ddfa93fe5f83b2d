import { expect, test } from 'vitest';
import { noColours } from '../../reports/console.js';
import { renderTable } from './table.js';

const rows = [
  { id: 'A-1', title: 'a long title that does not fit' },
  { id: 'LONG-ID-2', title: 'short' },
];

test('columns are aligned and whole when piped', () => {
  expect(renderTable(rows, { colours: noColours })).toBe(
    ['id         title', 'A-1        a long title that does not fit', 'LONG-ID-2  short', ''].join('\n'),
  );
});

test('lines are cut to the terminal', () => {
  const lines = renderTable(rows, { colours: noColours, width: 20 }).split('\n');
  expect(lines[1]).toBe('A-1        a long t…');
  expect(lines.every((line) => line.length <= 20)).toBe(true);
});

test('nothing to list is nothing', () => {
  expect(renderTable([], { colours: noColours })).toBe('');
});
