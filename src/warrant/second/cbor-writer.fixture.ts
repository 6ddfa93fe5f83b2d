/**
 * A second CBOR writer, from RFC 8949 alone: it shares no code and no library with the one under test.
 */
export type Tree =
  | { readonly uint: number | bigint }
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly bool: boolean }
  | { readonly list: readonly Tree[] }
  | { readonly map: readonly (readonly [string, Tree])[] };

function writeHead(major: number, argument: number | bigint): Buffer {
  const first = major * 32;
  if (argument < 24) return Buffer.of(first + Number(argument));
  const width = argument < 2 ** 8 ? 1 : argument < 2 ** 16 ? 2 : argument < 2 ** 32 ? 4 : 8;
  const digits = argument.toString(16).padStart(2 * width, '0');
  return Buffer.concat([Buffer.of(first + 24 + Math.log2(width)), Buffer.from(digits, 'hex')]);
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
  if (typeof value === 'number' || typeof value === 'bigint') return { uint: value };
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'boolean') return { bool: value };
  if (value instanceof Uint8Array) return { bytes: value };
  if (Array.isArray(value)) return { list: value.map(treeOf) };
  const entries = value instanceof Map ? [...value] : Object.entries(Object(value));
  return {
    map: entries.filter(([, member]) => member !== undefined).map(([key, member]) => [key, treeOf(member)]),
  };
}
