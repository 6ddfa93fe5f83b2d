/**
 * JSON without two readings: no name twice in one object, no half of a surrogate pair, no number beyond the range of a
 * double. Parsers in different languages disagree about all three, so whoever checks one reading may pay by another
 * (RFC 8259, sections 4, 6 and 8.2).
 * @module
 */
import type { JsonValue } from './json.js';

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]|-?[0-9][0-9.eE+-]*/gs;

/** What is wrong beyond the grammar; the text has to be JSON. */
function findAmbiguity(text: string): string | undefined {
  /** Names of the objects that are open; undefined stands for an array. */
  const open: (Set<string> | undefined)[] = [];
  let nameNext = false;
  for (const [piece] of text.matchAll(token)) {
    if (piece.startsWith('"')) {
      const value: unknown = piece.includes('\\') ? JSON.parse(piece) : piece.slice(1, -1);
      if (typeof value !== 'string' || /\p{Surrogate}/u.test(value)) return 'half of a surrogate pair';
      const names = open.at(-1);
      if (!nameNext || names === undefined) continue;
      if (names.has(value)) return 'a member name that stands twice';
      names.add(value);
      nameNext = false;
    } else if (piece === ',') nameNext = open.at(-1) !== undefined;
    else if (piece === '{' || piece === '[') {
      open.push(piece === '{' ? new Set() : undefined);
      nameNext = piece === '{';
    } else if (piece === '}' || piece === ']') {
      open.pop();
      nameNext = false;
    } else if (!Number.isFinite(Number(piece))) return 'a number that is too large';
  }
  return undefined;
}

/** Parses JSON. Throws SyntaxError, also for text that two parsers may read differently. */
export function parseStrictJson(text: string): JsonValue {
  const value: JsonValue = JSON.parse(text);
  const ambiguity = findAmbiguity(text);
  if (ambiguity !== undefined) throw new SyntaxError(ambiguity);
  return value;
}
