/**
 * Reads what the operator says about the codes of a prototype: each of its names, with ours or `unmapped` beside it.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { AssayError } from '../../src/wire/assay-error.js';
import { fileTrouble } from '../../src/wire/file-trouble.js';
import { type CodeMap, lezCodes, unmapped } from '../../suites/lez/codes.js';

const mapSchema = z.record(z.string().min(1), z.enum([...lezCodes, unmapped]));

const bad = (path: string, what: string, cause?: unknown): AssayError =>
  new AssayError(`The code map ${path} ${what}.`, {
    code: 'BAD_CODE_MAP',
    exitCode: 64,
    hint: `One line for each code of the prototype, such as bad_sig = "invalid_signature". Ours are ${lezCodes.join(', ')}; "${unmapped}" where none of them is meant.`,
    cause,
  });

/** Throws AssayError `BAD_CODE_MAP` with exit code 64. */
export async function readCodeMap(path: string): Promise<CodeMap> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw bad(path, `cannot be read: ${fileTrouble(cause)}`, cause);
  });
  const read = mapSchema.safeParse(parsed(text, path));
  if (read.success) {
    if (Object.keys(read.data).length === 0) throw bad(path, 'names no code');
    return read.data;
  }
  const [issue] = read.error.issues;
  const at = issue?.path.join('.') ?? '';
  throw bad(
    path,
    at === '' ? 'is no table of codes' : `gives ${JSON.stringify(at)} a meaning that is none of our codes`,
    read.error,
  );
}

function parsed(text: string, path: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text);
  } catch (cause) {
    throw bad(path, 'is neither TOML nor JSON', cause);
  }
}
