/**
 * `assay lez http get`: what a merchant answers, with its payment headers decoded.
 * @module
 */
import { plainText } from '../../reports/plain-text.js';
import { AssayError } from '../../src/wire/assay-error.js';
import type { JsonObject } from '../../src/wire/json.js';
import { badInput } from './failures.js';
import { readText } from './files.js';
import { type Look, look } from './look.js';

interface Flags {
  readonly url: string;
  readonly payload?: string;
  readonly json?: boolean;
}

/** The payment as its file has it: whether it is one is the merchant's to say. */
async function readPayload(path: string): Promise<JsonObject> {
  const text = await readText(path, 'The payment');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Said below; the cause would quote a credential.
  }
  throw badInput(`The payment ${path} is not a JSON object.`);
}

/** A header's object over several lines, or why it cannot be read. */
const shown = (name: string, value: JsonObject | string | undefined): string =>
  value === undefined
    ? ''
    : `${name}: ${plainText(typeof value === 'string' ? value : JSON.stringify(value, null, 2))}\n`;

function render({ status, required, response, code, body }: Look): string {
  return [
    `status ${status}\n`,
    code === undefined ? '' : `x-payment-error: ${plainText(code)}\n`,
    shown('PAYMENT-REQUIRED', required),
    shown('PAYMENT-RESPONSE', response),
    `body: ${plainText(body)}\n`,
  ].join('');
}

export async function httpGet({ url, payload, json }: Flags): Promise<void> {
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw badInput(`--url ${url} is no http or https URL.`);
  const sent = payload === undefined ? undefined : await readPayload(payload);
  const answer = await look(url, sent, (to, init) => fetch(to, init)).catch((cause: unknown) => {
    throw new AssayError(`${url} does not answer.`, {
      code: 'UNREACHABLE',
      exitCode: 2,
      hint: 'Is the merchant running, and at this port?',
      cause,
    });
  });
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : render(answer));
  // To be asked for money is what a visitor without a payment wants to see.
  const isGood = answer.status === 200 || (sent === undefined && answer.status === 402);
  process.exitCode = isGood ? 0 : 1;
}
