/**
 * The owner's decision about a request. An approval is built and signed here and sent by nobody; a decline is a record
 * that holds nothing with which anybody could pay.
 * @module
 */
import type { JsonObject } from '../wire/json.js';
import { type LezOutcome, refuse } from './codes.js';
import { accountOf, paymentDigest, requestDigest } from './digest.js';
import type { PaymentPayload, SignedTerms } from './payment-payload.js';
import { checkReason, type PaymentRequest } from './payment-request.js';
import type { WalletSigner } from './wallet-signer.js';

/** Milliseconds: no credential lives longer. */
export const longestValidityMs = 86_400_000;

export interface Approval {
  readonly nowMs: number;
  /** Milliseconds from now. */
  readonly validityMs: number;
  /** 32 random bytes. */
  readonly nonce: Uint8Array;
  readonly maxTimeoutSeconds: number;
  readonly leastReasonLength?: number;
}

/** Signs a payment for a request. Nothing is broadcast. */
export async function approve(
  request: PaymentRequest,
  signer: WalletSigner,
  approval: Approval,
): Promise<LezOutcome<PaymentPayload>> {
  const { nowMs, validityMs, nonce, maxTimeoutSeconds } = approval;
  const reason = checkReason(request.reason, approval.leastReasonLength);
  if (!reason.ok) return reason;
  if (validityMs <= 0 || validityMs > longestValidityMs) {
    return refuse('expired', `a credential is valid for one second to one day, not for ${validityMs} ms`);
  }
  const { scheme, network, asset, amount, payTo } = request;
  const ownerPublicKey = await signer.publicKey();
  const terms: SignedTerms = {
    x402Version: 2,
    accepted: { scheme, network, asset, amount, payTo, maxTimeoutSeconds },
    resourceUrl: request.merchantUrl,
    from: accountOf(ownerPublicKey),
    ownerPublicKey,
    agentPublicKey: request.agentPublicKey,
    requestDigest: requestDigest(request),
    validAfterMs: nowMs,
    validBeforeMs: nowMs + validityMs,
    nonce: Buffer.from(nonce).toString('hex'),
  };
  const signature = await signer.sign(paymentDigest(terms));
  return { ok: true, value: { ...terms, signature: Buffer.from(signature).toString('hex') } };
}

/** What is left of a request that was declined. */
export const declineRecord = (request: PaymentRequest, nowMs: number): JsonObject => ({
  version: 1,
  decision: 'declined',
  request_id: request.requestId,
  request_digest: requestDigest(request),
  declined_at_ms: nowMs,
});
