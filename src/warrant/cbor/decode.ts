/**
 * Reads deterministic CBOR, and nothing else. The reader is our own: the decoder of cbor-x accepts what rules C3 to C7 and
 * C11 forbid and drops a leading U+FEFF from longer texts. Encoding the value again with cbor-x must give the input (C12).
 * The work is bounded: nothing larger than a warrant is looked at, and the rest is one pass, without allocation by a
 * declared length and without recursion beyond eight levels.
 * Source: the authorization specification, section 4.
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { equalBytes } from '../bytes.js';
import { limits } from '../limits.js';
import { accepted, type Outcome, refused } from '../refusal.js';
import { CborDefect } from './defect.js';
import { encodeCbor } from './encode.js';
import { type Head, major, readHead } from './head.js';
import type { CborMap, CborValue } from './value.js';

interface Read<Value> {
  readonly value: Value;
  /** Offset of the first byte after the item. */
  readonly end: number;
}

/** The content of a byte or text string. */
function contentOf(bytes: Uint8Array, { argument, end }: Head): Uint8Array {
  if (argument > bytes.length - end)
    throw new CborDefect('warrant_malformed', end, 'a length beyond the end of the input');
  return bytes.subarray(end, end + Number(argument));
}

function readText(bytes: Uint8Array, head: Head): Read<string> {
  const content = contentOf(bytes, head);
  if (!isUtf8(content)) throw new CborDefect('warrant_malformed', head.end, 'text is not UTF-8');
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('utf8');
  return { value: text, end: head.end + content.length };
}

/** How many items follow: at least one (C11), and each takes at least a byte. */
function countOf(bytes: Uint8Array, { argument, end }: Head, bytesPerItem: number): number {
  if (argument === 0) throw new CborDefect('warrant_malformed', end, 'an empty array or map');
  const most = Math.floor((bytes.length - end) / bytesPerItem);
  if (argument > most) throw new CborDefect('warrant_malformed', end, 'more items than the input can hold');
  return Number(argument);
}

function readArray(bytes: Uint8Array, head: Head, depth: number): Read<CborValue[]> {
  const count = countOf(bytes, head, 1);
  const value: CborValue[] = [];
  let end = head.end;
  while (value.length < count) {
    const item = readItem(bytes, end, depth);
    value.push(item.value);
    end = item.end;
  }
  return { value, end };
}

function readKey(bytes: Uint8Array, at: number, depth: number): Read<string> {
  const head = readHead(bytes, at);
  if (head.major === major.text) return readText(bytes, head);
  readItem(bytes, at, depth);
  throw new CborDefect('warrant_not_canonical', at, 'a map key that is not text');
}

function readMap(bytes: Uint8Array, head: Head, depth: number): Read<CborMap> {
  const count = countOf(bytes, head, 2);
  const value = new Map<string, CborValue>();
  let previous: Uint8Array | undefined;
  let end = head.end;
  while (value.size < count) {
    const key = readKey(bytes, end, depth);
    const spelling = bytes.subarray(end, key.end);
    const order = previous === undefined ? -1 : Buffer.compare(previous, spelling);
    if (order === 0) throw new CborDefect('warrant_malformed', end, 'a key that stands twice');
    if (order > 0) throw new CborDefect('warrant_not_canonical', end, 'map keys out of order');
    previous = spelling;
    const member = readItem(bytes, key.end, depth);
    value.set(key.value, member.value);
    end = member.end;
  }
  return { value, end };
}

function readSimple({ info, end }: Head): Read<boolean> {
  if (info === 20 || info === 21) return { value: info === 21, end };
  throw new CborDefect('warrant_malformed', end - 1, 'only true and false are used');
}

function readItem(bytes: Uint8Array, at: number, depth: number): Read<CborValue> {
  const head = readHead(bytes, at);
  switch (head.major) {
    case major.unsigned:
      return { value: head.argument, end: head.end };
    case major.bytes: {
      const content = contentOf(bytes, head);
      return { value: new Uint8Array(content), end: head.end + content.length };
    }
    case major.text:
      return readText(bytes, head);
    case major.simple:
      return readSimple(head);
  }
  if (depth >= limits.cborDepth) throw new CborDefect('warrant_malformed', at, 'nested too deeply');
  return head.major === major.array ? readArray(bytes, head, depth + 1) : readMap(bytes, head, depth + 1);
}

function readTopLevelMap(bytes: Uint8Array): CborMap {
  const head = readHead(bytes, 0);
  if (head.major !== major.map) throw new CborDefect('warrant_malformed', 0, 'not a map');
  const { value, end } = readMap(bytes, head, 1);
  if (end !== bytes.length) throw new CborDefect('warrant_malformed', end, 'bytes after the map');
  return value;
}

/** Decodes one map; refuses with `payload_too_large`, `warrant_malformed` or `warrant_not_canonical`. */
export function decodeCbor(bytes: Uint8Array): Outcome<CborMap> {
  if (bytes.length > limits.warrantBytes)
    return refused('0', 'payload_too_large', `warrant of ${bytes.length} bytes`);
  try {
    const map = readTopLevelMap(bytes);
    if (!equalBytes(encodeCbor(map), bytes))
      return refused('0', 'warrant_not_canonical', 'encoding the value again gives other bytes');
    return accepted(map);
  } catch (defect) {
    if (!(defect instanceof CborDefect)) throw defect;
    return refused('0', defect.code, `byte ${defect.offset}: ${defect.message}`);
  }
}
