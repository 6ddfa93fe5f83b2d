/**
 * The headers of a sale: base64 of JSON. Written with padding in the standard alphabet; without padding, or url-safe, it
 * is read as well. JSON with two readings is refused.
 * @module
 */
import { decodeBase64 } from '../warrant/base64.js';
import type { JsonObject } from '../wire/json.js';
import { parseStrictJson } from '../wire/strict-json.js';
import { type LezOutcome, refuse } from './codes.js';
import { readSpelled } from './spelling.js';

export const paymentErrorHeader = 'x-payment-error';

/** Base64 characters of a header: more than any honest payment needs, less than a server takes. */
const longestHeader = 32_768;

export const encodeHeader = (value: JsonObject): string =>
  Buffer.from(JSON.stringify(value), 'utf8').toString('base64');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The object of JSON text, in the spelling of the prototype. */
export function readJsonText(text: string): LezOutcome<JsonObject> {
  try {
    return readSpelled(parseStrictJson(text));
  } catch (cause) {
    if (cause instanceof SyntaxError)
      return refuse('malformed_payload', `no JSON with one reading: ${cause.message}`);
    throw cause;
  }
}

/** The object of a header, in the spelling of the prototype. */
export function decodeHeader(header: string): LezOutcome<JsonObject> {
  if (header.length > longestHeader) return refuse('malformed_payload', 'longer than any payment');
  const bytes = decodeBase64(header);
  if (bytes === undefined) return refuse('malformed_payload', 'not base64');
  try {
    return readJsonText(utf8.decode(bytes));
  } catch (cause) {
    if (cause instanceof TypeError) return refuse('malformed_payload', 'not UTF-8');
    throw cause;
  }
}
