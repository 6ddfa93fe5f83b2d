/**
 * What a route costs: its offers, checked when the merchant is built, and the one of them that a payment chose. The
 * client's copy of an offer only points at ours, which is what the facilitator gets.
 * @module
 */

import { AssayError } from '../wire/assay-error.js';
import { jcs } from '../wire/jcs.js';
import { isJsonObject, type JsonValue } from '../wire/json.js';
import { type PaymentRequirements, paymentRequirementsSchema } from '../wire/payment-requirements.js';

/** An offer with the text by which it is recognised. */
export interface Offer {
  readonly requirements: PaymentRequirements;
  readonly canonical: string;
}

/** Null is an absent member in another spelling. */
function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const present = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(present.map(([name, member]) => [name, withoutNulls(member)]));
}

const canonicalOffer = (value: JsonValue): string => jcs(withoutNulls(value));

/** Checks the offers of a route. Throws AssayError `bad_offer`: an offer that nobody can pay is a mistake of ours. */
export function readOffers(accepts: readonly PaymentRequirements[]): readonly Offer[] {
  const refuse = (why: string, cause?: unknown) =>
    new AssayError(`the offers of a route are not usable: ${why}`, {
      code: 'bad_offer',
      exitCode: 64,
      cause,
    });
  if (accepts.length === 0) throw refuse('accepts is empty');
  return accepts.map((offer, index) => {
    const parsed = paymentRequirementsSchema.safeParse(offer);
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'no payment requirements' };
      throw refuse(`${['accepts', index, ...path].join('.')}: ${message}`, parsed.error);
    }
    // Through JSON, so that it is compared as clients will see it.
    const plain: JsonValue = JSON.parse(JSON.stringify(parsed.data));
    return { requirements: parsed.data, canonical: canonicalOffer(plain) };
  });
}

/** The offer that the client accepted, or undefined when it was never made (v2 specification, section 5.2.2). */
export function chosenOffer(offers: readonly Offer[], accepted: JsonValue): Offer | undefined {
  const canonical = canonicalOffer(accepted);
  return offers.find((offer) => offer.canonical === canonical);
}
