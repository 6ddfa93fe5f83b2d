/**
 * Who signs: algorithm and public key. The key id is information only and decides nothing.
 * Whether the key bytes are a valid key is asked when a signature is checked, not when a warrant is read: a wrong key is
 * then an invalid signature, and a key with another algorithm's name is another signer.
 * Source: the authorization specification, sections 5 and 6.
 * @module
 */
import { z } from 'zod';
import { equalBytes, hexOf } from './bytes.js';
import { wireTextSchema } from './text.js';

declare const publicKeyBrand: unique symbol;
declare const signatureBrand: unique symbol;

export const algorithms = ['ed25519', 'secp256k1'] as const;
export type Algorithm = (typeof algorithms)[number];

/** Key bytes as received: 32 for ed25519, 33 (compressed SEC1) for secp256k1, anything for a forger. */
export type PublicKey = Uint8Array & { readonly [publicKeyBrand]: true };

/** Signature bytes as received: 64 when they can be valid. */
export type Signature = Uint8Array & { readonly [signatureBrand]: true };

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array && value.length > 0;

export const isPublicKey = (value: unknown): value is PublicKey => isBytes(value);
export const isSignature = (value: unknown): value is Signature => isBytes(value);

export const algorithmSchema = z.enum(algorithms);
export const publicKeySchema = z.custom<PublicKey>(isPublicKey, 'expected the bytes of a public key');
export const signatureSchema = z.custom<Signature>(isSignature, 'expected the bytes of a signature');

export const signerSchema = z.strictObject({
  alg: algorithmSchema,
  public_key: publicKeySchema,
  key_id: wireTextSchema.optional(),
});

export type Signer = z.infer<typeof signerSchema>;

/** A signer without what decides nothing. */
export type SignerKey = Pick<Signer, 'alg' | 'public_key'>;

/** Whether a text names an algorithm of this protocol. */
export function isAlgorithm(value: unknown): value is Algorithm {
  return algorithmSchema.safeParse(value).success;
}

/** Whether two signers are the same: algorithm and key bytes, never the key id. */
export function sameSigner(one: SignerKey, other: SignerKey): boolean {
  return one.alg === other.alg && equalBytes(one.public_key, other.public_key);
}

/** Algorithm and key as one text, for sets of revoked or trusted keys. */
export function signerName({ alg, public_key }: SignerKey): string {
  return `${alg}:${hexOf(public_key)}`;
}
