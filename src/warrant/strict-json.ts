/**
 * The payment document, read with one meaning or not at all: bounded size and depth first, then UTF-8 without byte order
 * mark, no name twice, no lone surrogate, no number that two parsers read differently.
 * Source: the authorization specification, section 2.1.
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { isJsonObject, type JsonValue } from '../wire/json.js';
import { parseStrictJson } from '../wire/strict-json.js';
import { limits } from './limits.js';
import { accepted, type Outcome, refused } from './refusal.js';

/** Whether brackets outside strings nest too deeply. One pass over text that need not be JSON. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text[at];
    if (inString) {
      if (unit === '\\') at += 1;
      else if (unit === '"') inString = false;
    } else if (unit === '"') inString = true;
    else if (unit === '{' || unit === '[') {
      depth += 1;
      if (depth > limits.jsonDepth) return true;
    } else if (unit === '}' || unit === ']') depth -= 1;
  }
  return false;
}

const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*/gs;

/** Whether an integer is written that a double cannot hold. The text has to be JSON. */
function hasHugeInteger(text: string): boolean {
  for (const [piece] of text.matchAll(stringOrNumber))
    if (/^-?[0-9]+$/.test(piece) && !Number.isSafeInteger(Number(piece))) return true;
  return false;
}

const malformed = (detail: string) => refused('0', 'ledgerflow_malformed', detail);

/** Reads the payment document from its bytes. */
export function readDocument(bytes: Uint8Array): Outcome<JsonValue> {
  if (bytes.length > limits.documentBytes)
    return refused('0', 'payload_too_large', `document of ${bytes.length} bytes`);
  if (!isUtf8(bytes)) return malformed('not UTF-8');
  // Unlike TextDecoder, this keeps a byte order mark, and JSON has no place for one.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (isTooDeep(text)) return malformed('nested too deeply');
  try {
    const value = parseStrictJson(text);
    return hasHugeInteger(text) ? malformed('an integer beyond 2^53 - 1') : accepted(value);
  } catch (cause) {
    if (cause instanceof SyntaxError) return malformed(cause.message);
    throw cause;
  }
}

/** Inside the extension a number is a non-negative safe integer; returns the first that is not. */
export function findForeignNumber(value: JsonValue): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? undefined : value;
  if (Array.isArray(value)) {
    for (const entry of value) {
      const found = findForeignNumber(entry);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return isJsonObject(value) ? findForeignNumber(Object.values(value)) : undefined;
}
