/**
 * `assay compare`: what became worse between two runs, for a gate and for the pull request that it guards.
 * @module
 */
import { Command, Option } from 'commander';
import { compareRuns } from '../reports/compare.js';
import { renderComparison, renderComparisonMarkdown } from '../reports/compare-text.js';
import { readReport } from './report.js';

export function compareCommand(): Command {
  return new Command('compare')
    .description('Compare two runs: regressions, fixes, new and gone checks')
    .argument('<old>', 'report.json of the run before')
    .argument('<new>', 'report.json of the run now')
    .addOption(
      new Option('--format <name>', 'how it is printed').choices(['text', 'md', 'json']).default('text'),
    )
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Only what the target did is a regression. What a revised check, another kit or another tier changed is shown with that
cause and leaves the exit code alone. A lower tier asks less, so what is worse there is the target's doing; what it does
not reach is listed apart, and "assay grade --require-tier" is the gate for that.

Examples:
  assay compare main/report.json assay-report/report.json
  assay compare main/report.json assay-report/report.json --format md >> "$GITHUB_STEP_SUMMARY"

Exit codes: 0 no regression, 1 at least one, 2 no check was judged in both runs, 64 bad usage.`,
    )
    .action(async (old: string, now: string, flags: { format: 'text' | 'md' | 'json' }) => {
      const before = await readReport(old);
      const after = await readReport(now);
      const comparison = compareRuns(before, after);
      const rendered = {
        text: () => renderComparison({ before, after, comparison }),
        md: () => renderComparisonMarkdown({ before, after, comparison }),
        json: () => `${JSON.stringify(comparison, null, 2)}\n`,
      }[flags.format];
      process.stdout.write(rendered());
      process.exitCode = comparison.regressions.length > 0 ? 1 : comparison.compared === 0 ? 2 : 0;
    });
}
