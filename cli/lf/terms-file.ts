/**
 * Terms of a warrant from a TOML or JSON file. Members are named as in the warrant; keys are text (`ed25519:` and base64)
 * or the form in which `assay lf warrant inspect --json` prints them.
 * @module
 */
import { parse as parseToml, TomlError } from 'smol-toml';
import { isJsonObject } from '../../src/wire/json.js';
import { badInput } from './bad-input.js';
import { readInput } from './input-file.js';
import { parseSigner } from './signer-text.js';

/** What follows from the key that signs and from the parent, and can therefore not be chosen. */
const notChosen = ['issuer', 'signature', 'parent_digest'];

function parseFile(text: string, path: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? JSON.parse(text) : parseToml(text);
  } catch (cause) {
    const where = cause instanceof TomlError ? ` (line ${cause.line}, column ${cause.column})` : '';
    throw badInput(`The terms in ${path} are neither TOML nor JSON${where}.`, undefined, cause);
  }
}

function signerOf(value: unknown, path: string): unknown {
  if (typeof value === 'string') return parseSigner(value, `${path}: subject_signer`);
  if (!isJsonObject(value)) return value;
  const { alg, public_key_b64, ...rest } = value;
  return { ...rest, ...parseSigner(`${String(alg)}:${String(public_key_b64)}`, `${path}: subject_signer`) };
}

/** Reads the terms of a file. Whether they make a warrant is decided when it is issued. */
export async function readTermsFile(path: string): Promise<Record<string, unknown>> {
  const terms = parseFile((await readInput(path, 'The terms')).toString('utf8'), path);
  if (!isJsonObject(terms)) throw badInput(`The terms in ${path} are not a table of members.`);
  const foreign = notChosen.find((member) => Object.hasOwn(terms, member));
  if (foreign !== undefined)
    throw badInput(
      `${path} names ${foreign}, which follows from the key that signs.`,
      `Leave ${foreign} out.`,
    );
  const { subject_signer, metadata, ...rest } = terms;
  return {
    ...rest,
    ...(subject_signer === undefined ? {} : { subject_signer: signerOf(subject_signer, path) }),
    ...(metadata === undefined
      ? {}
      : { metadata: isJsonObject(metadata) ? new Map(Object.entries(metadata)) : metadata }),
  };
}
