/**
 * A warrant of the compatibility profile from its CBOR: any order of keys, nulls where nothing is set, keys and signatures
 * as byte strings. What cbor-x would forgive is refused: its value, encoded again, has to give the same bytes.
 * Source: the authorization specification, section 20.1.
 * @module
 */
import { Encoder } from 'cbor-x/index-no-eval';
import { z } from 'zod';
import { equalBytes, hexOf } from '../bytes.js';
import { limits } from '../limits.js';
import { accepted, type Outcome, refused } from '../refusal.js';
import { type TextWarrant, textWarrantSchema } from './text-warrant.js';

const cbor = new Encoder({ mapsAsObjects: false, useRecords: false, tagUint8Array: false });

const bytesSchema = z.instanceof(Uint8Array).transform(hexOf);
const { shape } = textWarrantSchema;
const { alg, key_id } = shape.issuer.shape;

const signerSchema = z
  .strictObject({ alg, public_key: bytesSchema, key_id })
  .transform((signer) => ({ alg: signer.alg, public_key_hex: signer.public_key, key_id: signer.key_id }));

const cborWarrantSchema = z.strictObject({
  ...shape,
  issuer: signerSchema,
  subject_signer: signerSchema,
  signature: z
    .strictObject({ alg, value: bytesSchema })
    .transform((signature) => ({ alg: signature.alg, value_hex: signature.value })),
});

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, member]) => [String(key), plain(member)]));
}

/** cbor-x writes a number above 2^32 - 1 as a float, and every bigint in nine bytes. */
function shortest(value: unknown): unknown {
  if (typeof value === 'number' && value > 0xffff_ffff) return BigInt(value);
  if (typeof value === 'bigint' && value <= 0xffff_ffffn) return Number(value);
  if (Array.isArray(value)) return value.map(shortest);
  return value instanceof Map ? new Map([...value].map(([key, member]) => [key, shortest(member)])) : value;
}

/** The value of the bytes; undefined for bytes that are not the encoding of one value. */
function decodeExactly(bytes: Uint8Array): unknown {
  try {
    const value: unknown = cbor.decode(bytes);
    return equalBytes(new Uint8Array(cbor.encode(shortest(value))), bytes) ? value : undefined;
  } catch {
    // What cbor-x throws says nothing that the refusal does not.
    return undefined;
  }
}

/** Reads a warrant from its CBOR. Its signature and its strings are not looked at. */
export function decodeTextWarrant(bytes: Uint8Array): Outcome<TextWarrant> {
  if (bytes.length > limits.warrantBytes)
    return refused('0', 'payload_too_large', `warrant of ${bytes.length} bytes`);
  const parsed = cborWarrantSchema.safeParse(plain(decodeExactly(bytes)));
  if (parsed.success) return accepted(parsed.data);
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'unreadable' };
  return refused('0', 'warrant_malformed', `${['warrant', ...path].join('.')}: ${message}`);
}
