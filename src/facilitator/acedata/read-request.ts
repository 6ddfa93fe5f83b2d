/**
 * From the text of a request to a payment, step by step; the first thing that is wrong is the one that is said.
 * @module
 */
import { type Hex, isHex, lowerHex } from '../../evm/hex.js';
import { joinSignature, splitSignature } from '../../evm/signature-forms.js';
import { atomicAmountOf, isAtomicAmount } from '../../wire/atomic-amount.js';
import { isCaip2 } from '../../wire/caip.js';
import { jcs } from '../../wire/jcs.js';
import { isJsonObject, type JsonObject } from '../../wire/json.js';
import { paymentPayloadSchema } from '../../wire/payment-payload.js';
import { parseStrictJson } from '../../wire/strict-json.js';
import type { Endpoint, Parsed, Refusal } from '../parts.js';
import type { AceParts, AcePayment, Envelope, FieldParts, FormParts } from './ace-parts.js';
import type { NetworkNames } from './config.js';
import { canonicalTerms } from './identity.js';
import { aceReasons, inAceWords } from './reasons.js';

type Refused = { readonly ok: false; readonly refusal: Refusal };
const refuse = (reason: string): Refused => ({ ok: false, refusal: { reason } });
const malformed = (reason: string): Refused => ({ ok: false, refusal: { reason, status: 400 } });
const found = <Value>(value: Value): Parsed<Value> => ({ ok: true, value });

const hexOf = (value: unknown, bytes: number): Hex | undefined =>
  isHex(value) && value.length === 2 + 2 * bytes ? lowerHex(value) : undefined;

const integer = (value: unknown): bigint | undefined => (isAtomicAmount(value) ? BigInt(value) : undefined);

export const fieldParts: FieldParts = {
  address: (value) => hexOf(value, 20),
  amount: integer,
  time: integer,
  nonce: (value) => hexOf(value, 32),
  // The older signers of this family leave 0x out, and some wallets write v as 0 or 1: one signature all the same.
  signature: (value) => {
    if (typeof value !== 'string') return undefined;
    const hex = hexOf(value.startsWith('0x') ? value : `0x${value}`, 65);
    if (hex === undefined) return undefined;
    const { r, s, v } = splitSignature(hex);
    return joinSignature({ r, s, v: v < 2 ? v + 27 : v });
  },
};

/** The members that a copy of the requirements has to repeat. */
const repeated = ['scheme', 'network', 'amount', 'asset', 'payTo', 'maxTimeoutSeconds'] as const;

function comparable(terms: JsonObject): string {
  const canonical = canonicalTerms(terms);
  const extra = isJsonObject(terms.extra) ? terms.extra : {};
  // A member that is null is an absent one in another spelling.
  const present = Object.entries(extra).filter(([, value]) => value !== null);
  const members = repeated.map((member) => [member, canonical[member] ?? null]);
  return jcs({ ...Object.fromEntries(members), extra: Object.fromEntries(present) });
}

export interface FormOptions {
  /** The one network that is served. */
  readonly network: string;
  readonly names: NetworkNames;
  /** Lower case; empty: any. */
  readonly assets: readonly string[];
  readonly recipients: readonly string[];
}

