/**
 * A resource server that sells its answers over x402 version 2. It knows offers and a facilitator, and nothing about the
 * rails behind them.
 * @module
 */
import type { MiddlewareHandler } from 'hono';
import { paymentSignatureHeader } from '../wire/header-codec.js';
import type { JsonObject } from '../wire/json.js';
import type { PaymentRequired } from '../wire/payment-required.js';
import type { PaymentRequirements } from '../wire/payment-requirements.js';
import type { ResourceInfo } from '../wire/resource-info.js';
import { failedSettlement, merchantAnswer, merchantCodes } from './merchant-answers.js';
import { chosenOffer, readOffers } from './offers.js';
import { createOpenPayments, type OpenPayments } from './open-payments.js';
import { readPaymentHeader } from './payment-header.js';
import { type SaleParts, sell } from './sell.js';

export interface MerchantParts extends SaleParts {
  /** In memory by default. */
  readonly openPayments?: OpenPayments;
}

/** What a route sells, and for what. */
export interface RouteTerms {
  /** The offers, in the order of preference. */
  readonly accepts: readonly PaymentRequirements[];
  /** Told of the resource; its `url` is that of the request unless it is given here. */
  readonly resource?: Partial<ResourceInfo>;
  /** Extensions of the challenge. */
  readonly extensions?: JsonObject;
}

export interface Merchant {
  /** Middleware for hono: what stands behind it has to be paid for. Throws AssayError `bad_offer`. */
  charge(terms: RouteTerms): MiddlewareHandler;
  /** The same around a fetch handler. Throws AssayError `bad_offer`. */
  protect(
    terms: RouteTerms,
    handler: (request: Request) => Response | Promise<Response>,
  ): (request: Request) => Promise<Response>;
}

/** A merchant over its parts: a facilitator, and a memory of the payments whose outcome is open. */
export function createMerchant(parts: MerchantParts): Merchant {
  const openPayments = parts.openPayments ?? createOpenPayments();

  const counter = ({ accepts, resource, extensions }: RouteTerms) => {
    const offers = readOffers(accepts);
    return async (request: Request, deliver: () => Promise<Response>): Promise<Response> => {
      const challenge: PaymentRequired = {
        x402Version: 2,
        resource: { url: request.url, ...resource },
        accepts: offers.map(({ requirements }) => requirements),
        ...(extensions === undefined ? {} : { extensions }),
      };
      const header = request.headers.get(paymentSignatureHeader);
      if (header === null) return merchantAnswer({ status: 402, error: merchantCodes.required, challenge });
      const sent = readPaymentHeader(header);
      if (sent === undefined) return merchantAnswer({ status: 400, error: merchantCodes.badHeader });
      const offer = chosenOffer(offers, sent.accepted);
      if (offer === undefined) {
        return merchantAnswer({ status: 402, error: merchantCodes.notOffered, challenge });
      }
      const { requirements } = offer;
      const claim = openPayments.claim(sent.key);
      if (claim === undefined) {
        const settlement = failedSettlement(merchantCodes.inProgress, requirements.network);
        return merchantAnswer({ status: 409, error: merchantCodes.inProgress, settlement });
      }
      try {
        return await sell(parts, {
          resource: `${request.method} ${request.url}`,
          sent,
          requirements,
          challenge,
          claim,
          gone: () => request.signal.aborted,
          deliver,
        });
      } finally {
        claim.release();
      }
    };
  };

  return {
    charge: (terms) => {
      const answer = counter(terms);
      return async (context, next) => {
        const response = await answer(context.req.raw, async () => {
          await next();
          return context.res;
        });
        if (context.finalized) {
          // Emptied first, or hono adds the headers of an answer that was not sold.
          context.res = undefined;
        }
        context.res = response;
      };
    },
    protect: (terms, handler) => {
      const answer = counter(terms);
      return (request) => answer(request, async () => handler(request));
    },
  };
}
