/**
 * The choice of a rail by who pays: the merchant names one network, and the payment subject decides what is behind it.
 * @module
 */
import { createHash } from 'node:crypto';
import type { Caip2 } from '../../../wire/caip.js';
import { isJsonObject, type JsonObject } from '../../../wire/json.js';
import { type Rail, railOf, readPaymentSubject } from '../../../wire/payment-subject.js';
import type { HttpAnswer, Parsed, ReadRequest, Route } from '../../parts.js';
import { reasons } from '../evm/reasons.js';
import type { OffchainRoute } from '../offchain/offchain-parts.js';
import { offchainReasons } from '../offchain/reasons.js';

/** Adapters behind a router, each with the network by which it knows itself. */
export interface RouterRoute {
  readonly rail: 'router';
  readonly adapter: string;
  readonly network: Caip2;
  readonly onchain?: Route;
  readonly custodial?: OffchainRoute;
  readonly traditionalGateway?: OffchainRoute;
  readonly exchange: ReadonlyMap<string, OffchainRoute>;
}

/** A request as its rail understands it. */
export interface RoutedRequest {
  readonly request: ReadRequest;
  readonly route: Route | OffchainRoute;
  /** Must not be shown to the merchant. */
  readonly subject: string;
}

export interface RouterParts {
  choose(request: ReadRequest, route: RouterRoute): Parsed<RoutedRequest>;
  /** The rail's answer as the merchant may see it: nothing in it tells the rail or the subject. */
  answer(answer: HttpAnswer, routed: RoutedRequest, network: string): HttpAnswer;
}

function adapterFor(rail: Rail, route: RouterRoute): Route | OffchainRoute | undefined {
  switch (rail.rail) {
    case 'onchain':
      return rail.network === route.onchain?.network ? route.onchain : undefined;
    case 'exchange':
      return route.exchange.get(rail.provider);
    case 'traditional_gateway':
      return route.traditionalGateway;
    case 'custodial':
      return route.custodial;
  }
}

/** The same object with its network named as the adapter names it. */
const renamed = (object: JsonObject, from: string, to: string): JsonObject =>
  object.network === from ? { ...object, network: to } : object;

function inWordsOf(adapter: Route | OffchainRoute, request: ReadRequest): ReadRequest {
  const { paymentPayload, paymentRequirements, sent } = request;
  const from = paymentRequirements.network;
  const to = adapter.network;
  const sentAccepted = sent?.paymentPayload.accepted;
  return {
    ...request,
    paymentPayload: {
      ...paymentPayload,
      accepted: { ...paymentPayload.accepted, network: to },
    },
    paymentRequirements: { ...paymentRequirements, network: to },
    ...(sent === undefined
      ? {}
      : {
          sent: {
            paymentPayload: {
              ...sent.paymentPayload,
              ...(isJsonObject(sentAccepted) ? { accepted: renamed(sentAccepted, from, to) } : {}),
            },
            paymentRequirements: renamed(sent.paymentRequirements, from, to),
          },
        }),
  };
}

/** The chain has no gateway in front of it, but behind a router its faults look like those of every other rail. */
const sameOnEveryRail: Readonly<Record<string, { readonly reason: string; readonly status: number }>> = {
  [reasons.verifyError]: { reason: offchainReasons.unavailable, status: 502 },
  [reasons.settleError]: { reason: offchainReasons.unavailable, status: 502 },
  [reasons.pending]: { reason: offchainReasons.unknown, status: 502 },
  [reasons.nonceUsed]: { reason: offchainReasons.duplicate, status: 200 },
};

/** Short subjects stand in other words by chance. */
const shortestPlanted = 8;

const tells = (payer: string, subject: string): boolean =>
  payer === subject ||
  (subject.length >= shortestPlanted && payer.toLowerCase().includes(subject.toLowerCase()));

export const routerParts: RouterParts = {
  choose: (request, route) => {
    const { accepted } = request.paymentPayload;
    // Each copy gets another name below, so what differs has to be found before.
    if (accepted.network !== request.paymentRequirements.network) {
      return { ok: false, refusal: { reason: reasons.acceptedMismatch } };
    }
    const subject = readPaymentSubject(request.paymentPayload.extensions);
    if (subject === undefined) return { ok: false, refusal: { reason: offchainReasons.subjectRequired } };
    const adapter = adapterFor(railOf(subject), route);
    if (adapter === undefined) return { ok: false, refusal: { reason: offchainReasons.unsupportedRail } };
    return {
      ok: true,
      value: { request: inWordsOf(adapter, request), route: adapter, subject: subject.value },
    };
  },

  answer: ({ status, body, headers }, { subject }, network) => {
    const { payer, ...rest } = body;
    const refused = rest.isValid === false || rest.success === false;
    const given = rest.invalidReason ?? rest.errorReason;
    const same =
      typeof given === 'string' && Object.hasOwn(sameOnEveryRail, given) ? sameOnEveryRail[given] : undefined;
    const hidden = typeof payer === 'string' && tells(payer, subject);
    const alias = `subject-${createHash('sha256').update(subject).digest('hex').slice(0, 32)}`;
    return {
      status: same?.status ?? status,
      body: {
        ...rest,
        ...(same !== undefined && 'invalidReason' in rest ? { invalidReason: same.reason } : {}),
        ...(same !== undefined && 'errorReason' in rest ? { errorReason: same.reason } : {}),
        ...('network' in rest ? { network } : {}),
        // Not every provider names a payer that it declines, so behind a router none does.
        ...(refused || payer === undefined ? {} : { payer: hidden ? alias : payer }),
      },
      ...(headers === undefined ? {} : { headers }),
    };
  },
};
