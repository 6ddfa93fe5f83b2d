/**
 * The challenge that a merchant sent with its 402 answer: JSON, or the value of the header PAYMENT-REQUIRED.
 * @module
 */
import { z } from 'zod';
import { challengeIdSchema } from '../../src/warrant/challenge-id.js';
import { limits } from '../../src/warrant/limits.js';
import { wireTextSchema } from '../../src/warrant/text.js';
import { timeMsSchema } from '../../src/warrant/time.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import { parseStrictJson } from '../../src/wire/strict-json.js';
import { badInput } from './bad-input.js';
import { readInput } from './input-file.js';

/** An agent that does not know one of these values does not answer. */
const challengeSchema = z.strictObject({
  version: z.literal('lfx402/v1'),
  challenge_id: challengeIdSchema,
  proof_binding: z.literal('accepted+request'),
  warrant_transport: z.literal('inline_or_digest_ref'),
  required_subject_kinds: z
    .array(z.enum(['signer', 'payment_subject']))
    .length(2)
    .refine((kinds) => new Set(kinds).size === 2, 'expected signer and payment_subject'),
  nonce_bytes: z.number().int().min(limits.nonceBytes.least).max(limits.nonceBytes.most),
  merchant_id: wireTextSchema.optional(),
  expires_at_ms: timeMsSchema.optional(),
  proof_freshness_ms: z
    .number()
    .int()
    .min(limits.proofFreshnessMs.least)
    .max(limits.proofFreshnessMs.most)
    .optional(),
});

export interface Challenge {
  readonly challenge: z.infer<typeof challengeSchema>;
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
  const parsed = challengeSchema.safeParse(Object.hasOwn(value, 'info') ? value.info : value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badInput(
      `The challenge in ${path} cannot be answered: ${[...(issue?.path ?? [])].join('.') || 'challenge'}: ${issue?.message}.`,
    );
  }
  return {
    challenge: parsed.data,
    accepts: required.accepts.filter(isJsonObject),
    resource: required.resource,
  };
}
