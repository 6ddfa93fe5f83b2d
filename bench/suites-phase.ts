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

/** Rows that wait for outages they have forced, or restart the target: a bare client can do neither. */
const faultRows = [
  'X402-FLT-*',
  'X402-LAW-*',
  'X402-ERR-004',
  'X402-RPL-007',
  ...['016', '017', '018', '019'].map((number) => `X402-RPL-${number}`),
  'X402-SET-016',
  'X402-SET-019',
];

/** As the flags' defaults have it, for the profiles of x402. */
const defaults: Omit<GradeOptions, 'seed'> = {
  target: { kind: 'preset', name: 'reference' },
  profiles: ['core', 'exact-evm'],
  only: [],
  skip: faultRows,
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
