/**
 * The head of a CBOR item: major type and argument, in its shortest form.
 * Source: RFC 8949, section 3; the authorization specification, rules C3, C4 and C5.
 * @module
 */
import { CborDefect } from './defect.js';

export const major = {
  unsigned: 0,
  negative: 1,
  bytes: 2,
  text: 3,
  array: 4,
  map: 5,
  tag: 6,
  simple: 7,
} as const;

export interface Head {
  readonly major: number;
  /** The low five bits of the first byte. */
  readonly info: number;
  /** Value or length; above 2^53 - 1 a bigint. */
  readonly argument: number | bigint;
  /** Offset of the first byte after the head. */
  readonly end: number;
}

const indefinite = 31;

/** The smallest argument that needs 1, 2, 4 or 8 bytes; a smaller one there is not the shortest form. */
const leastArgument = [24, 0x100, 0x1_0000, 0x1_0000_0000] as const;

/** A big-endian unsigned integer; a bigint only where a number would not be exact. */
function readInteger(bytes: Uint8Array, from: number, to: number): number | bigint {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 0x100 + (bytes[at] ?? 0);
  if (Number.isSafeInteger(value)) return value;
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(from);
}

/** Reads the head at an offset. Throws CborDefect. Reads at most nine bytes. */
export function readHead(bytes: Uint8Array, at: number): Head {
  const first = bytes[at];
  if (first === undefined) throw new CborDefect('warrant_malformed', at, 'the input ends too early');
  const kind = first >> 5;
  const info = first & 0x1f;
  if (kind === major.negative || kind === major.tag)
    throw new CborDefect('warrant_malformed', at, 'negative integers and tags are not used');
  if (info < 24) return { major: kind, info, argument: info, end: at + 1 };
  if (info === indefinite && kind >= major.bytes && kind <= major.map)
    throw new CborDefect('warrant_not_canonical', at, 'indefinite length');
  const least = leastArgument[info - 24];
  if (least === undefined || kind === major.simple)
    throw new CborDefect('warrant_malformed', at, 'a value that is not used, or a reserved head');
  const end = at + 1 + 2 ** (info - 24);
  if (end > bytes.length) throw new CborDefect('warrant_malformed', at, 'the input ends too early');
  const argument = readInteger(bytes, at + 1, end);
  if (argument < least) throw new CborDefect('warrant_not_canonical', at, 'not the shortest head');
  return { major: kind, info, argument, end };
}
