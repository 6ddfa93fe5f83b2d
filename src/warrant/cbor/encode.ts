/**
 * Deterministic CBOR: cbor-x writes the heads, this file sees to it that only allowed values reach it, in canonical order.
 * Source: the authorization specification, section 4 (RFC 8949, section 4.2.1).
 * @module
 */
import { Encoder } from 'cbor-x/index-no-eval';
import { AssayError } from '../../wire/assay-error.js';
import type { Encodable } from './value.js';

const encoder = new Encoder({ mapsAsObjects: false, useRecords: false, tagUint8Array: false });

const loneSurrogate = /\p{Surrogate}/u;
const uint64Bound = 1n << 64n;

function unencodable(what: string): AssayError {
  return new AssayError(`${what} has no deterministic encoding`, { code: 'cbor_unencodable', exitCode: 3 });
}

/** Rule C6: by the bytes of the encoded key, whose head puts shorter keys first. */
function compareKeys(one: string, other: string): number {
  const [left, right] = [Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8')];
  return left.length - right.length || Buffer.compare(left, right);
}

function integer(value: bigint): number | bigint {
  if (value < 0n || value >= uint64Bound) throw unencodable(`the integer ${value}`);
  // cbor-x writes a number above 2^32 - 1 as a float, and every bigint in nine bytes.
  return value <= 0xffff_ffffn ? Number(value) : value;
}

/** A value of cbor-x: maps sorted, integers in the type whose encoding is the shortest. */
function arrange(value: Encodable): unknown {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'bigint':
      return integer(value);
    case 'number':
      if (!Number.isSafeInteger(value)) throw unencodable(`the number ${value}`);
      return integer(BigInt(value));
    case 'string':
      if (loneSurrogate.test(value)) throw unencodable('half of a surrogate pair');
      return value;
  }
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(arrange);
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
  return new Map(
    entries
      .filter(([, member]) => member !== undefined)
      .sort(([one], [other]) => compareKeys(one, other))
      .map(([key, member]) => [arrange(key), arrange(member)]),
  );
}

/** The one encoding of a value. Throws AssayError `cbor_unencodable` for what has none; our own values always have one. */
export function encodeCbor(value: Encodable): Uint8Array {
  return new Uint8Array(encoder.encode(arrange(value)));
}
