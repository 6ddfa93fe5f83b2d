/**
 * CBOR with faults in it. What is honest is written by the encoder of the product; a `Raw` item stands for bytes as they
 * are, `Pairs` for a map whose keys stay in the order given, doubled or not.
 * @module
 */
import { encodeCbor } from '../../src/warrant/cbor/encode.js';
import type { Encodable } from '../../src/warrant/cbor/value.js';

/** Bytes that are written as they are. */
export class Raw {
  readonly bytes: Uint8Array;
  constructor(hex: string | Uint8Array) {
    this.bytes = typeof hex === 'string' ? new Uint8Array(Buffer.from(hex.replace(/\s/g, ''), 'hex')) : hex;
  }
}

/** A map in the order given. */
export class Pairs {
  readonly pairs: readonly (readonly [Item, Item])[];
  constructor(pairs: readonly (readonly [Item, Item])[]) {
    this.pairs = pairs;
  }
}

export type Item =
  | number
  | bigint
  | string
  | boolean
  | Uint8Array
  | Raw
  | Pairs
  | readonly Item[]
  | ReadonlyMap<string, Item>
  | { readonly [key: string]: Item | undefined };

export interface EncodedPair {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** The head of an item in its shortest form. */
export function head(major: number, argument: number): Uint8Array {
  const first = major << 5;
  if (argument < 24) return Uint8Array.of(first | argument);
  if (argument < 0x100) return Uint8Array.of(first | 24, argument);
  return Uint8Array.of(first | 25, argument >> 8, argument & 0xff);
}

export const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const entriesOf = (map: object): [string, Item][] =>
  (map instanceof Map ? [...map] : Object.entries(map)).filter(([, value]) => value !== undefined);

/** Sorted as rule C6 wants it. */
export function sortedPairs(map: object): EncodedPair[] {
  return entriesOf(map)
    .map(([key, value]) => ({ key: encodeCbor(key), value: write(value) }))
    .sort((one, other) => Buffer.compare(one.key, other.key));
}

export function writePairs(pairs: readonly EncodedPair[]): Uint8Array {
  return concat(head(5, pairs.length), ...pairs.flatMap(({ key, value }) => [key, value]));
}

const isPlain = (item: Item | undefined): item is Encodable | undefined => {
  if (item instanceof Raw || item instanceof Pairs) return false;
  if (item instanceof Uint8Array || typeof item !== 'object') return true;
  return Array.isArray(item) ? item.every(isPlain) : entriesOf(item).every(([, value]) => isPlain(value));
};

/** The bytes of an item, faults included. */
export function write(item: Item): Uint8Array {
  if (isPlain(item)) return encodeCbor(item ?? new Map());
  if (item instanceof Raw) return item.bytes;
  if (item instanceof Pairs)
    return writePairs(item.pairs.map(([key, value]) => ({ key: write(key), value: write(value) })));
  if (Array.isArray(item)) return concat(head(4, item.length), ...item.map(write));
  return writePairs(sortedPairs(item as object));
}
