/**
 * Who signs payments. A signer gets 32 bytes and gives 64; it never sends anything anywhere, so that a wallet, a token or
 * another process can stand behind it.
 * @module
 */
import { ed25519PublicKey, signEd25519 } from '../warrant/signature/ed25519.js';

export interface WalletSigner {
  /** Lower-case hex. */
  publicKey(): Promise<string>;
  /** Pure Ed25519 over a digest of 32 bytes: 64 bytes. */
  sign(digest: Uint8Array): Promise<Uint8Array>;
}

/** A signer over a seed of 32 bytes (RFC 8032). */
export function seedSigner(seed: Uint8Array): WalletSigner {
  return {
    publicKey: async () => Buffer.from(ed25519PublicKey(seed)).toString('hex'),
    sign: async (digest) => signEd25519(seed, digest),
  };
}
