/**
 * `assay lf verifier`: grades a verifier of LedgerFlow authorizations, in any language, over standard input and output.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { rmdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { renderConsole } from '../../../reports/console.js';
import { exitDecision } from '../../../reports/exit-code.js';
import { completeRecord } from '../../../reports/grade.js';
import { redactRecord } from '../../../reports/json.js';
import { createRedactor, SHORTEST_SECRET } from '../../../reports/redact.js';
import { AssayError } from '../../../src/wire/assay-error.js';
import { familyRows } from '../../../suites/authorization/family-rows.js';
import { judgeRun } from '../../../suites/authorization/judge-run.js';
import { loadVectors } from '../../../suites/authorization/load-vectors.js';
import { type JudgedLaw, runLaws } from '../../../suites/authorization/run-laws.js';
import {
  askVectors,
  type VerifierRecord,
  VerifierUnderTest,
} from '../../../suites/authorization/verifier-run.js';
import { docPath } from '../../../targets/doc-path.js';
import { inherited } from '../../../targets/process-place.js';
import { coloursFor } from '../../colours.js';
import { list, numberOf } from '../../flags.js';
import { formatsOf, reportFiles, writeReportFiles } from '../../formats.js';
import type { ReportFormat } from '../../grade/options.js';
import { watchInterrupt } from '../../interrupt.js';
import { makeRoom } from '../../make-room.js';
import { prepareFolder } from '../../out-folder.js';
import { createProgress } from '../../progress.js';
import { kitVersion } from '../../version.js';
import { badInput } from '../bad-input.js';
import { writeVerifierEvidence } from './evidence.js';
import { verifierFacts, verifierName } from './record.js';
import { selectLaws, selectVectors } from './select.js';
import { serveVerifierCommand } from './serve.js';
import { spawnVerifier } from './spawn-verifier.js';

interface Flags {
  readonly exec?: string;
  readonly only: readonly string[];
  readonly timeout: number;
  readonly passEnv: readonly string[];
  readonly format: readonly ReportFormat[];
  readonly out: string;
  readonly seed?: string;
  readonly lawRuns?: number;
  readonly color: boolean;
}

const helloSeconds = 10;
/** What the law that asks for most asks for. */
const mostLawRuns = 200;

/** The reference, started as every other verifier is. */
const reference = {
  file: process.execPath,
  args: [fileURLToPath(new URL('../../assay.js', import.meta.url)), 'lf', 'verifier', 'serve'],
  shell: false,
};

export function verifierCommand(): Command {
  return new Command('verifier')
    .description('Grade a verifier of LedgerFlow authorizations, written in any language')
    .option('--exec <command>', 'command that starts it (default: the reference)')
    .option('--only <ids>', 'families, vectors or laws, such as LFV-CBOR, LFV-CBOR-014 or LFV-P09', list, [])
    .option('--timeout <seconds>', 'for one answer', numberOf('--timeout', 0.1, 300, false), 5)
    .option('--pass-env <name>', 'pass this variable of yours on', list, [])
    .option(
      '--format <names>',
      'reports to write: json, html, junit',
      formatsOf,
      formatsOf('json,html,junit'),
    )
    .option(
      '--law-runs <number>',
      'worlds to try for each law (default: 15 to 200)',
      numberOf('--law-runs', 1, 1_000_000),
    )
    .option('--seed <text>', 'repeat the choices of an earlier run (default: random, printed)')
    .option('--out <folder>', 'where the reports go', 'assay-report')
    .option('--no-color', 'plain output')
    .option('--verbose', 'print stacks of errors')
    .addCommand(serveVerifierCommand())
    .addHelpText(
      'after',
      `
The command speaks assay-verifier/1: one JSON object a line on standard input and output. Its format stands in
${docPath('spec/assay-verifier-1.md')},
and that of warrants and proofs in ${docPath('spec/lf-core-1.md')}.

Examples:
  assay lf verifier                                    grade the reference
  assay lf verifier --exec './my-verifier --stdio'
  assay lf verifier --exec 'python3 verifier.py' --only LFV-CBOR

Exit codes: 0 all held, 1 findings, 2 inconclusive, 3 Assay itself failed, 64 bad usage.`,
    )
    .action(gradeVerifier);
}

