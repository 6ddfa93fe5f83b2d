/**
 * The envelope of protocol version 1 around a payment of the kit: what is signed is the same.
 * @module
 */
import type { EditableJson, Payment, RequestBody } from './payment.js';

/** The same signed authorization in version 1, on the network of this (legacy) name. */
export function inVersion1({ draft, signature }: Payment, network: string): RequestBody {
  const { scheme, amount, payTo, asset, maxTimeoutSeconds, extra } = draft.requirements;
  return {
    x402Version: 1,
    paymentPayload: {
      x402Version: 1,
      scheme,
      network,
      payload: { signature, authorization: { ...draft.authorization } },
    },
    paymentRequirements: {
      scheme,
      network,
      maxAmountRequired: amount,
      asset,
      payTo,
      resource: 'https://merchant.example/1',
      description: 'one item',
      mimeType: 'application/json',
      maxTimeoutSeconds,
      extra: structuredClone(extra) as EditableJson,
    },
  };
}
