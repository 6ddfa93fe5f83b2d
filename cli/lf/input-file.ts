/**
 * Files and standard input, read whole but never without a bound.
 * @module
 */
import { open } from 'node:fs/promises';
import { fileTrouble } from '../../src/wire/file-trouble.js';
import { badInput } from './bad-input.js';

const largest = 1_048_576;

async function readBounded(chunks: AsyncIterable<Uint8Array>, what: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of chunks) {
    size += part.length;
    if (size > largest) throw badInput(`${what} is larger than 1 MiB.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The bytes of a file; `-` is standard input. `what` names it in the error: "The warrant". */
export async function readInput(path: string, what: string): Promise<Buffer> {
  if (path === '-') return readBounded(process.stdin, `${what} on standard input`);
  const file = await open(path).catch((cause: unknown) => {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw badInput(
      missing ? `${what} ${path} does not exist.` : `${what} ${path} cannot be read: ${fileTrouble(cause)}.`,
      undefined,
      cause,
    );
  });
  try {
    if ((await file.stat()).isDirectory()) throw badInput(`${what} ${path} is a folder.`);
    return await readBounded(file.createReadStream({ autoClose: false }), `${what} ${path}`);
  } finally {
    await file.close();
  }
}