function inconclusive(why: string): AssayError {
  return new AssayError(`The verifier cannot be graded: ${why}.`, {
    code: 'VERIFIER_SILENT',
    exitCode: 2,
    hint: `It has to answer the first line with a hello of assay-verifier/1 within 10 s: ${docPath('spec/assay-verifier-1.md')}.`,
  });
}

async function gradeVerifier(flags: Flags): Promise<void> {
  if (flags.exec?.trim() === '') throw badInput('--exec names no command.');
  const { families, digest } = await loadVectors();
  const elsewhere = new Set(familyRows.filter((row) => row.elsewhere !== undefined).map(({ id }) => id));
  const vectors = selectVectors(
    families.flatMap((family) => family.vectors).filter(({ family }) => !elsewhere.has(family)),
    flags.only,
  );
  const laws = selectLaws(flags.only);
  const seed = flags.seed || randomBytes(8).toString('hex');
  const newFolder = await prepareFolder(flags.out);
  const progress = createProgress(process.stderr, flags.color);
  const interrupt = watchInterrupt();
  const startedAt = Date.now();
  const env = inherited(flags.passEnv);
  const command = flags.exec === undefined ? reference : { file: flags.exec, args: [], shell: true };
  const verifier = new VerifierUnderTest({
    kitVersion,
    limits: { helloMs: helloSeconds * 1_000, answerMs: flags.timeout * 1_000 },
    start: () => spawnVerifier({ ...command, env }),
    signal: interrupt.signal,
    onVector: (done, of) => progress.checks(done, of, 'vectors'),
  });
  const redactor = createRedactor(
    flags.passEnv.flatMap((name) => {
      const value = env[name] ?? '';
      return value.length >= SHORTEST_SECRET ? [{ name, value }] : [];
    }),
  );
  let wrote = false;
  try {
    if (vectors.length > 0) progress.step(`asking ${vectors.length} vectors`);
    let tried: readonly JudgedLaw[] = [];
    const record: VerifierRecord | string = await askVectors(vectors, verifier, async (hello) => {
      progress.step('trying laws');
      tried = await runLaws(verifier, hello, {
        seed,
        runs: flags.lawRuns,
        signal: interrupt.signal,
        ...(laws === undefined ? {} : { only: laws }),
      });
    });
    progress.done();
    if (interrupt.signal.aborted)
      throw new AssayError('Interrupted; no report was written.', { code: 'INTERRUPTED', exitCode: 2 });
    if (typeof record === 'string') throw inconclusive(record);
    const checks = judgeRun(vectors, record, tried);
    const aside = await makeRoom(flags.out, {
      target: verifierName(flags.exec, record.hello),
      partial: flags.only.length > 0,
      formats: flags.format,
    });
    const evidence = await writeVerifierEvidence(flags.out, checks, record, redactor);
    const facts = verifierFacts({
      checks,
      record,
      command: flags.exec,
      vectorDigest: digest,
      startedAt,
      durationMs: Date.now() - startedAt,
      seed,
      allLaws:
        laws === undefined && (flags.lawRuns ?? mostLawRuns) >= mostLawRuns && record.stopped === undefined,
      evidence,
    });
    const report = redactRecord(completeRecord(facts), redactor);
    await writeReportFiles(report, flags.format, flags.out);
    wrote = true;
    const exit = exitDecision(report, {
      inconclusive: record.stopped === undefined ? [] : [record.stopped],
    });
    process.stdout.write(
      renderConsole(report, {
        colours: coloursFor(process.stdout, flags.color),
        exit,
        files: reportFiles(flags.out, flags.format).sort(),
      }),
    );
    if (aside !== undefined) process.stderr.write(`${aside}\n`);
    process.exitCode = exit.code;
  } finally {
    progress.done();
    interrupt.stop();
    await verifier.kill();
    if (newFolder && !wrote) await rmdir(flags.out).catch(() => undefined);
  }
}
