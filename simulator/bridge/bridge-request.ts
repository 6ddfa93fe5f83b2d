/**
 * The request of a facilitator to a bridge, parsed at the edge.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import { innerPayloadOf, type PayloadShape, paymentKey, proofOf, shapeOf } from './payment-key.js';

export type BridgeOp = 'verify' | 'settle';

/** A request whose three members have the right types. What they say is judged by the bridge. */
export interface BridgeRequest {
  readonly network: string;
  readonly shape: PayloadShape;
  readonly key: string;
  /** Payment intent or signature. */
  readonly proof?: string;
  readonly paymentPayload: JsonObject;
  readonly paymentRequirements: JsonObject;
}

export const parseJson = (text: string): JsonValue | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Whether arrays and objects stand deeper in each other than any honest payment needs; counted without recursion. */
export const isTooDeep = (value: JsonValue | undefined, limit = 256): boolean => {
  let level: readonly (JsonValue | undefined)[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
};

/** The request in a body, or undefined when a member is missing or has the wrong type. */
export const readBridgeRequest = (body: JsonValue | undefined): BridgeRequest | undefined => {
  if (!isJsonObject(body)) return undefined;
  const { network, paymentPayload, paymentRequirements } = body;
  if (typeof network !== 'string' || !isJsonObject(paymentPayload) || !isJsonObject(paymentRequirements)) {
    return undefined;
  }
  const proof = proofOf(innerPayloadOf(paymentPayload));
  return {
    network,
    shape: shapeOf(paymentPayload),
    key: paymentKey({ network, paymentPayload, paymentRequirements }),
    ...(proof === undefined ? {} : { proof }),
    paymentPayload,
    paymentRequirements,
  };
};

/** What has to move; unbounded. */
export interface Due {
  /** Atomic units of `asset`. */
  readonly amount: bigint;
  readonly asset: string;
  readonly payTo: string;
}

const filled = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' && value.trim() !== '';

/** What the requirements ask for; undefined when amount, asset or payTo is unusable. */
export const dueOf = ({ paymentRequirements }: BridgeRequest): Due | undefined => {
  const { amount, asset, payTo } = paymentRequirements;
  if (!filled(amount) || !filled(asset) || !filled(payTo)) return undefined;
  return /^[1-9][0-9]{0,77}$/.test(amount) ? { amount: BigInt(amount), asset, payTo } : undefined;
};

/** Whether some text inside a JSON value, member names left out, contains the given one. */
export const containsText = (value: JsonValue | undefined, text: string): boolean => {
  if (typeof value === 'string') return value.includes(text);
  if (Array.isArray(value)) return value.some((one) => containsText(one, text));
  if (isJsonObject(value)) return Object.values(value).some((one) => containsText(one, text));
  return false;
};
