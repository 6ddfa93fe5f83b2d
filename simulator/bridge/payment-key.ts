/**
 * The identity of an off-chain payment: what was asked for and what proves the payer's consent, whatever the headers.
 * @module
 */
import { createHash } from 'node:crypto';
import { jcs } from '../../src/wire/jcs.js';
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';

/** Which form of the payment payload arrived. */
export type PayloadShape = 'inner' | 'whole';

/** A whole x402 payload has `accepted` or `x402Version` beside an object `payload`; anything else is the inner one. */
export const shapeOf = (paymentPayload: JsonObject): PayloadShape =>
  ('accepted' in paymentPayload || 'x402Version' in paymentPayload) && isJsonObject(paymentPayload.payload)
    ? 'whole'
    : 'inner';

/** The scheme's own payload, in whichever form it came. */
export const innerPayloadOf = (paymentPayload: JsonObject): JsonObject => {
  const { payload } = paymentPayload;
  return shapeOf(paymentPayload) === 'whole' && isJsonObject(payload) ? payload : paymentPayload;
};

/** Lower case hex SHA-256 of JCS({network, inner payload, requirements}). */
export const paymentKey = (about: {
  readonly network: string;
  readonly paymentPayload: JsonObject;
  readonly paymentRequirements: JsonObject;
}): string =>
  createHash('sha256')
    .update(
      jcs({
        network: about.network,
        paymentPayload: innerPayloadOf(about.paymentPayload),
        paymentRequirements: about.paymentRequirements,
      }),
    )
    .digest('hex');

const proofMembers = ['paymentIntentId', 'signature'] as const;

/** The text that stands for the payer's consent, or undefined when there is none that is not blank. */
export const proofOf = (innerPayload: JsonObject): string | undefined => {
  for (const member of proofMembers) {
    const value = innerPayload[member];
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return undefined;
};
