/**
 * What a check of the LEZ rows is written with: visits at the merchant, questions to its facilitator, payments of own
 * payers, and the books of the sequencer.
 * @module
 */
import { connectSequencer } from '../../simulator/lez/client.js';
import type { SequencerBooks } from '../../simulator/lez/protocol.js';
import { decodeBase64 } from '../../src/warrant/base64.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import { parseStrictJson } from '../../src/wire/strict-json.js';
import type { Check } from '../kit/check-context.js';
import { bodyOf, type Exchange } from '../kit/exchange.js';
import { derive } from '../kit/payer.js';
import type { LezRail } from '../kit/session.js';
import { type Credential, type Offer, signCredential, type Terms } from './credential.js';
import { askCredential, type CredentialOrder } from './credential-order.js';
import { judgeBooks, type Use } from './oracle.js';
import { inCamel, isSnake, memberOf } from './spelling.js';

/** One answer of the merchant, with its headers decoded. */
export interface Visit {
  readonly exchange: Exchange;
  readonly status: number;
  /** `x-payment-error`. */
  readonly code: string | undefined;
  readonly body: JsonObject | undefined;
  /** Undefined: no such header, or one that is not base64 of a JSON object. */
  readonly challenge: JsonObject | undefined;
  readonly receipt: JsonObject | undefined;
  /** 200 with something else than a challenge. */
  readonly served: boolean;
}

export interface Payment extends Credential {
  /** Another header than base64 of `payload`. */
  readonly header?: string;
}

export interface GetOptions {
  readonly case: string;
  readonly payment?: Payment;
  /** PAYMENT-SIGNATURE as it stands, instead of a payment. */
  readonly header?: string;
  readonly headerName?: string;
  /** Another resource of the merchant. */
  readonly url?: string;
}

export interface CredentialOptions {
  /** Balance of the payer; the price when left out, false for none. */
  readonly fund?: bigint | false;
  readonly offer?: Partial<Offer>;
  readonly nonce?: string;
  /** Milliseconds from now. */
  readonly from?: number;
  readonly until?: number;
}

/** A payment that a case needs cannot be had, for a reason that lies in who signs payments here: the case is skipped. */
export class NotMade extends Error {
  override readonly name = 'NotMade';
}

export interface Lez {
  readonly rail: LezRail;
  get(options: GetOptions): Promise<Visit>;
  /** The offer of the merchant; undefined where its challenge holds none that can be read. */
  offer(): Promise<Offer | undefined>;
  /** A fresh payment of a payer of its own, valid in every member. Throws NotMade; Error where the merchant offers nothing. */
  credential(options?: CredentialOptions): Promise<Payment>;
  ask(order: 'verify' | 'settle', payment: Payment, name: string): Promise<Exchange>;
  fund(account: string, amount: bigint): Promise<void>;
  balance(account: string): Promise<bigint>;
  /** What the books say of a payment; undefined when they know none of its payer and its nonce. */
  transferOf(payment: Payment): Promise<SequencerBooks['transfers'][number] | undefined>;
  arm: ReturnType<typeof connectSequencer>['arm'];
  /** Notes the money oracle's claims, or those alone that do not hold; nothing where the books are not ours. */
  judge(which: 'all' | 'broken'): Promise<void>;
}

