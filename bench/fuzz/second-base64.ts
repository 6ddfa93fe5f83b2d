/**
 * The four spellings of some bytes (RFC 4648, sections 4 and 5), written bit by bit.
 * @module
 */
const common = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function digitsOf(bytes: Uint8Array, alphabet: string): string {
  let text = '';
  let [buffer, bits] = [0, 0];
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += alphabet[(buffer >> bits) & 63];
    }
  }
  return bits > 0 ? text + alphabet[(buffer << (6 - bits)) & 63] : text;
}

/** Either alphabet, with complete padding and without any. */
export function spellings(bytes: Uint8Array): readonly string[] {
  const padding = '='.repeat((3 - (bytes.length % 3)) % 3);
  return [`${common}+/`, `${common}-_`].flatMap((alphabet) => {
    const digits = digitsOf(bytes, alphabet);
    return [digits, digits + padding];
  });
}
