/**
 * The one file that Vitest runs: it turns the assigned checks into tests. Tests never fail here; the verdict
 * travels in the task's meta data.
 * @module
 */
import { afterAll, describe, inject, test } from 'vitest';
import { createGlobalPhase } from '../../suites/kit/global-phase.js';
import { openInstruments } from '../../suites/kit/instruments.js';
import { loadChecks } from '../../suites/kit/load-suites.js';
import { type ProbeEntry, registeredChecks } from '../../suites/kit/registry.js';
import { type CheckOutcome, runCheck } from '../../suites/kit/run-check.js';
import { takeAssignment } from './hand-over.js';
import type { Assignment } from './provided.js';

await loadChecks();
const channel = inject('assayChannel');
const assignment = channel === undefined ? inject('assay') : await takeAssignment(channel);
if (assignment) declareAll(assignment);

/** Checks in flight at once that start processes. */
const atATime = 3;

function declareAll({ session, parallel, few, alone }: Assignment): void {
  const probes = new Map<string, ProbeEntry>();
  for (const entry of registeredChecks()) if (entry.kind === 'probe') probes.set(entry.id, entry);
  const instruments = openInstruments(session);
  afterAll(() => instruments.close());

  const once = (entry: ProbeEntry): Promise<CheckOutcome> => runCheck(session, instruments, entry);

  function declare(id: string, run: (entry: ProbeEntry) => Promise<CheckOutcome> = once): void {
    const entry = probes.get(id);
    if (entry)
      test(id, async ({ task }) => {
        task.meta.assay = await run(entry);
      });
  }

  describe('side by side', { concurrent: true }, () => {
    const turn = takeTurns(atATime);
    for (const id of spread(few, parallel)) {
      if (few.includes(id)) declare(id, (entry) => turn(() => once(entry)));
      else declare(id);
    }
  });
  describe('alone', { concurrent: false }, () => {
    const inTurn = createGlobalPhase(session, instruments);
    for (const id of alone) declare(id, inTurn);
  });
}

/** Puts some evenly between the others: those that wait for their turn take places from the rest. */
function spread(some: readonly string[], others: readonly string[]): readonly string[] {
  const gap = Math.ceil(others.length / Math.max(1, some.length));
  return some
    .flatMap((one, at) => [one, ...others.slice(at * gap, (at + 1) * gap)])
    .concat(others.slice(some.length * gap));
}

type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets so many work at once; the others wait in order. */
function takeTurns(count: number): Turn {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
