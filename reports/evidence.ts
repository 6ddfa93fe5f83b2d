/**
 * The evidence folder: exchanges, chain facts and process output of a run, with `SHA256SUMS`. The chain is gone after
 * the run; this is what stays.
 *
 * @module
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { harmlessJson, harmlessLog } from './plain-text.js';
import type { Redactor } from './redact.js';
import { ReportError } from './report-error.js';
import type { EvidenceRecord } from './run-record.js';

/** One file of the folder: JSON lines, one JSON document, or text. */
export type EvidenceFile =
  | { readonly name: string; readonly lines: Iterable<unknown> }
  | { readonly name: string; readonly json: unknown }
  | { readonly name: string; readonly text: string };

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

const SUMS = 'SHA256SUMS';

function plainJson(value: unknown, space?: number): string {
  const text: string | undefined = JSON.stringify(
    value,
    (_, member: unknown) => (typeof member === 'bigint' ? member.toString() : member),
    space,
  );
  return text ?? 'null';
}

/** Dates and other objects with a JSON form of their own are brought into it before secrets are looked for. */
function asJson(value: unknown): unknown {
  return JSON.parse(plainJson(value));
}

/** The file in pieces: exchanges of a talkative target are more than should stand in memory at once. */
function* contentOf(file: EvidenceFile, redactor: Redactor): Generator<string> {
  if ('text' in file) yield harmlessLog(redactor.text(file.text));
  else if ('json' in file) yield `${harmlessJson(plainJson(redactor.deep(asJson(file.json)), 2))}\n`;
  else for (const line of file.lines) yield `${harmlessJson(plainJson(redactor.deep(asJson(line))))}\n`;
}

/** Characters that are gathered before they are written. */
const PIECE = 256 * 1024;

/** Writes a file and returns its SHA-256, hex. */
async function writePieces(path: string, pieces: Iterable<string>): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  let gathered = '';
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(gathered);
    gathered = '';
    hash.update(bytes);
    await file.appendFile(bytes);
  };
  try {
    for (const piece of pieces) {
      gathered += piece;
      if (gathered.length >= PIECE) await flush();
    }
    await flush();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

function checkNames(files: readonly EvidenceFile[]): void {
  const seen = new Set<string>();
  for (const { name } of files) {
    if (!FILE_NAME.test(name) || name === SUMS || seen.has(name.toLowerCase())) {
      throw new ReportError(
        'evidence-name',
        `Evidence file name ${JSON.stringify(name)} cannot be used: give each file a plain relative name of its own.`,
      );
    }
    seen.add(name.toLowerCase());
  }
}

/** Puts the finished folder in place of an older one; a reader never sees half a folder. */
async function replaceFolder(temporary: string, folder: string): Promise<void> {
  const old = `${temporary}.old`;
  const moved = await rename(folder, old).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
        return false;
      }
      throw error;
    },
  );
  await rename(temporary, folder);
  if (moved) {
    await rm(old, { recursive: true, force: true });
  }
}

/**
 * Writes the evidence folder, secrets replaced, through a temporary sibling that is renamed when complete.
 *
 * @param folder path of the folder; an older one is replaced
 * @returns the record's `evidence` member: base name of the folder, and its files with their SHA-256, sorted by name
 * @throws ReportError `evidence-name`, and file system errors as they come
 */
export async function writeEvidenceFolder(
  folder: string,
  files: readonly EvidenceFile[],
  redactor: Redactor,
): Promise<EvidenceRecord> {
  checkNames(files);
  const temporary = join(dirname(folder), `.${basename(folder)}-${randomUUID()}`);
  const listed: { name: string; sha256: string }[] = [];
  try {
    await mkdir(temporary, { recursive: true });
    for (const file of files) {
      const path = join(temporary, file.name);
      await mkdir(dirname(path), { recursive: true });
      listed.push({ name: file.name, sha256: await writePieces(path, contentOf(file, redactor)) });
    }
    listed.sort((a, b) => (a.name < b.name ? -1 : 1));
    await writeFile(join(temporary, SUMS), listed.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''));
    await replaceFolder(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  return { folder: basename(folder), files: listed };
}
