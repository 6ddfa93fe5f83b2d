/**
 * What makes two requests the same authorization, and the same payment.
 * @module
 */
import { createHash } from 'node:crypto';
import { jcs } from '../../wire/jcs.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../wire/json.js';
import type { AceParts } from './ace-parts.js';

const lowerText = (value: JsonValue | undefined): JsonValue =>
  typeof value === 'string' ? value.toLowerCase() : (value ?? null);

/** Members that one address can be written in several ways. */
function lowered(object: JsonObject, members: readonly string[]): JsonObject {
  const found = members.filter((member) => Object.hasOwn(object, member));
  return { ...object, ...Object.fromEntries(found.map((member) => [member, lowerText(object[member])])) };
}

/** Terms with their addresses in lower case. */
export const canonicalTerms = (terms: JsonObject): JsonObject => lowered(terms, ['asset', 'payTo']);

export const identity: AceParts['identity'] = {
  key: ({ network, asset, from, nonce }) =>
    createHash('sha256')
      .update(jcs([network, asset, from, nonce]))
      .digest('hex'),

  canonical: ({ version, payload, requirements, accepted }, { from, to, nonce, signature }) => {
    const signed = isJsonObject(payload.payload) ? payload.payload : {};
    const authorization = isJsonObject(signed.authorization) ? signed.authorization : {};
    return jcs({
      paymentPayload: {
        ...payload,
        ...(version === 2 ? { accepted: canonicalTerms(accepted) } : {}),
        payload: { ...signed, signature, authorization: { ...authorization, from, to, nonce } },
      },
      paymentRequirements: canonicalTerms(requirements),
    });
  },
};
