/**
 * Nonces of proofs: exactly as many bytes as the challenge asks for.
 * @module
 */
import { limits } from '../limits.js';

declare const nonceBrand: unique symbol;

/** 16 to 64 bytes from a secure random source. */
export type Nonce = Uint8Array & { readonly [nonceBrand]: true };

/** Whether bytes can be a nonce of some challenge. */
export function isNonce(bytes: Uint8Array): bytes is Nonce {
  return bytes.length >= limits.nonceBytes.least && bytes.length <= limits.nonceBytes.most;
}
