/**
 * Files as a tar archive (POSIX ustar), the form in which an engine takes them into a container. Readable by every user
 * of the container, because its program may run as any; the folder is writable for the same reason.
 * @module
 */
import { AssayError } from '../../src/wire/assay-error.js';
import type { RenderedFile } from '../place.js';

const block = 512;
/** Bytes of a name that the format holds without extensions. */
const nameLimit = 100;

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

function header(name: string, type: 'file' | 'folder', size: number): Buffer {
  if (Buffer.byteLength(name) > nameLimit)
    throw new AssayError(
      `The name ${name} is too long for a file in a container: ${nameLimit} bytes at most.`,
      {
        code: 'BAD_PRESET',
        exitCode: 64,
      },
    );
  const bytes = Buffer.alloc(block);
  bytes.write(name, 0);
  bytes.write(octal(type === 'folder' ? 0o1777 : 0o644, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  bytes.write(octal(size, 11), 124);
  bytes.write(octal(0, 11), 136);
  // The checksum is the sum of all bytes, with spaces where it stands itself.
  bytes.write(' '.repeat(8), 148);
  bytes.write(type === 'folder' ? '5' : '0', 156);
  bytes.write('ustar\0' + '00', 257);
  bytes.write(
    `${octal(
      bytes.reduce((sum, byte) => sum + byte, 0),
      6,
    )} `,
    148,
  );
  return bytes;
}

/** A folder (no slash at either end) with the files in it. Throws AssayError `BAD_PRESET` for a name that is too long. */
export function tarOf(folder: string, files: readonly RenderedFile[]): Buffer {
  const folders = new Set([`${folder}/`]);
  for (const { path } of files) {
    const parts = path.split('/').slice(0, -1);
    for (const [index] of parts.entries()) folders.add(`${folder}/${parts.slice(0, index + 1).join('/')}/`);
  }
  return Buffer.concat([
    ...[...folders].map((name) => header(name, 'folder', 0)),
    ...files.flatMap(({ path, text }) => {
      const content = Buffer.from(text);
      const padding = Buffer.alloc((block - (content.length % block)) % block);
      return [header(`${folder}/${path}`, 'file', content.length), content, padding];
    }),
    Buffer.alloc(2 * block),
  ]);
}
