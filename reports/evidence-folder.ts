/**
 * Reads an evidence folder back: every file that `SHA256SUMS` names is there and unchanged, and nothing else is.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plainLine } from './plain-text.js';
import { ReportError } from './report-error.js';
import type { EvidenceRecord } from './run-record.js';

export interface EvidenceFolder {
  /** SHA-256 of `SHA256SUMS` itself, hex. */
  readonly sums: string;
  readonly files: EvidenceRecord['files'];
}

const LINE = /^([0-9a-f]{64}) {2}([A-Za-z0-9][A-Za-z0-9._/-]*)$/;

const changed = (message: string): ReportError => new ReportError('evidence-changed', message);

export const sha256Of = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

function listedIn(text: string, folder: string): EvidenceRecord['files'] {
  if (text !== '' && !text.endsWith('\n'))
    throw changed(`${folder}/SHA256SUMS ends in the middle of a line.`);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      const [, sha256, name] = LINE.exec(line) ?? [];
      if (sha256 === undefined || name === undefined || name.split('/').includes('..'))
        throw changed(`${folder}/SHA256SUMS is damaged in line ${index + 1}.`);
      return { name, sha256 };
    });
}

/** Paths of all files, relative; anything but files and folders is a changed folder. */
async function filesIn(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesIn(folder, name)));
    else if (entry.isFile()) found.push(name);
    else throw changed(`${folder} holds ${plainLine(name)}, which is neither a file nor a folder.`);
  }
  return found;
}

/**
 * Checks a folder against its own list.
 *
 * @throws ReportError `evidence-unreadable` when there is no such folder, `evidence-changed` otherwise
 */
export async function readEvidenceFolder(folder: string): Promise<EvidenceFolder> {
  let sumsText: string;
  let present: string[];
  try {
    present = await filesIn(folder);
    sumsText = present.includes('SHA256SUMS') ? await readFile(join(folder, 'SHA256SUMS'), 'latin1') : '';
  } catch (cause) {
    if (cause instanceof ReportError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const why =
      code === 'ENOTDIR' ? ': it is a file' : code === 'ENOENT' ? ': it does not exist' : ` (${code})`;
    throw new ReportError(
      'evidence-unreadable',
      `The evidence folder ${folder} cannot be read${why}. Give the folder that \`assay grade\` wrote beside report.json.`,
      { cause },
    );
  }
  if (!present.includes('SHA256SUMS'))
    throw changed(`${folder} holds no SHA256SUMS: it is no evidence folder, or the list was taken away.`);
  const files = listedIn(sumsText, folder);
  const listed = new Set(files.map((file) => file.name));
  if (listed.size < files.length) throw changed(`${folder}/SHA256SUMS names a file twice.`);
  for (const { name, sha256 } of files) {
    if (!present.includes(name)) throw changed(`${folder}/${name} is missing.`);
    if ((await sha256OfFile(join(folder, name))) !== sha256)
      throw changed(`${folder}/${name} was changed: it is not the file that SHA256SUMS names.`);
  }
  const added = present.find((name) => name !== 'SHA256SUMS' && !listed.has(name));
  if (added !== undefined)
    throw changed(`${folder} holds a file that SHA256SUMS does not name: ${plainLine(added)}.`);
  return { sums: sha256Of(Buffer.from(sumsText, 'latin1')), files };
}

/**
 * The folder is the one of this record.
 *
 * @throws ReportError `evidence-changed`
 */
export function expectEvidenceOf(
  record: { readonly evidence: EvidenceRecord },
  folder: EvidenceFolder,
): void {
  const text = (files: EvidenceRecord['files']): string =>
    files
      .map(({ name, sha256 }) => `${name} ${sha256.replace(/^sha256:/, '')}`)
      .toSorted()
      .join('\n');
  if (text(record.evidence.files) !== text(folder.files))
    throw changed('The evidence is not that of this report: the report lists other files or other digests.');
}
