/**
 * From the folder that was named to the evidence and the report that belong together.
 * @module
 */
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AssayError } from '../../src/wire/assay-error.js';

export interface Found {
  /** The evidence folder. */
  readonly folder: string;
  /** Path of report.json. */
  readonly report: string;
}

const bad = (message: string, hint: string): AssayError =>
  new AssayError(message, { code: 'NO_EVIDENCE', exitCode: 64, hint });

const usual =
  'Give the folder that `assay grade` wrote, usually assay-report: report.json and evidence/ lie in it.';

type Kind = 'file' | 'folder' | undefined;

const kindOf = (path: string): Promise<Kind> =>
  stat(path).then(
    (one) => (one.isDirectory() ? 'folder' : 'file'),
    () => undefined,
  );

/** Throws AssayError `NO_EVIDENCE` with what is missing and where it was looked for. */
export async function findEvidence(path: string, named: string | undefined): Promise<Found> {
  const kind = await kindOf(path);
  if (kind === undefined) throw bad(`There is no folder ${path}.`, usual);
  if (kind === 'file')
    throw bad(
      `${path} is a file, and evidence lies in a folder.`,
      `Give the folder that holds it, "${dirname(path)}".`,
    );
  const inner = join(path, 'evidence');
  const outside = (await kindOf(inner)) === 'folder';
  const marks = await Promise.all(['SHA256SUMS', 'session.json'].map((name) => kindOf(join(path, name))));
  // Evidence whose list was taken away is evidence still, and is told apart from a folder of something else.
  if (!outside && marks.every((mark) => mark === undefined)) {
    if (await kindOf(join(path, 'report.json')))
      throw bad(
        `${path} holds a report without its evidence: there is no folder ${inner}.`,
        'Copy both: a report alone cannot be judged again.',
      );
    throw bad(`${path} holds neither evidence/ nor SHA256SUMS: it is no evidence folder.`, usual);
  }
  const folder = outside ? inner : path;
  const report = named ?? (outside ? join(path, 'report.json') : join(dirname(resolve(path)), 'report.json'));
  if ((await kindOf(report)) === undefined)
    throw bad(
      named === undefined
        ? `The report of the evidence in ${folder} is missing: there is no ${report}.`
        : `There is no report at ${report}.`,
      'Name the report.json of that run with --report FILE.',
    );
  return { folder, report };
}
