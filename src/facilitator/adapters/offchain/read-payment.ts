/**
 * An off-chain payment from a request, the checks that need no provider, and the request to the bridge. A bridge gets
 * the JSON values that were sent, nulls and unknown members included.
 * @module
 */
import { createHash } from 'node:crypto';
import { parseCaip2 } from '../../../wire/caip.js';
import { jcs } from '../../../wire/jcs.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../wire/json.js';
import type { Parsed } from '../../parts.js';
import { reasons } from '../evm/reasons.js';
import type { OffchainMatchParts, OffchainParts, OffchainPayment, OffchainRoute } from './offchain-parts.js';

/** Deeper nesting than any honest payment has; the checks below walk recursively. */
const deepest = 128;

function depthWithin(value: JsonValue | undefined, limit: number): boolean {
  let level: readonly (JsonValue | undefined)[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return false;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return true;
}

/** Null is an absent member in another spelling, at every level. */
function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const present = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(present.map(([name, member]) => [name, withoutNulls(member)]));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const proofMembers = ['paymentIntentId', 'signature'] as const;

/** The text that stands for the payer's consent, or undefined when there is none that is not blank. */
export function proofOf(inner: JsonObject): string | undefined {
  for (const member of proofMembers) {
    const value = inner[member];
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return undefined;
}

const refuse = (reason: string): Parsed<never> => ({ ok: false, refusal: { reason } });

export const readPayment: OffchainParts['payment'] = (request) => {
  const { sent } = request;
  const whole = sent?.paymentPayload;
  const requirements = sent?.paymentRequirements;
  const inner = whole?.payload;
  const accepted = whole?.accepted;
  if (whole === undefined || !isJsonObject(inner) || !isJsonObject(accepted)) return refuse(reasons.payload);
  if (!depthWithin(whole, deepest)) return refuse(reasons.payload);
  if (requirements === undefined || !depthWithin(requirements, deepest)) return refuse(reasons.requirements);
  const network = parseCaip2(request.paymentRequirements.network);
  if (network === undefined) return refuse(reasons.network);
  const { asset, payTo, amount, maxTimeoutSeconds } = request.paymentRequirements;
  return {
    ok: true,
    value: {
      request,
      network,
      whole,
      inner,
      accepted,
      requirements,
      asset,
      payTo,
      amount,
      maxTimeoutSeconds,
      proof: proofOf(inner),
    },
  };
};

export const matchParts: OffchainMatchParts = {
  accepted: ({ accepted, requirements }) =>
    jcs(withoutNulls(accepted)) === jcs(withoutNulls(requirements))
      ? undefined
      : { reason: reasons.acceptedMismatch },
  timeout: ({ maxTimeoutSeconds }) =>
    Number.isInteger(maxTimeoutSeconds) && maxTimeoutSeconds >= 1 ? undefined : { reason: reasons.timeout },
  amount: ({ amount }) => (/^[1-9][0-9]{0,77}$/.test(amount) ? undefined : { reason: reasons.amount }),
};

export const bridgeCall: OffchainParts['call'] = (payment, { network, backend }) => {
  const { whole, inner, requirements: paymentRequirements, proof, maxTimeoutSeconds } = payment;
  const paymentPayload = backend.payloadShape === 'whole' ? whole : inner;
  const asked = { network, paymentPayload, paymentRequirements };
  return { ...asked, idempotencyKey: `x402-${sha256(jcs(asked))}`, proof, maxTimeoutSeconds };
};

/**
 * The scheme's payload and the requirements, whatever stands around them. A mock has no provider that would take a
 * proof of payment only once, so there the proof alone is the payment.
 */
export function paymentIdentity(
  payment: OffchainPayment,
  { adapter, network, backend }: OffchainRoute,
): string {
  const { inner: paymentPayload, requirements: paymentRequirements, proof } = payment;
  if (backend.type === 'mock' && proof !== undefined) return `${adapter}/proof/${sha256(proof)}`;
  return `${adapter}/${sha256(jcs({ network, paymentPayload, paymentRequirements }))}`;
}
