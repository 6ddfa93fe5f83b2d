/**
 * The challenge of a 402 answer, as untrusted input. What is echoed later is the merchant's own JSON, unknown members
 * included, so that its copy and ours are the same.
 * @module
 */
import { AssayError } from '../wire/assay-error.js';
import { decodeBase64Json, paymentRequiredHeader } from '../wire/header-codec.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.js';
import { type PaymentRequirements, paymentRequirementsSchema } from '../wire/payment-requirements.js';
import { parseStrictJson } from '../wire/strict-json.js';

export interface ChallengeOffer {
  readonly requirements: PaymentRequirements;
  /** As the merchant wrote it. */
  readonly sent: JsonObject;
}

export interface Challenge {
  readonly offers: readonly ChallengeOffer[];
  readonly resource: JsonObject | undefined;
  readonly extensions: JsonObject | undefined;
  readonly error: string | undefined;
}

const objectOf = (value: unknown): JsonObject | undefined => (isJsonObject(value) ? value : undefined);

function challengeOf(value: JsonValue): Challenge | undefined {
  const sent = objectOf(value);
  if (sent?.x402Version !== 2 || !Array.isArray(sent.accepts)) return undefined;
  const accepts: readonly unknown[] = sent.accepts;
  // What cannot be read is an offer that nobody here can pay; the others still stand.
  const offers = accepts.flatMap((one) => {
    const offer = objectOf(one);
    const parsed = paymentRequirementsSchema.safeParse(offer);
    return offer === undefined || !parsed.success ? [] : [{ requirements: parsed.data, sent: offer }];
  });
  return {
    offers,
    resource: objectOf(sent.resource),
    extensions: objectOf(sent.extensions),
    error: typeof sent.error === 'string' ? sent.error : undefined,
  };
}

/** The challenge of an answer, or undefined when it carries none that can be read. */
export function findChallenge(response: Response): Challenge | undefined {
  try {
    return challengeOf(decodeBase64Json(response.headers.get(paymentRequiredHeader) ?? ''));
  } catch {
    return undefined;
  }
}

/** Longer than any PaymentRequired. */
const longestBody = 262_144;

/** The challenge in the body of an answer. */
async function findInBody(response: Response): Promise<Challenge | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > longestBody) return undefined;
    chunks.push(chunk);
  }
  try {
    return challengeOf(parseStrictJson(Buffer.concat(chunks).toString('utf8')));
  } catch {
    return undefined;
  }
}

/**
 * The challenge of a 402 answer with the extension of a name, which may stand in the body alone; the header wins where
 * both have it. Reads the body only when it has to. Throws AssayError `bad_challenge`.
 */
export async function readExtendedChallenge(response: Response, extension: string): Promise<Challenge> {
  const inHeader = findChallenge(response);
  if (inHeader?.extensions !== undefined && Object.hasOwn(inHeader.extensions, extension)) return inHeader;
  const inBody = await findInBody(response);
  const value = inBody?.extensions?.[extension];
  if (inHeader === undefined) return inBody ?? readChallenge(response);
  if (value === undefined) return inHeader;
  return { ...inHeader, extensions: { ...inHeader.extensions, [extension]: value } };
}

/** The challenge of a 402 answer. Throws AssayError `bad_challenge` when there is none that can be read. */
export function readChallenge(response: Response): Challenge {
  const challenge = findChallenge(response);
  if (challenge !== undefined) return challenge;
  throw new AssayError(`${response.url || 'the server'} asks for a payment in no form of x402 version 2`, {
    code: 'bad_challenge',
    exitCode: 2,
    hint: `a 402 answer needs a ${paymentRequiredHeader} header: base64 of a PaymentRequired object`,
  });
}
