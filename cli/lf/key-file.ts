/**
 * Key files: JSON, readable by their owner only. The secret goes from here into a signature and nowhere else; no error
 * quotes what stands in the file.
 * @module
 */
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { decodeBase64, encodeBase64 } from '../../src/warrant/base64.js';
import { equalBytes } from '../../src/warrant/bytes.js';
import { type SigningKey, signerOf } from '../../src/warrant/signature/signing-key.js';
import { algorithmSchema, type SignerKey } from '../../src/warrant/signer.js';
import { badInput } from './bad-input.js';
import { readInput } from './input-file.js';
import { writeNewFile } from './new-file.js';
import { looksLikeSigner, parseSigner } from './signer-text.js';

const keyFileSchema = z.strictObject({
  type: z.literal('ledgerflow-key'),
  alg: algorithmSchema,
  public_key_b64: z.string(),
  secret_b64: z.string(),
});

interface KeyPair {
  readonly key: SigningKey;
  readonly signer: SignerKey;
}

/** Writes a key file, mode 0600. */
export async function writeKeyFile(path: string, key: SigningKey, force: boolean): Promise<SignerKey> {
  const signer = signerOf(key);
  const content: z.infer<typeof keyFileSchema> = {
    type: 'ledgerflow-key',
    alg: key.alg,
    public_key_b64: encodeBase64(signer.public_key),
    secret_b64: encodeBase64(key.secret),
  };
  await writeNewFile(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, force });
  return signer;
}

function parseKeyFile(text: string, path: string): KeyPair {
  const notOne = () =>
    badInput(`${path} is not a key file.`, '`assay lf warrant keygen --out FILE` writes one.');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The cause would quote the file.
    throw notOne();
  }
  const parsed = keyFileSchema.safeParse(json);
  const secret = parsed.success ? decodeBase64(parsed.data.secret_b64) : undefined;
  const publicKey = parsed.success ? decodeBase64(parsed.data.public_key_b64) : undefined;
  if (!parsed.success || secret === undefined || publicKey === undefined) throw notOne();
  const key = { alg: parsed.data.alg, secret };
  const signer = signerOf(key);
  if (!equalBytes(signer.public_key, publicKey))
    throw badInput(`The public key in ${path} does not belong to the secret beside it.`);
  return { key, signer };
}

/** Reads a key that shall sign. A file that others can read is refused, as ssh does. */
export async function readKeyFile(path: string): Promise<KeyPair> {
  const text = (await readInput(path, 'The key file')).toString('utf8');
  const mode = path === '-' || process.platform === 'win32' ? 0 : (await stat(path)).mode & 0o777;
  if ((mode & 0o077) !== 0)
    throw badInput(
      `Others on this machine can read the key file ${path} (mode 0${mode.toString(8)}).`,
      `Make it yours alone: chmod 600 ${path}`,
    );
  return parseKeyFile(text, path);
}

/** A public key: written out, or that of a key file. */
export async function readSigner(text: string, flag: string): Promise<SignerKey> {
  if (looksLikeSigner(text)) return parseSigner(text, flag);
  const content = await readInput(text, `${flag}: the key file`);
  return parseKeyFile(content.toString('utf8'), text).signer;
}
