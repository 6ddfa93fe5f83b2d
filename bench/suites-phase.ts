/**
 * One graded run of the reference in this process: how long its suites phase took, and everything that it sent.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { openTarget } from '../cli/grade/open-target.js';
import type { GradeOptions } from '../cli/grade/options.js';
import { runGrade } from '../cli/grade/run.js';
import type { Exchange } from '../suites/kit/exchange.js';
import { loadChecks } from '../suites/kit/load-suites.js';

/** As the flags' defaults have it. */
const defaults: Omit<GradeOptions, 'seed'> = {
  target: { kind: 'preset', name: 'reference' },
  only: [],
  skip: [],
  out: '',
  formats: [],
  headers: {},
  timeoutMs: 10_000,
  maxDurationMs: 600_000,
  concurrency: 16,
  slow: false,
  keep: false,
  verbose: false,
  token: {},
  commandLine: 'bench',
};

export interface SuitesPhase {
  readonly wallMs: number;
  /** Sum of the waits that checks declared; checks run side by side, so it may be more than the phase lost. */
  readonly waitedMs: number;
  readonly exchanges: readonly Exchange[];
}

const silent = { step: () => undefined, checks: () => undefined };

/** Runs all checks against a fresh reference in a fresh world. */
export async function measureSuitesPhase(): Promise<SuitesPhase> {
  const options = { ...defaults, seed: randomBytes(8).toString('hex') };
  await loadChecks();
  const target = await openTarget(options, silent.step);
  try {
    const { suites, exchanges } = await runGrade(options, target, {}, silent, new AbortController().signal);
    // The canary comes before the phase.
    return { ...suites, exchanges: exchanges.filter(({ tag }) => tag.check !== 'canary') };
  } finally {
    await target.close();
  }
}
