/**
 * Base64 with one reading: either alphabet but not both, padding complete or absent, unused bits zero, never empty.
 * Lax decoders read several spellings of one nonce, which turns a replay into a new nonce.
 * Source: the authorization specification, section 2 (RFC 4648, section 3.5).
 * @module
 */

const standard = /^[A-Za-z0-9+/]+={0,2}$/;
const urlSafe = /^[A-Za-z0-9_-]+={0,2}$/;

/** Decodes either alphabet; `undefined` for every spelling that is not exact. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (!standard.test(text) && !urlSafe.test(text)) return undefined;
  if (text.endsWith('=') && text.length % 4 !== 0) return undefined;
  const digits = text.replace(/=+$/, '');
  const bytes = Buffer.from(digits, 'base64url');
  const exact = bytes.toString('base64url') === digits.replaceAll('+', '-').replaceAll('/', '_');
  return exact ? new Uint8Array(bytes) : undefined;
}

/** Standard alphabet with padding: the form of nonces, keys and signatures. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** URL-safe alphabet without padding: the form of inline warrants. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}
