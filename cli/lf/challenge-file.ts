/**
 * The challenge that a merchant sent with its 402 answer: JSON, or the value of the header PAYMENT-REQUIRED.
 * @module
 */
import { challengeSchema, type Challenge as LedgerFlowChallenge } from '../../src/authorization/challenge.js';
import { unwrapExtension } from '../../src/authorization/extension-form.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import { parseStrictJson } from '../../src/wire/strict-json.js';
import { badInput } from './bad-input.js';
import { readInput } from './input-file.js';

export interface Challenge {
  readonly challenge: LedgerFlowChallenge;
  /** The quotes, in the order of the merchant. */
  readonly accepts: readonly JsonObject[];
  readonly resource: JsonValue | undefined;
}

/** JSON with one reading, or base64 of it. `what` names the document: "The challenge". */
export async function readJsonFile(path: string, what: string): Promise<JsonValue> {
  const text = (await readInput(path, what)).toString('utf8').trim();
  try {
    const isHeader = /^[A-Za-z0-9+/]+={0,2}$/.test(text);
    return parseStrictJson(isHeader ? Buffer.from(text, 'base64').toString('utf8') : text);
  } catch (cause) {
    throw badInput(`${what} in ${path} is neither JSON nor base64 of it.`, undefined, cause);
  }
}

/** Reads a challenge, in the flat form or inside `info`. */
export async function readChallenge(path: string): Promise<Challenge> {
  const document = await readJsonFile(path, 'The challenge');
  const required = isJsonObject(document) ? document : {};
  const extensions = isJsonObject(required.extensions) ? required.extensions : {};
  const value = extensions.ledgerflow;
  if (!Array.isArray(required.accepts) || !isJsonObject(value))
    throw badInput(
      `${path} is no PaymentRequired object with a LedgerFlow challenge.`,
      'It is what a merchant sends with status 402, in the header PAYMENT-REQUIRED or in the body.',
    );
  const members = unwrapExtension(value);
  const parsed = challengeSchema.safeParse(members.ok ? members.value : undefined);
  // An agent that does not know one of the values does not answer.
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badInput(
      `The challenge in ${path} cannot be answered: ${(issue?.path ?? []).join('.') || 'challenge'}: ${issue?.message}.`,
    );
  }
  return {
    challenge: parsed.data,
    accepts: required.accepts.filter(isJsonObject),
    resource: required.resource,
  };
}
