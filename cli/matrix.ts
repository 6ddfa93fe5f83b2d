/**
 * `assay matrix`: many facilitators and all checks in one table.
 * @module
 */
import { Command, Option } from 'commander';
import { renderMatrixHtml } from '../reports/matrix/page.js';
import { matrixOf } from '../reports/matrix/table.js';
import { renderMatrixCsv, renderMatrixJson, renderMatrixMarkdown } from '../reports/matrix/text.js';
import { writeWhole } from './formats.js';
import { readReport } from './report.js';

const renderers = {
  html: renderMatrixHtml,
  md: renderMatrixMarkdown,
  csv: renderMatrixCsv,
  json: renderMatrixJson,
} as const;
type MatrixFormat = keyof typeof renderers;

export function matrixCommand(): Command {
  return new Command('matrix')
    .description('Show many facilitators and all checks in one table')
    .argument('<reports...>', 'report.json of each run, in the order of the columns')
    .addOption(
      new Option('--format <name>', 'how it is written').choices(Object.keys(renderers)).default('html'),
    )
    .option('--out <file>', 'where it goes (default: matrix.html; other formats go to standard output)')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Examples:
  assay matrix reports/*.json                                  writes matrix.html
  assay matrix reports/*.json --format md >> "$GITHUB_STEP_SUMMARY"
  assay matrix reports/*.json --format csv --out matrix.csv    one line for each check and facilitator`,
    )
    .action(
      async (paths: readonly string[], flags: { readonly format: MatrixFormat; readonly out?: string }) => {
        const records = [];
        for (const path of paths) records.push(await readReport(path));
        const text = renderers[flags.format](matrixOf(records));
        const out = flags.out ?? (flags.format === 'html' ? 'matrix.html' : undefined);
        if (out === undefined) {
          process.stdout.write(text);
          return;
        }
        await writeWhole(out, text);
        process.stdout.write(`Matrix: ${out}\n`);
      },
    );
}
