/**
 * Runs checks with Vitest as the engine. The only file that imports `vitest/node`: neither the record nor a status
 * depends on Vitest's types.
 * @module
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';
import { AssayError } from '../../src/wire/assay-error.js';
import type { CheckOutcome } from '../../suites/kit/run-check.js';
import type { Assignment } from './provided.js';

const folder = dirname(fileURLToPath(import.meta.url));

export interface EngineOptions {
  /** Checks in flight at once. */
  readonly concurrency: number;
  /** Bounds the whole phase, milliseconds; checks that did not end by then are missing in the result. */
  readonly maxDurationMs: number;
  readonly onOutcome?: (outcome: CheckOutcome) => void;
  readonly signal?: AbortSignal;
}

/** Runs the assigned checks and returns what they left behind, in the order in which they ended. */
export async function runWithVitest(
  assignment: Assignment,
  options: EngineOptions,
): Promise<readonly CheckOutcome[]> {
  const outcomes: CheckOutcome[] = [];
  const problems: string[] = [];
  const exitCode = process.exitCode;
  const before = signalListeners();
  const vitest = await createVitest(
    'test',
    {
      root: folder,
      config: false,
      watch: false,
      include: ['conformance.js'],
      exclude: [],
      passWithNoTests: true,
      pool: 'threads',
      isolate: false,
      maxWorkers: 1,
      fileParallelism: false,
      maxConcurrency: options.concurrency,
      testTimeout: options.maxDurationMs,
      hookTimeout: options.maxDurationMs,
      provide: { assay: assignment },
      reporters: [
        {
          onTestCaseResult: (testCase) => {
            const outcome = testCase.meta().assay;
            if (outcome) {
              outcomes.push(outcome);
              options.onOutcome?.(outcome);
            } else
              for (const error of testCase.result().errors ?? [])
                problems.push(`${testCase.name}: ${error.message}`);
          },
          onTestRunEnd: (_modules, errors) => {
            for (const error of errors) problems.push(error.message);
            for (const module of _modules) for (const error of module.errors()) problems.push(error.message);
          },
        },
      ],
      // Everything is compiled already: nothing is transformed but the entry file.
      server: { deps: { external: [/\/dist\/(?!cli\/engine\/conformance\.js)/, /node_modules/] } },
      silent: true,
      includeTaskLocation: false,
      cache: false,
    },
    { logLevel: 'silent', clearScreen: false },
  );
  removeNewListeners(before);
  const cancel = (): void => void vitest.cancelCurrentRun('keyboard-input');
  options.signal?.addEventListener('abort', cancel, { once: true });
  // The time limits of single checks start with each of them; this one is for all together.
  const limit = setTimeout(cancel, options.maxDurationMs);
  try {
    await vitest.start();
  } finally {
    clearTimeout(limit);
    options.signal?.removeEventListener('abort', cancel);
    await vitest.close();
    // Vitest sets the exit code on failures; the command line alone owns it.
    process.exitCode = exitCode;
  }
  if (outcomes.length === 0 && problems.length > 0)
    throw new AssayError(`The engine could not run the checks: ${problems[0]}`, {
      code: 'ENGINE_FAILED',
      exitCode: 3,
      hint: 'This is a defect of Assay; please report it with the output of --verbose.',
      cause: problems.join('\n'),
    });
  return outcomes;
}

/** Those of the signals that end a run. */
const signals = ['SIGINT', 'SIGTERM'] as const;
const signalListeners = () => new Map(signals.map((name) => [name, new Set(process.listeners(name))]));

/**
 * Vitest ends the process one millisecond after an interruption, and would leave target and simulator running.
 * Whoever called the engine watches the signals.
 */
function removeNewListeners(before: ReturnType<typeof signalListeners>): void {
  for (const [name, known] of before)
    for (const listener of process.listeners(name)) if (!known.has(listener)) process.off(name, listener);
}
