/**
 * What is checked of a payment against an offer before any money is looked at, in the order of the codes. Each check is a
 * value of its own; merchant and facilitator use the same ones.
 * @module
 */
import { verifyEd25519 } from '../warrant/signature/ed25519.js';
import { longestValidityMs } from './approve.js';
import type { LezCode } from './codes.js';
import { accountOf, paymentDigest } from './digest.js';
import { lezScheme, type Offer } from './offer.js';
import type { PaymentPayload } from './payment-payload.js';

export interface CheckedPayment {
  readonly payment: PaymentPayload;
  readonly offer: Offer;
  /** What was asked for; a facilitator is not told. */
  readonly resourceUrl?: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

export type PaymentCheck = (checked: CheckedPayment) => boolean;

/** Whether each of these holds. They are asked in this order, and the first that does not gives the code of its name. */
export interface PaymentChecks {
  readonly unsupported_version: PaymentCheck;
  readonly unsupported_scheme: PaymentCheck;
  readonly unsupported_network: PaymentCheck;
  readonly asset_mismatch: PaymentCheck;
  readonly amount_mismatch: PaymentCheck;
  readonly recipient_mismatch: PaymentCheck;
  readonly invalid_signature: PaymentCheck;
}

export const paymentChecks: PaymentChecks = {
  unsupported_version: ({ payment }) => payment.x402Version === 2,
  unsupported_scheme: ({ payment, offer }) =>
    payment.accepted.scheme === lezScheme && offer.scheme === lezScheme,
  unsupported_network: ({ payment, offer }) => payment.accepted.network === offer.network,
  asset_mismatch: ({ payment, offer }) => payment.accepted.asset === offer.asset,
  amount_mismatch: ({ payment, offer }) => payment.accepted.amount === offer.amount,
  recipient_mismatch: ({ payment, offer, resourceUrl }) =>
    payment.accepted.payTo === offer.payTo &&
    (resourceUrl === undefined || payment.resourceUrl === resourceUrl),
  invalid_signature: ({ payment }) =>
    payment.from === accountOf(payment.ownerPublicKey) &&
    verifyEd25519(
      Buffer.from(payment.ownerPublicKey, 'hex'),
      paymentDigest(payment),
      Buffer.from(payment.signature, 'hex'),
    ),
};

/** Whether a payment may be used now, and was not made to last. Beside the other checks because a replay is told first. */
export const isInWindow: PaymentCheck = ({ payment: { validAfterMs, validBeforeMs }, nowMs }) =>
  validBeforeMs - validAfterMs <= longestValidityMs && nowMs >= validAfterMs && nowMs < validBeforeMs;

/** The code of the first check that does not hold. */
export function failedCheck(checks: PaymentChecks, checked: CheckedPayment): LezCode | undefined {
  for (const [code, holds] of Object.entries(checks) as [keyof PaymentChecks, PaymentCheck][])
    if (!holds(checked)) return code;
  return undefined;
}
