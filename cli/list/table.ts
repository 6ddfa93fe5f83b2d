/**
 * A table as text: aligned columns, the last one cut to the terminal, plain and whole when piped.
 * @module
 */
import type { Colours } from '../../reports/console.js';

export type TableRow = Readonly<Record<string, string | number>>;

export interface TableOptions {
  readonly colours: Colours;
  /** Columns of the terminal; without it nothing is cut. */
  readonly width?: number;
}

/** Text with a newline at the end. The first row names the columns. Pure. */
export function renderTable(rows: readonly TableRow[], options: TableOptions): string {
  const [first] = rows;
  if (!first) return '';
  const names = Object.keys(first);
  const cells = rows.map((row) => names.map((name) => String(row[name] ?? '')));
  const widths = names.map((name, at) =>
    Math.max(name.length, ...cells.map((row) => (row[at] ?? '').length)),
  );
  const line = (parts: readonly string[]): string => {
    const text = parts
      .map((part, at) => (at === parts.length - 1 ? part : part.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
    const { width } = options;
    return width !== undefined && text.length > width ? `${text.slice(0, Math.max(1, width - 1))}…` : text;
  };
  return `${[options.colours.bold(line(names)), ...cells.map(line)].join('\n')}\n`;
}
