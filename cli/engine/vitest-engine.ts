/**
 * Runs checks with Vitest as the engine. The only file that imports `vitest/node`: neither the record nor a status
 * depends on Vitest's types.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest, type Vitest } from 'vitest/node';
import { AssayError } from '../../src/wire/assay-error.js';
import type { CheckOutcome } from '../../suites/kit/run-check.js';
import { openHandOver } from './hand-over.js';
import type { Assignment } from './provided.js';

const folder = dirname(fileURLToPath(import.meta.url));

export interface EngineOptions {
  /** Checks in flight at once. */
  readonly concurrency: number;
  /** Bounds one check, milliseconds. */
  readonly maxDurationMs: number;
}

export interface EngineRun {
  /** Bounds the whole phase, milliseconds; checks that did not end by then are missing in the result. */
  readonly maxDurationMs: number;
  readonly onOutcome?: (outcome: CheckOutcome) => void;
  readonly signal?: AbortSignal;
}

export interface Engine {
  /** Runs the assigned checks, once, and returns what they left behind, in the order in which they ended. */
  run(assignment: Assignment, run: EngineRun): Promise<readonly CheckOutcome[]>;
  close(): Promise<void>;
}

/** Starts Vitest and its worker, which takes a while: they do so while the target is still asked what it serves. */
export function openEngine(options: EngineOptions): Engine {
  const outcomes: CheckOutcome[] = [];
  const problems: string[] = [];
  const exitCode = process.exitCode;
  let onOutcome: EngineRun['onOutcome'];
  let cancelled = false;
  const channel = randomUUID();
  const handOver = openHandOver(channel);
  const starting = startVitest(options, channel, {
    outcome: (outcome) => {
      // A check that the end of the run cut off saw its own connections close, not the target fail.
      if (cancelled) return;
      outcomes.push(outcome);
      onOutcome?.(outcome);
    },
    problem: (text) => problems.push(text),
  });
  const ended = starting.then((vitest) => vitest.start());
  // Whoever runs or closes the engine hears of it.
  ended.catch(() => undefined);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    handOver.give(null);
    closing ??= ended
      .catch(() => undefined)
      .then(() => starting)
      .then((vitest) => vitest.close())
      .finally(() => {
        handOver.close();
        // Vitest sets the exit code on failures; the command line alone owns it.
        process.exitCode = exitCode;
      });
    return closing;
  };

  return {
    close,
    run: async (assignment, run) => {
      onOutcome = run.onOutcome;
      const vitest = await starting;
      handOver.give(assignment);
      const cancel = (): void => {
        cancelled = true;
        void vitest.cancelCurrentRun('keyboard-input');
      };
      run.signal?.addEventListener('abort', cancel, { once: true });
      // The time limits of single checks start with each of them; this one is for all together.
      const limit = setTimeout(cancel, run.maxDurationMs);
      try {
        await ended;
      } finally {
        clearTimeout(limit);
        run.signal?.removeEventListener('abort', cancel);
        process.exitCode = exitCode;
      }
      // A target so slow that nothing ended in time is no failure of the engine.
      if (outcomes.length === 0 && problems.length > 0 && !cancelled)
        throw new AssayError(`The engine could not run the checks: ${problems[0]}`, {
          code: 'ENGINE_FAILED',
          exitCode: 3,
          hint: 'This is a defect of Assay; please report it with the output of --verbose.',
          cause: problems.join('\n'),
        });
      return outcomes;
    },
  };
}

interface Listener {
  outcome(outcome: CheckOutcome): void;
  problem(text: string): void;
}

async function startVitest(options: EngineOptions, channel: string, listener: Listener): Promise<Vitest> {
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
      provide: { assayChannel: channel },
      reporters: [
        {
          onTestCaseResult: (testCase) => {
            const outcome = testCase.meta().assay;
            if (outcome) listener.outcome(outcome);
            else
              for (const error of testCase.result().errors ?? [])
                listener.problem(`${testCase.name}: ${error.message}`);
          },
          onTestRunEnd: (_modules, errors) => {
            for (const error of errors) listener.problem(error.message);
            for (const module of _modules)
              for (const error of module.errors()) listener.problem(error.message);
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
  return vitest;
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
