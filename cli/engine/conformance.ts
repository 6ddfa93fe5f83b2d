/**
 * The one file that Vitest runs: it turns the assigned checks into tests. Tests never fail here; the verdict
 * travels in the task's meta data.
 * @module
 */
import { afterAll, describe, inject, test } from 'vitest';
import { openInstruments } from '../../suites/kit/instruments.js';
import { loadChecks } from '../../suites/kit/load-suites.js';
import { type ProbeEntry, registeredChecks } from '../../suites/kit/registry.js';
import { runCheck } from '../../suites/kit/run-check.js';
import { takeAssignment } from './hand-over.js';
import type { Assignment } from './provided.js';

await loadChecks();
const channel = inject('assayChannel');
const assignment = channel === undefined ? inject('assay') : await takeAssignment(channel);
if (assignment) declareAll(assignment);

function declareAll({ session, parallel, alone }: Assignment): void {
  const probes = new Map<string, ProbeEntry>();
  for (const entry of registeredChecks()) if (entry.kind === 'probe') probes.set(entry.id, entry);
  const instruments = openInstruments(session);
  afterAll(() => instruments.close());

  function declare(ids: readonly string[]): void {
    for (const id of ids) {
      const entry = probes.get(id);
      if (entry)
        test(id, async ({ task }) => {
          task.meta.assay = await runCheck(session, instruments, entry);
        });
    }
  }

  describe('parallel', { concurrent: true }, () => declare(parallel));
  describe('alone', { concurrent: false }, () => declare(alone));
}
