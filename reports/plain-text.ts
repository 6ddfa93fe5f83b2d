/**
 * Text that a target wrote is data. These functions make it harmless before it reaches a terminal or a document:
 * no escape sequence runs, and no invisible character changes what a reader sees.
 *
 * @module
 */

const ESC = '\u001b';
const BEL = '\u0007';
const STRING_TERMINATOR = `(?:${BEL}|${ESC}\\\\|\u009c)`;

/** ECMA-48: CSI sequences, string sequences (OSC, DCS, SOS, PM, APC) up to their terminator, and two-byte escapes. */
const ESCAPE_SEQUENCES = new RegExp(
  [
    `(?:${ESC}\\[|\u009b)[0-?]*[ -/]*[@-~]?`,
    `(?:${ESC}[\\]PX^_]|[\u0090\u0098\u009d-\u009f])[^${BEL}${ESC}\u009c]{0,4096}${STRING_TERMINATOR}?`,
    `${ESC}[ -/]*[0-~]?`,
  ].join('|'),
  'gu',
);

/** Unicode category Cc. */
const CONTROL = /\p{Cc}/gu;

/** Bidirectional controls (UAX #9), zero-width characters, tags, line separators, and other invisible formats. */
const INVISIBLE = /[\p{Cf}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

/** Half of a surrogate pair alone cannot be encoded in UTF-8. */
const LONE_SURROGATE = /\p{Cs}/gu;

function codePointName(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Writes bidirectional controls, zero-width and lone surrogate characters as visible names, such as `⟦U+202E⟧`. */
export function showInvisible(text: string): string {
  return text
    .replace(INVISIBLE, (character) => `⟦${codePointName(character)}⟧`)
    .replace(LONE_SURROGATE, (character) => `⟦${codePointName(character)}⟧`);
}

/** One line of text that is safe on a terminal: escape sequences removed, line breaks and tabs to one space. */
export function plainLine(text: string): string {
  const stripped = text
    .replace(ESCAPE_SEQUENCES, '')
    .replace(/[\r\n\t\u2028\u2029]+/gu, ' ')
    .replace(CONTROL, '');
  return showInvisible(stripped).trim();
}

/** Text for a document: escape sequences and control characters removed, tabs and line breaks kept. */
export function plainText(text: string): string {
  const stripped = text
    .replace(ESCAPE_SEQUENCES, '')
    .replace(/\r\n?/gu, '\n')
    .replace(CONTROL, (character) => (character === '\n' || character === '\t' ? character : ''));
  return showInvisible(stripped);
}

function unicodeEscape(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/**
 * JSON text with the same value, in which 8-bit control characters and invisible formats are written as escapes:
 * JSON.stringify leaves them raw, and a terminal that shows the file would obey them.
 */
export function harmlessJson(text: string): string {
  return text.replace(/[\u007f-\u009f]/gu, unicodeEscape).replace(INVISIBLE, unicodeEscape);
}

/** A log as it was printed, its control characters and invisible formats written out as `\\u001b`; line breaks and tabs stay. */
export function harmlessLog(text: string): string {
  return text
    .replace(CONTROL, (character) =>
      character === '\n' || character === '\t' ? character : unicodeEscape(character),
    )
    .replace(INVISIBLE, unicodeEscape);
}

/** Cuts a text to at most `length` characters; the ellipsis says that something is missing. */
export function shorten(text: string, length: number): string {
  const characters = text.length <= length ? undefined : [...text];
  if (characters === undefined || characters.length <= length) {
    return text;
  }
  return `${characters.slice(0, length).join('')}…`;
}
