/**
 * Ed25519 keys of attestations: PEM, PKCS #8 for the private and SPKI for the public half, as OpenSSL writes them.
 * No error quotes what stands in a key file.
 *
 * @module
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { ReportError } from '../report-error.js';

export interface KeyPairText {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** SPKI, PEM. */
  readonly publicKey: string;
}

/** A new key pair from the system's randomness. */
export function generateKeyPair(): KeyPairText {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

/** Name of a public key: SHA-256 of its SPKI form, as `sha256:HEX`. */
export function keyIdOf(key: KeyObject): string {
  const half = key.type === 'public' ? key : createPublicKey(key);
  const bytes = half.export({ type: 'spki', format: 'der' });
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function ed25519Only(key: KeyObject, source: string): KeyObject {
  if (key.asymmetricKeyType !== 'ed25519')
    throw new ReportError(
      'key-invalid',
      `${source} holds a key of type ${key.asymmetricKeyType ?? 'unknown'}; attestations are signed with Ed25519. ` +
        '`assay attest keygen --out FILE` makes such a key.',
    );
  return key;
}

/**
 * Reads a private key.
 *
 * @param source where the text came from; named in errors
 * @throws ReportError `key-invalid`
 */
export function readPrivateKey(text: string, source: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch {
    // The cause may quote the file.
    const why = /ENCRYPTED/.test(text)
      ? 'holds an encrypted key, which cannot be asked for its passphrase here'
      : /PUBLIC KEY/.test(text)
        ? 'holds a public key, and signing needs the private one'
        : 'is no private key in PEM (PKCS #8)';
    throw new ReportError(
      'key-invalid',
      `${source} ${why}. \`assay attest keygen --out FILE\` makes one that fits.`,
    );
  }
  return ed25519Only(key, source);
}

/**
 * Reads a public key.
 *
 * @throws ReportError `key-invalid`, also for a private key: whoever verifies should not hold it
 */
export function readPublicKey(text: string, source: string): KeyObject {
  if (/PRIVATE KEY/.test(text))
    throw new ReportError(
      'key-invalid',
      `${source} holds a private key; verifying takes the public one, which \`assay attest keygen\` wrote beside it.`,
    );
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch {
    throw new ReportError('key-invalid', `${source} is no public key in PEM (SPKI).`);
  }
  return ed25519Only(key, source);
}
