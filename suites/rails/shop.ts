/**
 * One merchant with one offer on the router's network, and an agent for each rail that buys there. What the merchant
 * asks the facilitator goes through the kit's sender, so that it is bounded and recorded like everything else.
 * @module
 */

import { evmWallet } from '../../src/agent/evm-wallet.js';
import { type AgentFetch, createAgent, intentWallet, type Purchase } from '../../src/agent/index.js';
import type { Wallet } from '../../src/agent/wallet.js';
import { createFacilitatorClient, createMerchant, type Fetch } from '../../src/merchant/index.js';
import { isJsonObject, type JsonValue } from '../../src/wire/json.js';
import type { PaymentRequirements } from '../../src/wire/payment-requirements.js';
import { type PaymentSubject, readPaymentSubject } from '../../src/wire/payment-subject.js';
import type { Check } from '../kit/check-context.js';
import type { Exchange } from '../kit/exchange.js';
import type { Draft, RequestBody } from '../kit/payment.js';
import { bridgedBy, fourRails, rails, routerOf, subjectOn } from './rails.js';

type Rail = (typeof fourRails)[number];

/** One agent's visit, and what the merchant asked the facilitator for it. */
export interface Visit {
  readonly rail: Rail;
  readonly subject: PaymentSubject;
  /** Status codes of the merchant's answers, in order. */
  readonly statuses: readonly number[];
  readonly exchanges: readonly Exchange[];
  /** The answer to verify, and the last one to settle. */
  readonly verify?: Exchange;
  readonly settle?: Exchange;
  /** Undefined when the agent could not buy at all; `trouble` says why. */
  readonly purchase?: Purchase;
  readonly trouble?: string;
  /** What was delivered. */
  readonly goods?: string;
}

export const goods = 'the goods';
const shopUrl = 'https://merchant.example/goods';
/** Longer than the kit waits for any answer, so that the kit's own limit is the one that counts. */
const patienceMs = 120_000;

interface Customer {
  readonly rail: Rail;
  readonly subject: PaymentSubject;
  readonly wallet: Wallet;
  readonly exchanges: Exchange[];
}

/** An answer of the target as the merchant gets it. Throws where there was none. */
function responseOf({ answer, failure }: Exchange): Response {
  if (!answer) throw new Error(failure?.message ?? 'no answer');
  const { status, text } = answer;
  // The kit has decoded the body already.
  const headers = { 'content-type': answer.headers['content-type'] ?? 'application/json' };
  return new Response([204, 205, 304].includes(status) ? null : text, { status, headers });
}

/** A fetch that asks the target through the check, on behalf of the customer that the payment names. */
function recordingFetch(t: Check, customers: readonly Customer[]): Fetch {
  return async (url, init) => {
    const sent: JsonValue = JSON.parse(String(init.body)) as JsonValue;
    const payload = isJsonObject(sent) && isJsonObject(sent.paymentPayload) ? sent.paymentPayload : {};
    const subject = readPaymentSubject(payload.extensions);
    const customer = customers.find((one) => one.subject.value === subject?.value);
    const by = customer?.rail === 'on-chain' ? t.chain : t;
    const order = new URL(url).pathname.endsWith('/settle') ? 'settle' : 'verify';
    const exchange = await by[order](sent as RequestBody, {
      case: customer?.rail ?? 'somebody',
      role: 'valid',
      unverified: true,
    });
    customer?.exchanges.push(exchange);
    return responseOf(exchange);
  };
}

/** What every rail can settle: asset and recipient are names to a provider, and addresses to a chain. */
function offerOf(t: Check, { requirements }: Draft): PaymentRequirements {
  return { ...requirements, network: routerOf(t) } as PaymentRequirements;
}

async function customerOn(t: Check, rail: Rail, offer: PaymentRequirements, draft: Draft): Promise<Customer> {
  const network = routerOf(t);
  if (rail === 'on-chain') {
    const { account, address } = draft.payer;
    const chain = t.kind.network;
    const nonce = (): Uint8Array => Buffer.from(draft.authorization.nonce.slice(2), 'hex');
    const wallet = evmWallet(account, { routes: [{ network, chain }], nonce });
    return { rail, subject: { kind: 'caip10', value: `${chain}:${address}` }, wallet, exchanges: [] };
  }
  const bridged = bridgedBy(t, rail);
  if (!bridged) throw new Error(`no bridge of the simulator stands behind ${rail}`);
  const { bridge } = bridged;
  // The intent is issued here, and the money is what the merchant's one offer asks for.
  const { authorization } = await t.draft({ network, bridge, fund: false });
  const { nonce: proof, from } = authorization;
  await t.bridge.control.fund(bridge, from, offer.asset, BigInt(offer.amount));
  t.bridge.note({ proof, bridge }, { bridgeNetwork: bridged.network });
  const subject = subjectOn(t, rail, 'customer');
  const wallet = intentWallet({ networks: network, obtainIntent: () => proof, subject });
  return { rail, subject, wallet, exchanges: [] };
}

/** Lets an agent on each rail buy at one merchant that knows nothing of rails. */
export async function visitShop(t: Check): Promise<readonly Visit[]> {
  const open = rails(t, fourRails);
  const draft = open.includes('on-chain') ? await t.chain.draft() : await t.draft({ issue: false });
  const offer = offerOf(t, draft);
  const customers = await Promise.all(open.map((rail) => customerOn(t, rail, offer, draft)));
  const facilitator = createFacilitatorClient({
    url: t.session.target.url,
    timeoutMs: patienceMs,
    fetch: recordingFetch(t, customers),
  });
  const shop = createMerchant({ facilitator }).protect({ accepts: [offer] }, () => new Response(goods));
  return Promise.all(customers.map((customer) => visit(shop, customer)));
}

async function visit(
  shop: (request: Request) => Promise<Response>,
  { rail, subject, wallet, exchanges }: Customer,
): Promise<Visit> {
  const statuses: number[] = [];
  const fetch: AgentFetch = async (url, init) => {
    const response = await shop(new Request(url, init));
    statuses.push(response.status);
    return response;
  };
  const agent = createAgent({ wallets: [wallet], sendings: 1, timeoutMs: patienceMs, fetch });
  const bought = await agent.pay(shopUrl).then(
    async (purchase) => ({ purchase, goods: (await purchase.response?.text()) ?? '' }),
    (error: unknown) => ({ trouble: error instanceof Error ? error.message : String(error) }),
  );
  const verify = exchanges.find(({ tag }) => tag.endpoint === 'verify');
  const settle = exchanges.findLast(({ tag }) => tag.endpoint === 'settle');
  return {
    rail,
    subject,
    statuses,
    exchanges,
    ...(verify ? { verify } : {}),
    ...(settle ? { settle } : {}),
    ...bought,
  };
}
