/**
 * A resource server that sells its answers over x402 version 2. It knows offers and a facilitator, and nothing about the
 * rails behind them. With a gate, every payment is authorized before a facilitator hears of it.
 * @module
 */
import type { MiddlewareHandler } from 'hono';
import type { Authorization, MerchantContext } from '../authorization/authorization-input.js';
import type { Outcome } from '../warrant/refusal.js';
import { paymentSignatureHeader } from '../wire/header-codec.js';
import type { JsonObject } from '../wire/json.js';
import type { PaymentRequired } from '../wire/payment-required.js';
import type { PaymentRequirements } from '../wire/payment-requirements.js';
import type { ResourceInfo } from '../wire/resource-info.js';
import { gateUnavailable, refusalAnswer, reportSale } from './admission.js';
import { arrivedRequest, type RawRequest, rawRequestOf } from './arrived-request.js';
import type { Gate } from './gate.js';
import { handlerFailed, keptAnswer } from './kept-answer.js';
import { failedSettlement, merchantAnswer, merchantCodes } from './merchant-answers.js';
import { chosenOffer, type Offer, readOffers } from './offers.js';
import { createOpenPayments, type OpenPayments } from './open-payments.js';
import { readPaymentHeader } from './payment-header.js';
import { type SaleParts, type Sold, sell } from './sell.js';

export interface MerchantParts extends SaleParts {
  /** In memory by default. */
  readonly openPayments?: OpenPayments;
  /** LedgerFlow authorization; without it, whoever can pay may buy. */
  readonly gate?: Gate;
}

/** What a route sells, and for what. */
export interface RouteTerms {
  /** The offers, in the order of preference. */
  readonly accepts: readonly PaymentRequirements[];
  /** Told of the resource; its `url` is that of the request unless it is given here. */
  readonly resource?: Partial<ResourceInfo>;
  /** Extensions of the challenge. */
  readonly extensions?: JsonObject;
  /** For the gate: which tool, provider or action this is, and who sponsors it. */
  readonly context?: MerchantContext | ((request: Request) => MerchantContext);
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

/** One request for something that is sold. */
interface Visit {
  readonly request: Request;
  readonly raw: RawRequest;
  readonly header: string;
  readonly required: PaymentRequired;
  /** Undefined when none can be kept. */
  challenge(): Promise<PaymentRequired | undefined>;
  deliver(): Promise<Response>;
}

/** A merchant over its parts: a facilitator, a memory of the payments whose outcome is open, and perhaps a gate. */
export function createMerchant(parts: MerchantParts): Merchant {
  const { gate } = parts;
  const openPayments = parts.openPayments ?? createOpenPayments();

  const tooLong: Outcome<never> = { ok: false, refusal: { step: '0', code: 'payload_too_large' } };

  const authorize = async (
    guard: Gate,
    { request, raw, header, required }: Visit,
    context: RouteTerms['context'] = {},
  ): Promise<Outcome<Authorization>> => {
    const arrived = await arrivedRequest(request, raw, guard.maximumBodyBytes);
    if (arrived === undefined) return tooLong;
    const known = typeof context === 'function' ? context(request) : context;
    return guard.authorize({ header, request: arrived, required, context: known });
  };

  /** From an authorized payment, or one that needs no authorization, to its end. */
  const trade = async (
    visit: Visit,
    offers: readonly Offer[],
    authorization: Authorization | undefined,
  ): Promise<Sold> => {
    const { request, header, required, deliver } = visit;
    const challenge = async () => (await visit.challenge()) ?? required;
    const failed = (response: Response): Sold => ({ end: 'failed', response });
    const sent = readPaymentHeader(header);
    if (sent === undefined) return failed(merchantAnswer({ status: 400, error: merchantCodes.badHeader }));
    const offer = chosenOffer(offers, sent.accepted);
    if (offer === undefined) {
      const answer = { status: 402, error: merchantCodes.notOffered, challenge: await challenge() };
      return failed(merchantAnswer(answer));
    }
    const { requirements } = offer;
    const isRepeated = authorization?.decision.idempotent_replay === true;
    const claim = openPayments.claim(sent.key);
    if (claim === undefined) {
      if (isRepeated) return { end: 'open', response: gateUnavailable() };
      const settlement = failedSettlement(merchantCodes.inProgress, requirements.network);
      return failed(merchantAnswer({ status: 409, error: merchantCodes.inProgress, settlement }));
    }
    try {
      // The first request is running elsewhere or still being answered, or it ended nobody knows how: there is never a
      // second settlement.
      const isElsewhere = claim.before === undefined || claim.before.state === 'used';
      if (isRepeated && isElsewhere) return { end: 'open', response: gateUnavailable() };
      return await sell(parts, {
        resource: `${request.method} ${request.url}`,
        sent,
        requirements,
        challenge,
        isIdentified: authorization?.identifier !== undefined,
        claim,
        gone: () => request.signal.aborted,
        deliver,
      });
    } finally {
      claim.release();
    }
  };

  const answer = async (
    visit: Visit,
    offers: readonly Offer[],
    context: RouteTerms['context'],
  ): Promise<Response> => {
    if (gate === undefined) return (await trade(visit, offers, undefined)).response;
    const admitted = await authorize(gate, visit, context);
    if (!admitted.ok) return refusalAnswer(admitted.refusal, visit.challenge);
    const authorization = admitted.value;
    if (authorization.settlement !== undefined) return keptAnswer(authorization.settlement.answer);
    let sale: Sold;
    try {
      sale = await trade(visit, offers, authorization);
    } catch (cause) {
      // The handler failed, so nothing was settled.
      await gate.report(authorization.claim, { success: false, answer: handlerFailed });
      throw cause;
    }
    return reportSale(gate, authorization, sale);
  };

  const counter = ({ accepts, resource, extensions, context }: RouteTerms) => {
    const offers = readOffers(accepts);
    return async (request: Request, raw: RawRequest, deliver: () => Promise<Response>): Promise<Response> => {
      const required: PaymentRequired = {
        x402Version: 2,
        resource: { url: request.url, ...resource },
        accepts: offers.map(({ requirements }) => requirements),
        ...(extensions === undefined ? {} : { extensions }),
      };
      const challenge = async () => (gate === undefined ? required : gate.challenge(required));
      const header = request.headers.get(paymentSignatureHeader);
      if (header !== null)
        return answer({ request, raw, header, required, challenge, deliver }, offers, context);
      const asked = await challenge();
      if (asked === undefined) return gateUnavailable();
      return merchantAnswer({ status: 402, error: merchantCodes.required, challenge: asked });
    };
  };

  return {
    charge: (terms) => {
      const visit = counter(terms);
      return async (context, next) => {
        const raw = { ...rawRequestOf(context.env), body: () => context.req.arrayBuffer() };
        const response = await visit(context.req.raw, raw, async () => {
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
      const visit = counter(terms);
      return (request) => visit(request, {}, async () => handler(request));
    },
  };
}
