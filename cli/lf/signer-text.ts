/**
 * Signers as people write them on a command line: `ed25519:` or `secp256k1:` and the public key in base64.
 * @module
 */
import { decodeBase64, encodeBase64 } from '../../src/warrant/base64.js';
import { isAlgorithm, isPublicKey, type SignerKey } from '../../src/warrant/signer.js';
import { badInput } from './bad-input.js';

const keyBytes = { ed25519: 32, secp256k1: 33 } as const;

/** `ed25519:+S3fxl3V...`. */
export function formatSigner({ alg, public_key }: SignerKey): string {
  return `${alg}:${encodeBase64(public_key)}`;
}

/** Whether a text is meant as a signer, and not as the name of a file. */
export function looksLikeSigner(text: string): boolean {
  return /^(?:ed25519|secp256k1):/.test(text);
}

/** Reads a signer; `flag` is named when it is none. */
export function parseSigner(text: string, flag: string): SignerKey {
  const [alg = '', digits = ''] = text.split(':');
  const public_key = decodeBase64(digits);
  if (!isAlgorithm(alg) || !isPublicKey(public_key) || public_key.length !== keyBytes[alg])
    throw badInput(
      `${flag} ${text} is not a public key.`,
      'Write ed25519: or secp256k1: and the key in base64, as `assay lf warrant keygen` prints it, or name a key file.',
    );
  return { alg, public_key };
}
