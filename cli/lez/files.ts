/**
 * The files of LEZ: keys, requests and payments, as JSON. What is read is bounded, and what is written appears whole and
 * replaces nothing unless it is told to.
 * @module
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readJsonText } from '../../src/lez/header.js';
import { fileTrouble } from '../../src/wire/file-trouble.js';
import type { JsonObject } from '../../src/wire/json.js';
import { placeFile } from '../place-file.js';
import { badInput } from './failures.js';

const largestFile = 262_144;

export async function readText(path: string, what: string): Promise<string> {
  try {
    if ((await stat(path)).size > largestFile) throw new RangeError('it is too large');
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw badInput(`${what} ${path} cannot be read: ${fileTrouble(cause)}.`, undefined, cause);
  }
}

/** A JSON object with its members in the spelling of the prototype. Throws AssayError, exit code 64. */
export async function readObject(path: string, what: string): Promise<JsonObject> {
  const read = readJsonText(await readText(path, what));
  if (!read.ok) throw badInput(`${what} ${path} is not usable: ${read.detail}.`);
  return read.value;
}

export interface Placing {
  /** 0o600 for keys. */
  readonly mode: number;
  readonly force?: boolean;
}

/** Writes JSON for people and machines alike. Throws AssayError, exit code 64, when the file is there. */
export async function writeObject(path: string, value: JsonObject, placing: Placing): Promise<void> {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  const { mode, force = false } = placing;
  await placeFile(path, text, { mode, force }).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    if (code === 'EEXIST')
      throw badInput(`${path} exists already.`, 'Name another file, or add --force to replace it.', cause);
    const why = code === 'ENOENT' ? `there is no folder ${dirname(path)}` : fileTrouble(cause);
    throw badInput(`${path} cannot be written: ${why}.`, 'Name a file in a folder that exists.', cause);
  });
}