/** The steps of reading, by the specification. */
export function createForm({ network: served, names, assets, recipients }: FormOptions): FormParts {
  const meaning = ({ version }: Envelope, name: string): string | undefined => {
    if (version === 1) return names.get(name);
    return isCaip2(name) ? name : undefined;
  };
  const isListed = (list: readonly string[], one: string): boolean => list.length === 0 || list.includes(one);
  return {
    json: (text) => {
      try {
        return found(parseStrictJson(text));
      } catch {
        return malformed(aceReasons.request);
      }
    },

    envelope: (body) => {
      if (!isJsonObject(body)) return malformed(aceReasons.request);
      const { paymentPayload: payload, paymentRequirements: requirements, x402Version: outer } = body;
      if (!isJsonObject(payload) || !isJsonObject(requirements)) return malformed(aceReasons.missing);
      const { x402Version: version } = payload;
      if (version !== 1 && version !== 2) return refuse(aceReasons.version);
      // Two versions in one request are never mixed; this family sends none on top.
      if (outer !== undefined && outer !== null && outer !== version) return refuse(aceReasons.version);
      if (version === 1) return found({ version, payload, requirements, accepted: payload });
      const { accepted } = payload;
      return isJsonObject(accepted)
        ? found({ version, payload, requirements, accepted })
        : refuse(aceReasons.payload);
    },

    scheme: ({ accepted, requirements }) => {
      if (typeof accepted.scheme !== 'string') return { reason: aceReasons.payload };
      if (typeof requirements.scheme !== 'string') return { reason: aceReasons.requirements };
      const exact = accepted.scheme === 'exact' && requirements.scheme === 'exact';
      return exact ? undefined : { reason: aceReasons.scheme };
    },

    network: (envelope) => {
      const { accepted, requirements } = envelope;
      if (typeof accepted.network !== 'string') return refuse(aceReasons.payload);
      if (typeof requirements.network !== 'string') return refuse(aceReasons.requirements);
      const network = meaning(envelope, requirements.network);
      const same = accepted.network === requirements.network;
      return same && network === served && isCaip2(network) ? found(network) : refuse(aceReasons.network);
    },

    terms: ({ version, requirements }, network, fields) => {
      const { payTo: sentPayTo, asset: sentAsset, maxTimeoutSeconds } = requirements;
      const payTo = fields.address(sentPayTo);
      const asset = fields.address(sentAsset);
      if (payTo === undefined || asset === undefined) return refuse(aceReasons.requirements);
      const extra = requirements.extra ?? undefined;
      if (extra !== undefined && !isJsonObject(extra)) return refuse(aceReasons.requirements);
      if (typeof maxTimeoutSeconds !== 'number' || maxTimeoutSeconds <= 0)
        return refuse(aceReasons.requirements);
      const asked = version === 1 ? requirements.maxAmountRequired : requirements.amount;
      if (asked === undefined || asked === null) return refuse(aceReasons.requirements);
      const amount = fields.amount(asked);
      if (amount === undefined) return refuse(aceReasons.amount);
      return found({ network, payTo, asset, amount, maxTimeoutSeconds, extra });
    },

    lists: ({ asset, payTo }) => {
      if (!isListed(assets, asset)) return { reason: aceReasons.asset };
      return isListed(recipients, payTo) ? undefined : { reason: aceReasons.recipient };
    },

    accepted: ({ version, accepted, requirements }) =>
      version === 1 || comparable(accepted) === comparable(requirements)
        ? undefined
        : { reason: aceReasons.accepted },

    signed: ({ version, payload }, fields) => {
      const inner = payload.payload;
      if (!isJsonObject(inner) || !isJsonObject(inner.authorization)) return refuse(aceReasons.payload);
      const {
        from: sentFrom,
        to: sentTo,
        value: sentValue,
        nonce: sentNonce,
        ...times
      } = inner.authorization;
      const missing = [
        sentFrom,
        sentTo,
        sentValue,
        sentNonce,
        times.validAfter,
        times.validBefore,
        inner.signature,
      ];
      if (missing.some((member) => member === undefined || member === null))
        return refuse(aceReasons.payload);
      const from = fields.address(sentFrom);
      const to = fields.address(sentTo);
      if (from === undefined || to === undefined) return refuse(aceReasons.payload);
      const value = fields.amount(sentValue);
      if (value === undefined) return refuse(aceReasons.amount);
      const validAfter = fields.time(times.validAfter);
      const validBefore = fields.time(times.validBefore);
      if (validAfter === undefined || validBefore === undefined) return refuse(aceReasons.payload);
      const nonce = fields.nonce(sentNonce);
      if (nonce === undefined) return refuse(aceReasons.nonce);
      const signature = fields.signature(inner.signature);
      if (signature === undefined) return refuse(aceReasons.signature);
      // What else version 2 says about the form of a payload.
      if (version === 2 && !paymentPayloadSchema.safeParse(payload).success)
        return refuse(aceReasons.payload);
      return found({ from, to, value, validAfter, validBefore, nonce, signature });
    },

    recipient: ({ to }, { payTo }) => (to === payTo ? undefined : { reason: aceReasons.payTo }),

    amount: ({ value }, { amount }) => (value === amount ? undefined : { reason: aceReasons.value }),
  };
}

/** Steps 1 to 9 on a body that is JSON, and what x402 says beside them. */
export function readPayment(parts: AceParts, body: unknown, endpoint: Endpoint): Parsed<AcePayment> {
  const payment = readNine(parts, body, endpoint);
  if (!payment.ok) return payment;
  for (const check of parts.requirements) {
    const verdict = inAceWords(check(payment.value, parts.route));
    if (verdict !== undefined) return { ok: false, refusal: verdict };
  }
  return payment;
}

function readNine(
  { form, fields, identity }: Pick<AceParts, 'form' | 'fields' | 'identity'>,
  body: unknown,
  endpoint: Endpoint,
): Parsed<AcePayment> {
  const envelope = form.envelope(body);
  if (!envelope.ok) return envelope;
  const scheme = form.scheme(envelope.value);
  if (scheme !== undefined) return { ok: false, refusal: scheme };
  const network = form.network(envelope.value);
  if (!network.ok) return network;
  const terms = form.terms(envelope.value, network.value, fields);
  if (!terms.ok) return terms;
  const early = form.lists(terms.value, endpoint) ?? form.accepted(envelope.value);
  if (early !== undefined) return { ok: false, refusal: early };
  const signed = form.signed(envelope.value, fields);
  if (!signed.ok) return signed;
  const late = form.recipient(signed.value, terms.value) ?? form.amount(signed.value, terms.value);
  if (late !== undefined) return { ok: false, refusal: late };
  const { version, requirements } = envelope.value;
  const { payTo, asset, amount, maxTimeoutSeconds, extra } = terms.value;
  const { from, to, value, validAfter, validBefore, nonce, signature } = signed.value;
  const asked = {
    scheme: 'exact',
    network: network.value,
    amount: atomicAmountOf(amount),
    asset,
    payTo,
    maxTimeoutSeconds,
    ...(extra === undefined ? {} : { extra }),
  };
  const authorization = {
    from,
    to,
    value: value.toString(),
    validAfter: validAfter.toString(),
    validBefore: validBefore.toString(),
    nonce,
  };
  const payload = { x402Version: 2 as const, accepted: asked, payload: { signature, authorization } };
  return found({
    version,
    networkName: typeof requirements.network === 'string' ? requirements.network : '',
    canonical: identity.canonical(envelope.value, signed.value),
    request: { paymentPayload: payload, paymentRequirements: asked },
    requirements: asked,
    accepted: asked,
    network: network.value,
    asset,
    payTo,
    amount,
    authorization,
    ...signed.value,
    wrapped: false,
  });
}
