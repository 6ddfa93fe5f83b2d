/**
 * The one encoding of a value, written from RFC 8949, section 4.2.1, alone: what a decoder accepts has to come out of here
 * as the bytes that went in. Shares no code and no library with the codec.
 * @module
 */
function head(major: number, argument: bigint): Buffer {
  const first = major << 5;
  if (argument < 24n) return Buffer.of(first | Number(argument));
  const width = argument < 2n ** 8n ? 1 : argument < 2n ** 16n ? 2 : argument < 2n ** 32n ? 4 : 8;
  const digits = Buffer.from(argument.toString(16).padStart(2 * width, '0'), 'hex');
  return Buffer.concat([Buffer.of(first | (24 + Math.log2(width))), digits]);
}

function text(value: string): Buffer {
  const content = Buffer.from(new TextEncoder().encode(value));
  return Buffer.concat([head(3, BigInt(content.length)), content]);
}

/** Throws for what has no encoding: then no decoder may give it. */
export function writeSecond(value: unknown): Buffer {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return head(0, BigInt(value));
    case 'boolean':
      return Buffer.of(value ? 0xf5 : 0xf4);
    case 'string':
      return text(value);
  }
  if (value instanceof Uint8Array) return Buffer.concat([head(2, BigInt(value.length)), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, BigInt(value.length)), ...value.map(writeSecond)]);
  if (!(value instanceof Map)) throw new TypeError('a value without an encoding');
  const entries = [...value]
    .map(([key, member]) => [text(key), writeSecond(member)] as const)
    .sort(([one], [other]) => Buffer.compare(one, other));
  return Buffer.concat([head(5, BigInt(entries.length)), ...entries.flat()]);
}
