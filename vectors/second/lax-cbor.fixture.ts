/**
 * Finds the signature in a warrant that need not be canonical: the entries of the top-level map with their bytes, in
 * whatever order, twice or once, with heads of any length. Throws where the bytes are no map at all.
 */
interface Head {
  readonly major: number;
  /** undefined: indefinite. */
  readonly argument: number | undefined;
  readonly end: number;
}

function readHead(bytes: Buffer, at: number): Head {
  const first = bytes.readUInt8(at);
  const [major, info] = [first >> 5, first & 31];
  if (info < 24) return { major, argument: info, end: at + 1 };
  if (info === 31) return { major, argument: undefined, end: at + 1 };
  if (info > 27) throw new Error('a reserved head');
  const width = 2 ** (info - 24);
  const digits = bytes.subarray(at + 1, at + 1 + width);
  if (digits.length < width) throw new Error('cut off');
  return { major, argument: Number(BigInt(`0x${digits.toString('hex')}`)), end: at + 1 + width };
}

function skipItems(bytes: Buffer, from: number, count: number | undefined): number {
  let at = from;
  for (let index = 0; count === undefined || index < count; index += 1) {
    if (bytes.readUInt8(at) === 0xff) {
      if (count === undefined) return at + 1;
      throw new Error('a break');
    }
    at = skipItem(bytes, at);
  }
  return at;
}

function skipItem(bytes: Buffer, at: number): number {
  const { major, argument, end } = readHead(bytes, at);
  if (major === 2 || major === 3) {
    if (argument === undefined) return skipItems(bytes, end, undefined);
    if (end + argument > bytes.length) throw new Error('cut off');
    return end + argument;
  }
  if (major === 4) return skipItems(bytes, end, argument);
  if (major === 5) return skipItems(bytes, end, argument === undefined ? undefined : argument * 2);
  return major === 6 ? skipItem(bytes, end) : end;
}

interface Entry {
  readonly key: string;
  readonly bytes: Buffer;
  readonly value: Buffer;
}

/** The text of a definite text string. */
function textOf(item: Buffer): string {
  const { major, argument, end } = readHead(item, 0);
  if (major !== 3 || argument === undefined) throw new Error('no text');
  return item.subarray(end, end + argument).toString('utf8');
}

/** The content of a definite byte string. */
export function contentOf(item: Buffer): Buffer {
  const { major, argument, end } = readHead(item, 0);
  if (major !== 2 || argument === undefined) throw new Error('no bytes');
  return item.subarray(end, end + argument);
}

/** The entries of a map that takes up all of the bytes. */
export function entriesOf(bytes: Buffer): { readonly head: Head; readonly entries: readonly Entry[] } {
  const head = readHead(bytes, 0);
  if (head.major !== 5) throw new Error('no map');
  const entries: Entry[] = [];
  let at = head.end;
  while (head.argument === undefined ? bytes.readUInt8(at) !== 0xff : entries.length < head.argument) {
    const middle = skipItem(bytes, at);
    const end = skipItem(bytes, middle);
    entries.push({
      key: textOf(bytes.subarray(at, middle)),
      bytes: bytes.subarray(at, end),
      value: bytes.subarray(middle, end),
    });
    at = end;
  }
  if (head.argument === undefined) at += 1;
  if (at !== bytes.length) throw new Error('bytes after the map');
  return { head, entries };
}

/** The value of an entry. */
export function memberOf(map: Buffer, key: string): Buffer {
  const found = entriesOf(map).entries.find((entry) => entry.key === key);
  if (found === undefined) throw new Error(`no ${key}`);
  return found.value;
}

/** The text of an entry. */
export const textMember = (map: Buffer, key: string): string => textOf(memberOf(map, key));

/** The map without its signature: one entry less, and everything else as it stands. */
export function withoutSignature(map: Buffer): Buffer {
  const { head, entries } = entriesOf(map);
  const rest = entries.filter(({ key }) => key !== 'signature').map(({ bytes }) => bytes);
  if (head.argument === undefined) return Buffer.concat([Buffer.of(0xbf), ...rest, Buffer.of(0xff)]);
  const start = Buffer.from(map.subarray(0, head.end));
  // All maps here have fewer than 24 entries: the count stands in the last bits of the head, or in the byte after it.
  start.writeUInt8(start.readUInt8(head.end - 1) - (entries.length - rest.length), head.end - 1);
  return Buffer.concat([start, ...rest]);
}
