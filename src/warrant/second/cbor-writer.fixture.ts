/**
 * A second CBOR writer, from RFC 8949 alone: it shares no code and no library with the one under test.
 */
export type Tree =
  | { readonly uint: number }
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly bool: boolean }
  | { readonly list: readonly Tree[] }
  | { readonly map: readonly (readonly [string, Tree])[] };

function writeHead(major: number, argument: number): Buffer {
  const first = major * 32;
  if (argument < 24) return Buffer.of(first + argument);
  if (argument < 2 ** 8) return Buffer.of(first + 24, argument);
  if (argument < 2 ** 16) return Buffer.of(first + 25, argument >>> 8, argument & 255);
  const wide = Buffer.alloc(argument < 2 ** 32 ? 5 : 9);
  if (wide.length === 5) {
    wide[0] = first + 26;
    wide.writeUInt32BE(argument, 1);
  } else {
    wide[0] = first + 27;
    wide.writeUInt32BE(Math.floor(argument / 2 ** 32), 1);
    wide.writeUInt32BE(argument % 2 ** 32, 5);
  }
  return wide;
}

function writeText(text: string): Buffer {
  const content = Buffer.from(new TextEncoder().encode(text));
  return Buffer.concat([writeHead(3, content.length), content]);
}

/** Writes a tree; maps are sorted by their encoded keys. */
export function writeCbor(tree: Tree): Buffer {
  if ('uint' in tree) return writeHead(0, tree.uint);
  if ('bytes' in tree) return Buffer.concat([writeHead(2, tree.bytes.length), tree.bytes]);
  if ('text' in tree) return writeText(tree.text);
  if ('bool' in tree) return Buffer.of(tree.bool ? 0xf5 : 0xf4);
  if ('list' in tree) return Buffer.concat([writeHead(4, tree.list.length), ...tree.list.map(writeCbor)]);
  const entries = tree.map.map(([key, value]) => ({ key: writeText(key), value: writeCbor(value) }));
  entries.sort((one, other) => Buffer.compare(one.key, other.key));
  return Buffer.concat([writeHead(5, entries.length), ...entries.flatMap(({ key, value }) => [key, value])]);
}

/** The tree of a plain value: numbers, text, booleans, bytes, arrays, Maps and records; undefined members are left out. */
export function treeOf(value: unknown): Tree {
  if (typeof value === 'number') return { uint: value };
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'boolean') return { bool: value };
  if (value instanceof Uint8Array) return { bytes: value };
  if (Array.isArray(value)) return { list: value.map(treeOf) };
  const entries = value instanceof Map ? [...value] : Object.entries(Object(value));
  return {
    map: entries.filter(([, member]) => member !== undefined).map(([key, member]) => [key, treeOf(member)]),
  };
}
