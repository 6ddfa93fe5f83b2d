/**
 * Runs random programs against a live target until a law breaks, and then looks for the shortest program that breaks it.
 * @module
 */
import { createHash } from 'node:crypto';
import type { Exchange } from '../../kit/exchange.js';
import type { LawClaim } from './claims.js';
import { programs, StepCommand } from './commands.js';
import { isPossible, newModel } from './model.js';
import { type Ground, LawBroken, Stage } from './stage.js';
import { type Step, textOfProgram } from './step.js';

export interface ProgramPlan {
  /** The same seed makes the same programs. */
  readonly seed: string;
  readonly count: number;
  /** Programs at once. */
  readonly side: number;
  /** Steps of one program at most. */
  readonly longest: number;
  /** With the steps that touch everybody; then one program at a time. */
  readonly alone?: boolean;
  /** Milliseconds for the search for a shorter program that fails; none is begun after that. */
  readonly searchMs: number;
  /** After each program, with how many have ended. */
  readonly onProgram?: (ended: number) => void;
}

export interface Violation {
  /** Which of the programs it was, from 1. */
  readonly program: number;
  readonly claims: readonly LawClaim[];
  /** The shortest program that was found, and what was answered in it. */
  readonly steps: readonly Step[];
  readonly trace: readonly string[];
  /** Times that a shorter program broke a law as well. */
  readonly shrinks: number;
  readonly exchanges: readonly Exchange[];
}

export interface ProgramFigures {
  readonly programs: number;
  readonly steps: number;
  /** Answers of success. */
  readonly settled: number;
  readonly cautions: readonly LawClaim[];
  readonly violation?: Violation;
}

const seedOf = (seed: string, program: number): number =>
  createHash('sha256').update(`${seed}|program ${program}`).digest().readInt32BE(0);

/** What the workers share. */
interface Search {
  next: number;
  ended: number;
  steps: number;
  settled: number;
  cautions: LawClaim[];
  /** The program that broke a law first; it alone is made shorter. */
  failing?: { readonly program: number; readonly until: number };
  violation?: Violation;
}

/** Throws what is not the target's doing. */
export async function runPrograms(ground: Ground, plan: ProgramPlan): Promise<ProgramFigures> {
  const search: Search = { next: 1, ended: 0, steps: 0, settled: 0, cautions: [] };
  const work = async (): Promise<void> => {
    while (search.next <= plan.count && search.failing === undefined) {
      const program = search.next++;
      await runProgram(ground, plan, program, search);
      search.ended += 1;
      plan.onProgram?.(search.ended);
    }
  };
  const workers = Array.from({ length: plan.alone ? 1 : plan.side }, work);
  const [trouble] = (await Promise.allSettled(workers)).filter((one) => one.status === 'rejected');
  if (trouble) throw trouble.reason;
  const { ended, steps, settled, cautions, violation } = search;
  return { programs: ended, steps, settled, cautions, ...(violation ? { violation } : {}) };
}

async function runProgram(ground: Ground, plan: ProgramPlan, program: number, search: Search): Promise<void> {
  // Loaded when it is needed: most commands that load the checks never run them.
  const { default: fc } = await import('fast-check');
  let tries = 0;
  let trouble: unknown;
  const property = fc.asyncProperty(
    programs(fc, { longest: plan.longest, alone: plan.alone ?? false }),
    async (commands) => {
      const { failing } = search;
      const other = failing !== undefined && failing.program !== program;
      // What is not tried breaks nothing, and so the search ends.
      if (trouble !== undefined || other || performance.now() > (failing?.until ?? Number.POSITIVE_INFINITY))
        return;
      tries += 1;
      try {
        await onStage(ground, `${program}.${tries}`, search, (stage) =>
          fc.asyncModelRun(() => ({ model: newModel(), real: stage }), commands),
        );
      } catch (error) {
        // What the kit itself could not do is no counterexample, and a shorter program would not help.
        if (!(error instanceof LawBroken)) {
          trouble = error;
          return;
        }
        search.failing ??= { program, until: performance.now() + plan.searchMs };
        if (search.failing.program === program) throw error;
      }
    },
  );
  const details = await fc.check(property, {
    seed: seedOf(plan.seed, program),
    numRuns: 1,
    // One program of each seed: none of them is the small one to begin with.
    unbiased: true,
  });
  if (trouble !== undefined) throw trouble;
  if (!(details.errorInstance instanceof LawBroken)) return;
  const { claims, steps, trace, exchanges } = details.errorInstance;
  search.violation = { program, claims, steps, trace, exchanges, shrinks: details.numShrinks };
}

async function onStage(
  ground: Ground,
  label: string,
  figures: Pick<Search, 'steps' | 'settled' | 'cautions'>,
  work: (stage: Stage) => Promise<void>,
): Promise<void> {
  const stage = await Stage.open(ground, label);
  try {
    await work(stage);
    await stage.finish();
  } finally {
    await stage.close();
    figures.steps += stage.length;
    figures.settled += stage.settled;
    figures.cautions.push(...stage.cautions);
  }
}

/** Runs one program that somebody wrote down. Steps that make no sense where they stand are left out, as fast-check does. */
export async function replayProgram(ground: Ground, steps: readonly Step[]): Promise<ProgramFigures> {
  const figures: Search = { next: 1, ended: 0, steps: 0, settled: 0, cautions: [] };
  const done = (): ProgramFigures => ({
    programs: 1,
    steps: figures.steps,
    settled: figures.settled,
    cautions: figures.cautions,
  });
  try {
    await onStage(ground, 'replay', figures, async (stage) => {
      const model = newModel();
      for (const step of steps) if (isPossible(model, step)) await new StepCommand(step).run(model, stage);
    });
    return done();
  } catch (error) {
    if (!(error instanceof LawBroken)) throw error;
    const { claims, steps: ran, trace, exchanges } = error;
    return { ...done(), violation: { program: 1, claims, steps: ran, trace, exchanges, shrinks: 0 } };
  }
}

/** A violation as a report shows it: the program, what was answered in it, and what did not hold. */
export const violationText = ({ program, steps, trace, claims, shrinks }: Violation): string =>
  [
    textOfProgram(steps),
    '',
    ...trace,
    '',
    ...claims.map(({ claim, expected, actual }) => `${claim}: expected ${expected}; ${actual}`),
    '',
    `program ${program}, made shorter ${shrinks} times`,
  ].join('\n');
