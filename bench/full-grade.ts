/**
 * Wall time of a grade of the reference, as a user starts it.
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { packageFolder } from '../targets/doc-path.js';

const summarySchema = z.object({
  checks: z.array(z.object({ status: z.string() })),
  summary: z.object({ exchanges: z.number() }),
});

export interface FullGrade {
  readonly wallMs: number;
  readonly executed: number;
  readonly exchanges: number;
}

const idle: ReadonlySet<string> = new Set(['skip', 'out-of-reach', 'blocked', 'disabled']);

/** Throws when the grade does not end with 0: a figure of a failed run would mean nothing. */
export async function measureFullGrade(): Promise<FullGrade> {
  const out = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  try {
    const started = performance.now();
    const profiles = ['--profile', 'core,exact-evm'];
    const argv = [join(packageFolder, 'dist/cli/assay.js'), 'grade', ...profiles, '--out', out];
    const child = spawn(process.execPath, argv, { stdio: 'ignore' });
    const [code] = (await once(child, 'exit')) as [number | null];
    const wallMs = performance.now() - started;
    if (code !== 0) throw new Error(`assay grade of the reference ended with ${code}`);
    const report = summarySchema.parse(JSON.parse(await readFile(join(out, 'report.json'), 'utf8')));
    return {
      wallMs,
      executed: report.checks.filter(({ status }) => !idle.has(status)).length,
      exchanges: report.summary.exchanges,
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
