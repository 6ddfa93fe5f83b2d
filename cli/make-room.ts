/**
 * Before a run writes its reports: what an earlier run left in the folder must not be taken for a part of this one. An
 * earlier run that cannot simply be made again (of another target, signed, published, or whole where this one is a part)
 * is put aside as it is; another one is replaced, with every report that this run does not write anew.
 * @module
 */
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { plainLine } from '../reports/plain-text.js';
import { reportFiles } from './formats.js';
import { type ReportFormat, reportFormats } from './grade/options.js';

export interface NewRun {
  /** Name of the target, as its record says it. */
  readonly target: string;
  /** Only some checks were asked for. */
  readonly partial: boolean;
  readonly formats: readonly ReportFormat[];
}

const earlierSchema = z.object({
  schema_version: z.union([z.string(), z.number()]),
  target: z.object({ name: z.string() }),
  run: z.object({ started_at: z.iso.datetime(), command_line: z.string() }),
});

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

const everyReport = reportFiles('', reportFormats);

async function earlierRun(folder: string) {
  try {
    return earlierSchema.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

/** What of the folder belongs to an earlier run. A folder `public` is one of ours when reports lie in it. */
async function leftBehind(folder: string): Promise<readonly string[]> {
  const there = await namesIn(folder);
  const published = (await namesIn(join(folder, 'public'))).some((name) => everyReport.includes(name));
  const ours = [...everyReport, 'evidence', 'attestation.json', ...(published ? ['public'] : [])];
  return ours.filter((name) => there.includes(name));
}

/** A sentence that says what was put aside; undefined when nothing had to be. */
export async function makeRoom(folder: string, run: NewRun): Promise<string | undefined> {
  const left = await leftBehind(folder);
  if (left.length === 0) return undefined;
  const earlier = await earlierRun(folder);
  const signed = left.includes('attestation.json') || left.includes('public');
  const whole = run.partial && earlier !== undefined && !/\s--only\b/.test(earlier.run.command_line);
  if (earlier?.target.name === run.target && !signed && !whole) {
    const written = reportFiles('', run.formats);
    const stale = left.filter((name) => name !== 'evidence' && !written.includes(name));
    await Promise.all(stale.map((name) => rm(join(folder, name), { recursive: true, force: true })));
    return undefined;
  }
  const when = earlier?.run.started_at ?? new Date().toISOString();
  const aside = await freshFolder(folder, `earlier-${when.replace(/\.\d+|[-:]/g, '')}`);
  for (const name of left) await rename(join(folder, name), join(aside, name));
  const what = earlier ? `an earlier run, of ${plainLine(earlier.target.name)}` : 'files of the same names';
  return `${folder} held ${what}: put aside in ${basename(aside)}/ (${left.join(', ')}).`;
}

async function freshFolder(folder: string, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = join(folder, number === 1 ? name : `${name}-${number}`);
    const made = await mkdir(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    if (made) return path;
  }
}
