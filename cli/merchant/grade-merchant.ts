/**
 * Grades a merchant that asks for LedgerFlow warrants, over HTTP.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { renderConsole } from '../../reports/console.js';
import { writeEvidenceFolder } from '../../reports/evidence.js';
import { exitDecision } from '../../reports/exit-code.js';
import { completeRecord } from '../../reports/grade.js';
import { createRedactor } from '../../reports/redact.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { liveVectors, merchantSetting } from '../../suites/authorization/http/live-vectors.js';
import {
  askMerchant,
  evidenceOfSale,
  judgeSales,
  whyNotGraded,
} from '../../suites/authorization/http/run-merchant.js';
import { loadVectors } from '../../suites/authorization/load-vectors.js';
import { coloursFor } from '../colours.js';
import { reportFiles, writeReportFiles } from '../formats.js';
import type { ReportFormat } from '../grade/options.js';
import { parseTargetUrl, reachOf } from '../grade/reach.js';
import { watchInterrupt } from '../interrupt.js';
import { selectVectors } from '../lf/verifier/select.js';
import { makeRoom } from '../make-room.js';
import { prepareFolder } from '../out-folder.js';
import { createProgress } from '../progress.js';
import { openBuiltinMerchant } from './builtin-merchant.js';
import { merchantFacts, merchantName } from './record.js';

export interface MerchantFlags {
  readonly only: readonly string[];
  readonly timeout: number;
  readonly format: readonly ReportFormat[];
  readonly out: string;
  readonly authorizedBy?: string;
  readonly printConfig?: true;
  readonly color: boolean;
}

function readUrl(text: string, flags: MerchantFlags): URL {
  const url = parseTargetUrl(text);
  if (url.pathname !== '/')
    throw new AssayError('The URL of a merchant ends with its port: the path is that of the vectors.', {
      code: 'BAD_URL',
      exitCode: 64,
      hint: `Did you mean ${url.origin} ?`,
    });
  if (reachOf(url) === 'public' && !flags.authorizedBy?.trim())
    throw new AssayError(`${url.origin} is not on this machine or network.`, {
      code: 'NOT_AUTHORIZED',
      exitCode: 64,
      hint: 'Say with --authorized-by on whose word it may be tested.',
    });
  return url;
}

export async function gradeMerchant(text: string | undefined, flags: MerchantFlags): Promise<void> {
  if (flags.printConfig === true) {
    process.stdout.write(`${JSON.stringify(merchantSetting, null, 2)}\n`);
    return;
  }
  const url = text === undefined ? undefined : readUrl(text, flags);
  const { digest } = await loadVectors();
  const all = liveVectors();
  const vectors = selectVectors(all, flags.only);
  const newFolder = await prepareFolder(flags.out);
  const progress = createProgress(process.stderr, flags.color);
  const interrupt = watchInterrupt();
  const builtin = url === undefined ? await openBuiltinMerchant() : undefined;
  const startedAt = Date.now();
  let wrote = false;
  try {
    const merchant = {
      url: url ?? builtin?.url ?? new URL('http://127.0.0.1'),
      timeoutMs: flags.timeout * 1_000,
    };
    const why = await whyNotGraded(merchant);
    if (why !== undefined)
      throw new AssayError(`The merchant cannot be graded: ${why}.`, {
        code: 'MERCHANT_UNFIT',
        exitCode: 2,
        hint: 'assay merchant --print-config says how it has to be configured.',
      });
    const sales = await askMerchant(merchant, vectors, {
      signal: interrupt.signal,
      onVector: (done, of) => progress.checks(done, of, 'vectors'),
    });
    progress.done();
    if (interrupt.signal.aborted)
      throw new AssayError('Interrupted; no report was written.', { code: 'INTERRUPTED', exitCode: 2 });
    const checks = judgeSales(vectors, sales);
    const broken = checks
      .flatMap(({ cases }) => cases)
      .filter(({ status }) => status === 'fail' || status === 'warn');
    const files = broken.flatMap(({ id }) =>
      evidenceOfSale(id).map((name) => ({ name, json: sales.get(id) ?? {} })),
    );
    const aside = await makeRoom(flags.out, {
      target: merchantName(url?.origin),
      partial: flags.only.length > 0,
      formats: flags.format,
    });
    const evidence = await writeEvidenceFolder(join(flags.out, 'evidence'), files, createRedactor([]));
    const report = completeRecord(
      merchantFacts({
        checks,
        exchanges: 1 + 2 * sales.size,
        url: url?.origin,
        authorizedBy: flags.authorizedBy,
        vectorDigest: digest,
        startedAt,
        durationMs: Date.now() - startedAt,
        seed: randomBytes(8).toString('hex'),
        evidence,
      }),
    );
    await writeReportFiles(report, flags.format, flags.out);
    wrote = true;
    const exit = exitDecision(report, {});
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
    await builtin?.close();
    if (newFolder && !wrote) await rmdir(flags.out).catch(() => undefined);
  }
}
