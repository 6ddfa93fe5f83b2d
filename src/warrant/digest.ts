/**
 * SHA-256 values in their two forms: 32 bytes inside CBOR, `sha256:` and lower-case hex inside JSON.
 * Source: the authorization specification, section 2.
 * @module
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { jcs } from '../wire/jcs.js';
import type { JsonValue } from '../wire/json.js';
import { hexOf } from './bytes.js';

declare const hashBytesBrand: unique symbol;
declare const digestBrand: unique symbol;

/** Exactly 32 bytes. */
export type HashBytes = Uint8Array & { readonly [hashBytesBrand]: true };

/** `sha256:` and 64 lower-case hex characters. */
export type Digest = string & { readonly [digestBrand]: true };

const digestGrammar = /^sha256:[0-9a-f]{64}$/;

/** Whether a value can be a SHA-256 value in bytes. */
export function isHashBytes(value: unknown): value is HashBytes {
  return value instanceof Uint8Array && value.length === 32;
}

/** Whether a value is digest text. */
export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && digestGrammar.test(value);
}

/** SHA-256 of bytes, or of the UTF-8 form of a text. */
export function sha256(content: Uint8Array | string): HashBytes {
  const hash = new Uint8Array(createHash('sha256').update(content).digest());
  if (!isHashBytes(hash)) throw new RangeError('SHA-256 has 32 bytes');
  return hash;
}

/** Digest text of a hash. */
export function digestOf(hash: HashBytes): Digest {
  const text = `sha256:${hexOf(hash)}`;
  if (!isDigest(text)) throw new RangeError('a hash has 32 bytes');
  return text;
}

/** The bytes that digest text names. */
export function hashOfDigest(digest: Digest): HashBytes {
  const hash = new Uint8Array(Buffer.from(digest.slice('sha256:'.length), 'hex'));
  if (!isHashBytes(hash)) throw new RangeError('a digest names 32 bytes');
  return hash;
}

export const hashBytesSchema = z.custom<HashBytes>(isHashBytes, 'expected 32 bytes');
export const digestSchema = z.custom<Digest>(isDigest, 'expected sha256: and 64 lower-case hex characters');

/** SHA-256 of the RFC 8785 text. */
export function hashJcs(value: JsonValue): HashBytes {
  return sha256(jcs(value));
}
