/**
 * The challenge of a 402 answer, as untrusted input. What is echoed later is the merchant's own JSON, unknown members
 * included, so that its copy and ours are the same.
 * @module
 */
import { AssayError } from '../wire/assay-error.js';
import { decodeBase64Json, paymentRequiredHeader } from '../wire/header-codec.js';
import { isJsonObject, type JsonObject } from '../wire/json.js';
import { type PaymentRequirements, paymentRequirementsSchema } from '../wire/payment-requirements.js';

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

/** The challenge of an answer, or undefined when it carries none that can be read. */
export function findChallenge(response: Response): Challenge | undefined {
  try {
    const sent = objectOf(decodeBase64Json(response.headers.get(paymentRequiredHeader) ?? ''));
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
  } catch {
    return undefined;
  }
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
