/**
 * The laws against the reference as a real process: hundreds of random programs side by side, and others that have the
 * process and the chain for themselves, with blocks held back and kills. Then the same laws against planted bugs.
 * @module
 */

import { huntBug } from '../../cli/laws/hunt.js';
import { openGround } from '../../cli/laws/open-ground.js';
import { plantedBug, plantedBugs, plantedForAlone } from '../../cli/laws/planted.js';
import { openWorld } from '../../simulator/world.js';
import {
  type ProgramFigures,
  replayProgram,
  runPrograms,
  violationText,
} from '../../suites/exact-evm/laws/run-programs.js';
import type { Ground } from '../../suites/exact-evm/laws/stage.js';
import { needsToBeAlone, type Step } from '../../suites/exact-evm/laws/step.js';
import { launchReplica } from './replicas.js';

/** Share of the programs that run alone: they take longer, and find what only they can. */
const aloneShare = 0.2;
const side = 12;
const longest = 20;
const searchMs = 60_000;
/** Programs within which a planted bug has to be found. */
const huntLimit = 200;

export interface PlantedFigures {
  readonly bug: string;
  /** Which program found it; undefined: none of them. */
  readonly program: number | undefined;
  readonly counterexample: string;
}

export interface LawFigures {
  readonly together: ProgramFigures;
  readonly alone: ProgramFigures;
  readonly planted: readonly PlantedFigures[];
}

async function onReference<T>(
  seed: string,
  alone: boolean,
  work: (ground: Ground) => Promise<T>,
): Promise<T> {
  const world = await openWorld({ seed });
  const target = await launchReplica(world.handle);
  const ground = await openGround(world.handle, target.url, { seed, ...(alone ? { process: target } : {}) });
  try {
    return await work(ground);
  } finally {
    await ground.close();
    await target.close();
    await world.close();
  }
}

async function hunt(seed: string, bug: string, alone: boolean): Promise<PlantedFigures> {
  const world = await openWorld({ seed });
  try {
    const plan = { seed: `${seed}/${bug}`, count: huntLimit, alone, searchMs: 5_000 };
    const { violation } = await huntBug(world, await plantedBug(bug), plan);
    return {
      bug,
      program: violation?.program,
      counterexample: violation ? violationText(violation) : '',
    };
  } finally {
    await world.close();
  }
}

/** Runs so many programs on the reference, then looks for each planted bug. */
export async function soakLaws(
  seed: string,
  count: number,
  say: (text: string) => void,
): Promise<LawFigures> {
  const forAlone = Math.round(count * aloneShare);
  const running = (name: string, of: number) => (ended: number) => {
    if (ended % 50 === 0 || ended === of) say(`laws, ${name}: ${ended}/${of} programs`);
  };
  const [together, alone] = await Promise.all([
    onReference(`${seed}/together`, false, (ground) =>
      runPrograms(ground, {
        seed,
        count: count - forAlone,
        side,
        longest,
        searchMs,
        onProgram: running('side by side', count - forAlone),
      }),
    ),
    onReference(`${seed}/alone`, true, (ground) =>
      runPrograms(ground, {
        seed: `${seed}/alone`,
        count: forAlone,
        side: 1,
        longest,
        alone: true,
        searchMs,
        onProgram: running('alone', forAlone),
      }),
    ),
  ]);
  for (const { violation } of [together, alone]) if (violation) say(violationText(violation));
  const planted: PlantedFigures[] = [];
  for (const [bugs, forThem] of [
    [plantedBugs, false],
    [plantedForAlone, true],
  ] as const)
    for (const bug of bugs) {
      const found = await hunt(seed, bug, forThem);
      const program = found.counterexample.split('\n')[0] ?? '';
      say(
        found.program === undefined
          ? `laws, ${bug}: not found within ${huntLimit} programs`
          : `laws, ${bug}: found by program ${found.program}: ${program}`,
      );
      planted.push(found);
    }
  return { together, alone, planted };
}

/** Performs one program on the reference, as a report printed it. */
export const performOnReference = (steps: readonly Step[]): Promise<ProgramFigures> =>
  onReference('program', steps.some(needsToBeAlone), (ground) => replayProgram(ground, steps));

/** What does not hold: a law on the reference, or a planted bug that was not found. */
export const brokenLaws = ({ together, alone, planted }: LawFigures): number =>
  [together, alone].filter(({ violation }) => violation !== undefined).length +
  planted.filter(({ program }) => program === undefined).length;

/** The figures as the soak prints them. */
export const lawSummary = ({ together, alone, planted }: LawFigures) => ({
  programs: together.programs + alone.programs,
  'of these alone, with kills': alone.programs,
  steps: together.steps + alone.steps,
  successes: together.settled + alone.settled,
  violations: [together, alone].filter(({ violation }) => violation !== undefined).length,
  'refused with the hash (A02)': together.cautions.length + alone.cautions.length,
  'planted bugs': planted.length,
  ...Object.fromEntries(planted.map(({ bug, program }) => [bug, program ?? 'not found'])),
});
