/**
 * A merchant of LEZ: the sale of the x402 merchant (verify, deliver, settle, remember) behind headers and bodies as the
 * prototype writes them, with one of twelve codes for every refusal, the same in the body and in `x-payment-error`.
 * @module
 */
import type { FacilitatorClient } from '../merchant/facilitator-client.js';
import { merchantCodes } from '../merchant/merchant-answers.js';
import { createOpenPayments, type OpenPayments } from '../merchant/open-payments.js';
import { sell } from '../merchant/sell.js';
import {
  decodePaymentResponse,
  paymentRequiredHeader,
  paymentResponseHeader,
  paymentSignatureHeader,
} from '../wire/header-codec.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.js';
import type { PaymentRequired } from '../wire/payment-required.js';
import { type PaymentRequirements, paymentRequirementsSchema } from '../wire/payment-requirements.js';
import { failedCheck, isInWindow, type PaymentCheck, type PaymentChecks, paymentChecks } from './checks.js';
import { isLezCode, type LezCode, type LezOutcome } from './codes.js';
import { paymentDigest } from './digest.js';
import { decodeHeader, encodeHeader, paymentErrorHeader } from './header.js';
import { challengeJson, type Offer, offerJson, type Resource } from './offer.js';
import { type PaymentPayload, paymentPayloadJson, readPaymentPayload } from './payment-payload.js';
import { type FieldCase, spelled } from './spelling.js';

/** The steps of a merchant; each can be replaced on its own. */
export interface LezMerchantParts {
  /** The payment of a PAYMENT-SIGNATURE header. */
  read(header: string): LezOutcome<PaymentPayload>;
  readonly checks: PaymentChecks;
  readonly window: PaymentCheck;
  readonly openPayments: OpenPayments;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface LezMerchantOptions {
  readonly facilitator: FacilitatorClient;
  readonly offer: Offer;
  /** Told of the resource; its `url` is that of the request. */
  readonly resource?: Omit<Resource, 'url'>;
  /** Of what it writes; `snake` by default. Both are read. */
  readonly fieldCase?: FieldCase;
  readonly parts?: Partial<LezMerchantParts>;
}

/** One request for something that is sold. */
export type LezMerchant = (
  request: Request,
  handler: (request: Request) => Response | Promise<Response>,
) => Promise<Response>;

const readPayment = (header: string): LezOutcome<PaymentPayload> => {
  const decoded = decodeHeader(header);
  return decoded.ok ? readPaymentPayload(decoded.value) : decoded;
};

/** The offer in the form in which every facilitator of x402 version 2 reads it. */
const requirementsOf = (offer: Offer): PaymentRequirements =>
  paymentRequirementsSchema.parse(spelled(offerJson(offer), 'camel'));

/** The code of a refusal; undefined for words that are none of ours. */
function codeOf(error: JsonValue | undefined): LezCode | undefined {
  // What this merchant has sold already, or is selling right now, is a second use of the nonce.
  if (error === merchantCodes.used || error === merchantCodes.inProgress) return 'nonce_replayed';
  return isLezCode(error) ? error : undefined;
}

interface Refusal {
  readonly code: LezCode;
  /** Where a settlement was asked for: what came of it. */
  readonly settlement?: { readonly network: string; readonly payer: string; readonly transaction: string };
}

/** Every step as docs/spec/lez-1.md has it. */
export const createLezMerchantParts = (): LezMerchantParts => ({
  read: readPayment,
  checks: paymentChecks,
  window: isInWindow,
  openPayments: createOpenPayments(),
  now: Date.now,
});

/** A merchant over its parts. */
export function createLezMerchant(options: LezMerchantOptions): LezMerchant {
  const { facilitator, offer, resource, fieldCase = 'snake' } = options;
  const parts: LezMerchantParts = { ...createLezMerchantParts(), ...options.parts };
  const requirements = requirementsOf(offer);

  const json = (status: number, body: JsonObject, headers: Readonly<Record<string, string>>): Response =>
    Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } });

  const asks = (url: string, refusal?: Refusal): Response => {
    const challenge = challengeJson({ ...resource, url }, offer, refusal?.code ?? null, fieldCase);
    const { settlement } = refusal ?? {};
    const receipt = settlement && { success: false, ...settlement, error_reason: refusal?.code ?? null };
    return json(refusal?.code === 'malformed_payload' ? 400 : 402, challenge, {
      [paymentRequiredHeader]: encodeHeader(challenge),
      ...(refusal ? { [paymentErrorHeader]: refusal.code } : {}),
      ...(receipt ? { [paymentResponseHeader]: encodeHeader(spelled(receipt, fieldCase)) } : {}),
    });
  };

  /** The facilitator decided nothing: no code of a payment, no resource, and no new challenge that would ask to pay twice. */
  const undecided = (): Response => json(502, { error: 'facilitator_unavailable' }, {});

  const paid = (sold: Response, payment: PaymentPayload): Response => {
    const headers = new Headers(sold.headers);
    const { transaction, network } = decodePaymentResponse(headers.get(paymentResponseHeader) ?? '');
    const written = { success: true, transaction, network, payer: payment.from, error_reason: null };
    headers.set(paymentResponseHeader, encodeHeader(spelled(written, fieldCase)));
    return new Response(sold.body, { status: sold.status, headers });
  };

  /** What the x402 merchant answered, in the words of LEZ. */
  const translated = async (sold: Response, payment: PaymentPayload, url: string): Promise<Response> => {
    if (sold.status < 400) return paid(sold, payment);
    if (sold.status >= 500) return undecided();
    const body: unknown = await sold.json();
    const { network } = offer;
    const settled = sold.headers.has(paymentResponseHeader);
    const code = codeOf(isJsonObject(body) ? body.error : undefined);
    if (code === undefined) return undecided();
    const settlement = { network, payer: payment.from, transaction: '' };
    return asks(url, settled ? { code, settlement } : { code });
  };

  return async (request, handler) => {
    const { url } = request;
    const header = request.headers.get(paymentSignatureHeader);
    if (header === null) return asks(url);
    const read = parts.read(header);
    if (!read.ok) return asks(url, { code: read.code });
    const payment = read.value;
    const checked = { payment, offer, resourceUrl: url, nowMs: parts.now() };
    const code = failedCheck(parts.checks, checked);
    if (code !== undefined) return asks(url, { code });
    const claim = parts.openPayments.claim(paymentDigest(payment).toString('hex'));
    if (claim === undefined) return asks(url, { code: 'nonce_replayed' });
    try {
      if (claim.before === undefined && !parts.window(checked)) return asks(url, { code: 'expired' });
      const challenge: PaymentRequired = { x402Version: 2, resource: { url }, accepts: [requirements] };
      let delivered: Response | undefined;
      const sold = await sell(
        { facilitator },
        {
          resource: `${request.method} ${url}`,
          sent: {
            payload: paymentPayloadJson(payment, 'camel'),
            accepted: spelled(offerJson(payment.accepted), 'camel'),
            key: payment.nonce,
          },
          requirements,
          challenge: async () => challenge,
          isIdentified: false,
          claim,
          gone: () => request.signal.aborted,
          deliver: async () => {
            delivered = await handler(request);
            return delivered;
          },
        },
      );
      // A handler that failed sold nothing: its answer is its own.
      return sold.response === delivered ? delivered : await translated(sold.response, payment, url);
    } finally {
      claim.release();
    }
  };
}
