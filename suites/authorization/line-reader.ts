/**
 * Lines out of chunks: UTF-8, bounded, without a byte order mark. What is not a line is said, not repaired.
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { longestLine } from './protocol.js';

export type ReadLine = { readonly line: string } | { readonly violation: string };

const byteOrderMark = '\ufeff';

function lineOf(bytes: Buffer): ReadLine {
  if (!isUtf8(bytes)) return { violation: 'a line that is not UTF-8' };
  const line = bytes.toString('utf8');
  return line.startsWith(byteOrderMark) ? { violation: 'a byte order mark' } : { line };
}

/** A function that takes the chunks of a stream and returns the lines that each completes. */
export function createLineReader(): (chunk: Buffer) => ReadLine[] {
  let parts: Buffer[] = [];
  let size = 0;
  return (chunk) => {
    const lines: ReadLine[] = [];
    let rest = chunk;
    for (let end = rest.indexOf(0x0a); end !== -1; end = rest.indexOf(0x0a)) {
      const whole = size + end > longestLine ? undefined : Buffer.concat([...parts, rest.subarray(0, end)]);
      lines.push(whole === undefined ? { violation: 'a line of more than 1 MiB' } : lineOf(whole));
      parts = [];
      size = 0;
      rest = rest.subarray(end + 1);
    }
    size += rest.length;
    if (size > longestLine) {
      if (parts.length > 0 || rest.length > 0) lines.push({ violation: 'a line of more than 1 MiB' });
      parts = [];
    } else if (rest.length > 0) parts.push(rest);
    return lines;
  };
}