/** Path and query of a URL, as they follow its origin and a slash. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`.replace(/^\//, '');
}

export const encode = (value: JsonValue): string => Buffer.from(JSON.stringify(value)).toString('base64');

/** The JSON object in a header; undefined where there is none. */
export function decoded(header: string | undefined): JsonObject | undefined {
  const bytes = header === undefined ? undefined : decodeBase64(header);
  if (bytes === undefined) return undefined;
  try {
    const value = parseStrictJson(Buffer.from(bytes).toString('utf8'));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function readOffer(challenge: JsonValue | undefined): Offer | undefined {
  const accepts = isJsonObject(challenge) ? challenge.accepts : undefined;
  const [first]: readonly (JsonValue | undefined)[] = Array.isArray(accepts) ? accepts : [];
  const amount = memberOf(first, 'amount');
  const read = {
    scheme: memberOf(first, 'scheme'),
    network: memberOf(first, 'network'),
    asset: memberOf(first, 'asset'),
    amount: typeof amount === 'number' ? String(amount) : amount,
    payTo: memberOf(first, 'pay_to'),
    maxTimeoutSeconds: memberOf(first, 'max_timeout_seconds'),
  };
  const { scheme, network, asset, payTo, maxTimeoutSeconds } = read;
  if (typeof scheme !== 'string' || typeof network !== 'string' || typeof asset !== 'string')
    return undefined;
  if (typeof payTo !== 'string' || typeof maxTimeoutSeconds !== 'number') return undefined;
  if (typeof read.amount !== 'string' || !/^\d+$/.test(read.amount)) return undefined;
  return { scheme, network, asset, amount: read.amount, payTo, maxTimeoutSeconds };
}

/** Statuses with which a merchant may refuse. Source: docs/spec/lez-1.md, section 3, and what other prototypes may choose. */
const refusing = new Set([400, 402, 403, 409, 422, 431]);
export const isRefusal = ({ status, served }: Visit): boolean => !served && refusing.has(status);

export const show = ({ exchange, status, code }: Visit): string =>
  exchange.answer
    ? `${status}${code === undefined ? '' : ` ${code}`}`
    : (exchange.failure?.message ?? 'no answer');

type Window = Pick<Terms, 'validAfterMs' | 'validBeforeMs'>;

/** Opens the desk of one check. */
export async function openLez(t: Check): Promise<Lez> {
  const { session } = t;
  const { lez: rail, sim, seed, epoch } = session;
  if (!rail) throw new Error('this run knows no LEZ merchant');
  const origin = new URL(rail.resource).origin;
  const shop = await t.at({ url: origin });
  const sequencer = sim && rail.tier >= 2 ? connectSequencer(sim.lez) : undefined;
  const needed = (): NonNullable<typeof sequencer> => {
    if (sequencer === undefined) throw new Error('this needs the sequencer of the simulator');
    return sequencer;
  };
  const credentials: Payment[] = [];
  const uses: Use[] = [];
  let count = 0;
  let scope = '';
  const bytes = (label: string): string => derive(seed, epoch, scope, label).slice(2);
  let asked: Promise<Visit> | undefined;

  const get: Lez['get'] = async ({
    case: name,
    payment,
    header,
    headerName = 'PAYMENT-SIGNATURE',
    url = rail.resource,
  }) => {
    const sent = header ?? payment?.header ?? (payment && encode(payment.payload));
    const exchange = await shop.raw('GET', pathOf(url), {
      case: name,
      ...(sent === undefined ? {} : { headers: { [headerName]: sent } }),
    });
    scope ||= exchange.id;
    const { answer } = exchange;
    const headers = answer?.headers ?? {};
    const challenge = decoded(headers['payment-required']);
    const body = bodyOf(exchange);
    const status = answer?.status ?? 0;
    const isChallenge = body !== undefined && Array.isArray(body.accepts);
    const served = status === 200 && !isChallenge;
    const receipt = decoded(headers['payment-response']);
    const code = headers['x-payment-error'];
    const visit = { exchange, status, code, body, challenge, receipt, served };
    if (payment) uses.push({ exchange, credential: payment, served, refused: isRefusal(visit) });
    return visit;
  };

  const challenge = async (): Promise<JsonObject | undefined> => {
    asked ??= get({ case: 'challenge' });
    const { challenge: inHeader, body } = await asked;
    return [inHeader, body].find((one) => readOffer(one) !== undefined);
  };
  const offer: Lez['offer'] = async () => readOffer(await challenge());

  const requirements = async (): Promise<JsonValue> => {
    const accepts = (await challenge())?.accepts;
    return Array.isArray(accepts) ? (accepts[0] ?? null) : null;
  };

  const byKit = (number: number, offered: Offer, { nonce }: CredentialOptions, window: Window): Credential =>
    signCredential({
      offer: offered,
      url: rail.resource,
      ownerSeed: Buffer.from(bytes(`owner ${number}`), 'hex'),
      agentPublicKey: bytes(`agent ${number}`),
      requestDigest: bytes(`request ${number}`),
      nonce: nonce ?? bytes(`nonce ${number}`),
      ...window,
    });
  const byCommand = async (
    number: number,
    offered: Offer,
    { nonce, ...options }: CredentialOptions,
    window: Window,
  ): Promise<Credential> => {
    const order: CredentialOrder = {
      format: 'assay-lez-credential/1',
      url: rail.resource,
      payment_required: (await challenge()) ?? {},
      offer: {
        scheme: offered.scheme,
        network: offered.network,
        asset: offered.asset,
        amount: offered.amount,
        pay_to: offered.payTo,
        max_timeout_seconds: offered.maxTimeoutSeconds,
      },
      valid_after_ms: window.validAfterMs,
      valid_before_ms: window.validBeforeMs,
      payer: bytes(`payer ${number}`).slice(0, 16),
      ...(nonce === undefined ? {} : { nonce }),
      wishes: [
        ...(options.offer === undefined ? [] : (['offer'] as const)),
        ...(options.from === undefined && options.until === undefined ? [] : (['window'] as const)),
        ...(nonce === undefined ? [] : (['nonce'] as const)),
      ],
    };
    const answer = await askCredential(t.ask, order);
    if ('cannot' in answer) throw new NotMade(answer.cannot);
    return { ...answer, amount: offered.amount, payTo: offered.payTo };
  };

  return {
    rail,
    get,
    offer,
    credential: async (options = {}) => {
      const base = await offer();
      if (base === undefined) throw new Error('the merchant offers nothing that can be read');
      count += 1;
      const now = Date.now();
      const sign = rail.signer === 'command' ? byCommand : byKit;
      const signed = await sign(count, { ...base, ...options.offer }, options, {
        validAfterMs: now + (options.from ?? -30_000),
        validBeforeMs: now + (options.until ?? 120_000),
      });
      credentials.push(signed);
      if (options.fund !== false)
        await needed().fund(signed.payer, base.asset, options.fund ?? BigInt(base.amount));
      return signed;
    },
    ask: async (order, payment, name) => {
      const body = {
        x402_version: 2,
        payment_payload: payment.payload,
        payment_requirements: await requirements(),
      };
      // Another implementation is asked in its own spelling, ours in that of x402.
      const asItIs = rail.signer === 'command' && isSnake(payment.payload);
      const exchange = await t[order](JSON.stringify(asItIs ? body : inCamel(body)), { case: name });
      const served = order === 'settle' && bodyOf(exchange)?.success === true;
      const decided = (exchange.answer?.status ?? 500) < 500;
      if (order === 'settle')
        uses.push({ exchange, credential: payment, served, refused: decided && !served });
      return exchange;
    },
    fund: async (account, amount) => needed().fund(account, (await offer())?.asset ?? 'native', amount),
    balance: async (account) => {
      const asset = (await offer())?.asset ?? 'native';
      return (await needed().books()).balances[`${asset}/${account}`] ?? 0n;
    },
    transferOf: async ({ payer, nonce }) =>
      (await needed().books()).transfers.find((one) => one.from === payer && one.nonce === nonce),
    arm: (fault, from) => needed().arm(fault, from),
    judge: async (which) => {
      if (sequencer === undefined || credentials.length === 0) return;
      const books = await sequencer.books();
      for (const { claim, ...judged } of judgeBooks(credentials, uses, books))
        if (which === 'all' || !judged.ok) t.case('money oracle').expect(claim, judged);
    },
  };
}
