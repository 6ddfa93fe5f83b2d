/**
 * Races of 64 callers for one payment each, through the command that users have for it: what was lost, what was paid or
 * answered twice.
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { packageFolder } from '../targets/doc-path.js';

/** Callers of one race. */
export const raceCallers = 64;

const count = z.number();
const reportSchema = z.object({
  oracle: z.object({
    races: z.object({
      races: count,
      one_success: count,
      several_successes: count,
      one_transfer: count,
      no_transfer: count,
      several_transfers: count,
    }),
    breach_count: count,
  }),
});

export interface Races {
  readonly races: number;
  /** Races that did not end with exactly one transfer and one success. */
  readonly lost: number;
  /** Races with a second transfer or a second success, and breaches of any invariant. */
  readonly doubled: number;
}

/** Throws when the load does not end with a report: a figure of a failed run would mean nothing. */
export async function measureRaces(): Promise<Races> {
  const out = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  try {
    const load = ['load', '--target', 'reference', '--mix', 'race=1', '--race', String(raceCallers)];
    const argv = [...load, '--rate', '4/s', '--duration', '5', '--out', out];
    const child = spawn(process.execPath, [join(packageFolder, 'dist/cli/assay.js'), ...argv], {
      stdio: 'ignore',
    });
    await once(child, 'exit');
    const { oracle } = reportSchema.parse(JSON.parse(await readFile(join(out, 'load-report.json'), 'utf8')));
    const { races } = oracle;
    return {
      races: races.races,
      lost: races.races - Math.min(races.one_success, races.one_transfer),
      doubled: races.several_successes + races.several_transfers + oracle.breach_count,
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
