/**
 * `assay verify-evidence`: judges a recorded run again, offline, and compares the verdicts.
 * @module
 */
import { Command } from 'commander';
import { expectEvidenceOf, readEvidenceFolder } from '../reports/evidence-folder.js';
import { ReportError } from '../reports/report-error.js';
import { AssayError } from '../src/wire/assay-error.js';
import { readReport } from './report.js';
import { findEvidence } from './verify-evidence/find.js';

export function verifyEvidenceCommand(): Command {
  return new Command('verify-evidence')
    .description('Judge the recorded evidence of a run again, offline, and compare the verdicts')
    .argument('<folder>', 'the evidence folder, or the folder with report.json and evidence/ in it')
    .option('--report <file>', 'report.json of the run (default: the one beside the evidence)')
    .option('--list', 'name every check that was not judged again, or only in part')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Nothing is sent. Negative vectors, observers and the money oracle are judged by the functions that judged them in the
run; what a check's own code judged while it ran is named, and cannot be judged again.

Exit codes: 0 every verdict was reproduced, 1 a contradiction or changed evidence, 64 bad usage.

Examples:
  assay verify-evidence assay-report
  assay verify-evidence downloads/evidence --report downloads/report.json`,
    )
    .action(async (path: string, flags: { readonly report?: string; readonly list?: boolean }) => {
      const { folder, report } = await findEvidence(path, flags.report);
      const record = await readReport(report);
      try {
        const evidence = await readEvidenceFolder(folder);
        expectEvidenceOf(record, evidence);
        // What judges is loaded only now: it takes longer than telling that a file is missing.
        const { readRecordedEvidence } = await import('./verify-evidence/read-record.js');
        const { verifyRecord } = await import('./verify-evidence/compare.js');
        const { renderVerification } = await import('./verify-evidence/render.js');
        const { loadChecks } = await import('../suites/kit/load-suites.js');
        const { registeredChecks } = await import('../suites/kit/registry.js');
        const recorded = await readRecordedEvidence(
          folder,
          evidence.files.map((file) => file.name),
        );
        await loadChecks();
        const found = await verifyRecord(record, recorded, registeredChecks());
        process.stdout.write(renderVerification(found, evidence.files.length, flags.list === true));
        process.exitCode = found.problems.length > 0 ? 1 : 0;
      } catch (error) {
        if (!(error instanceof ReportError) || error.code !== 'evidence-changed') throw error;
        throw new AssayError(`The evidence was changed. ${error.message}`, {
          code: 'EVIDENCE_CHANGED',
          exitCode: 1,
          cause: error,
        });
      }
    });
}
