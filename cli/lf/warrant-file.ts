/**
 * Warrant files: one warrant a line in base64, root first, so a chain is one file and a leaf without ancestors is one line.
 * @module
 */
import { decodeBase64, encodeBase64Url } from '../../src/warrant/base64.js';
import type { Chain } from '../../src/warrant/chain/check-chain.js';
import { decodeWarrant, type SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import { badInput } from './bad-input.js';
import { readInput } from './input-file.js';

/** A map of CBOR with at most 23 members: a warrant as bytes, not as text. */
const isBareWarrant = (first: number | undefined): boolean =>
  first !== undefined && first >= 0xa0 && first <= 0xb7;

/** The bytes of each warrant of a file, root first. Lines in base64; a file of raw bytes is one warrant. */
export function splitWarrants(content: Uint8Array, path: string): Uint8Array[] {
  if (isBareWarrant(content[0])) return [new Uint8Array(content)];
  const lines = Buffer.from(content)
    .toString('utf8')
    .split(/\r?\n/)
    .map((text, index) => ({ text: text.trim(), number: index + 1 }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
  if (lines.length === 0) throw badInput(`${path} holds no warrant.`);
  return lines.map(({ text, number }) => {
    const bytes = decodeBase64(text);
    if (bytes === undefined)
      throw badInput(
        `Line ${number} of ${path} is not base64.`,
        'A warrant file holds one warrant a line in base64, root first.',
      );
    return bytes;
  });
}

/** The bytes of all warrants of some files, in the order in which the files are named. */
export async function readWarrantBytes(paths: readonly string[]): Promise<Uint8Array[]> {
  const files: Uint8Array[][] = [];
  for (const path of paths)
    files.push(
      splitWarrants(await readInput(path, 'The warrant file'), path === '-' ? 'standard input' : path),
    );
  return files.flat();
}

/** A chain, root first, decoded; the first warrant that cannot be read is named. Signatures are not checked. */
export async function readChain(paths: readonly string[]): Promise<Chain> {
  const nodes = (await readWarrantBytes(paths)).map((bytes, index): SealedWarrant => {
    const warrant = decodeWarrant(bytes);
    if (warrant.ok) return warrant.value;
    const { code, detail } = warrant.refusal;
    throw badInput(
      `Warrant ${index + 1} of ${paths.join(', ')} cannot be read: ${code}${detail === undefined ? '' : `, ${detail}`}.`,
      '`assay lf warrant inspect` names everything that is wrong with it.',
    );
  });
  const [root, ...rest] = nodes;
  if (root === undefined) throw badInput(`${paths.join(', ')} holds no warrant.`);
  return [root, ...rest];
}

/** The content of a warrant file. */
export function formatChain(chain: readonly SealedWarrant[]): string {
  return chain.map(({ bytes }) => `${encodeBase64Url(bytes)}\n`).join('');
}
