/**
 * The keys of the vectors: the five of the specification, and as many more as are named, each from the fixed seed. All of
 * them are public test material.
 * @module
 */
import { createHmac } from 'node:crypto';
import type { SigningKey } from '../../src/warrant/signature/signing-key.js';
import type { SignerKey } from '../../src/warrant/signer.js';
import { signerOnce } from './sign-once.js';

/** Everything in the vectors that is not written down follows from this text. */
export const seed = 'assay vectors 1';

/** 32 bytes (or fewer) that look random and are always the same. */
export function bytesFor(name: string, length = 32): Uint8Array {
  return new Uint8Array(createHmac('sha512', seed).update(name).digest().subarray(0, length));
}

const ascii = (alg: SigningKey['alg'], secret: string): SigningKey => ({
  alg,
  secret: new Uint8Array(Buffer.from(secret, 'ascii')),
});

export const keys = {
  issuer: ascii('ed25519', 'issuer-secret-key-32-bytes-long!'),
  agent: ascii('ed25519', 'agent-secret-key--32-bytes-long!'),
  delegate: ascii('ed25519', 'delegate-secret-key-32-bytes-xx!'),
  k1Issuer: ascii('secp256k1', 'k1-issuer-secret-32-bytes-long!!'),
  k1Agent: ascii('secp256k1', 'k1-agent-secret--32-bytes-long!!'),
  /** Belongs to nobody whom the merchant trusts. */
  attacker: { alg: 'ed25519', secret: bytesFor('key attacker') },
  k1Attacker: { alg: 'secp256k1', secret: bytesFor('key k1 attacker') },
} as const satisfies Record<string, SigningKey>;

/** A further key of a chain. */
export function keyNamed(name: string, alg: SigningKey['alg'] = 'ed25519'): SigningKey {
  return { alg, secret: bytesFor(`key ${name}`) };
}

/** As the configuration and the wire write a signer. */
export const publicKeyText = ({ public_key }: SignerKey): string =>
  Buffer.from(public_key).toString('base64');

/** An entry of `anchors` or `revoked_keys`. */
export function configKey(key: SigningKey): { readonly alg: string; readonly public_key_b64: string } {
  return { alg: key.alg, public_key_b64: publicKeyText(signerOnce(key)) };
}
