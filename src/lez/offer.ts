/**
 * What a merchant asks for: its offer, and the challenge that carries it.
 * @module
 */
import { z } from 'zod';
import type { JsonObject } from '../wire/json.js';
import type { LezCode, LezOutcome } from './codes.js';
import { type FieldCase, spelled } from './spelling.js';
import { amountSchema, parseWith, secondsSchema } from './wire-values.js';

export const lezScheme = 'exact';
export const nativeAsset = 'native';

export const offerSchema = z.object({
  scheme: z.string(),
  network: z.string(),
  asset: z.string(),
  amount: amountSchema,
  pay_to: z.string().min(1),
  max_timeout_seconds: secondsSchema,
});

/** One offer. `amount` in atomic units. */
export interface Offer {
  readonly scheme: string;
  readonly network: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly payTo: string;
  readonly maxTimeoutSeconds: number;
}

export const offerOf = ({
  pay_to: payTo,
  max_timeout_seconds: maxTimeoutSeconds,
  ...rest
}: z.output<typeof offerSchema>): Offer => ({ ...rest, payTo, maxTimeoutSeconds });

/** Reads an offer whose members are in the spelling of the prototype. */
export function readOffer(value: JsonObject): LezOutcome<Offer> {
  const parsed = parseWith(offerSchema, value);
  return parsed.ok ? { ok: true, value: offerOf(parsed.value) } : parsed;
}

/** An offer in the spelling of the prototype. */
export const offerJson = (offer: Offer): JsonObject => ({
  scheme: offer.scheme,
  network: offer.network,
  asset: offer.asset,
  amount: offer.amount.toString(),
  pay_to: offer.payTo,
  max_timeout_seconds: offer.maxTimeoutSeconds,
});

export interface Resource {
  readonly url: string;
  readonly description?: string;
  readonly mimeType?: string;
}

/** A PaymentRequired object. `error` is null on the first challenge. */
export function challengeJson(
  resource: Resource,
  offer: Offer,
  error: LezCode | null,
  fieldCase: FieldCase,
): JsonObject {
  const { url, description, mimeType } = resource;
  const written = {
    x402_version: 2,
    error,
    resource: {
      url,
      ...(description === undefined ? {} : { description }),
      ...(mimeType === undefined ? {} : { mime_type: mimeType }),
    },
    accepts: [offerJson(offer)],
  };
  return spelled(written, fieldCase);
}

const challengeSchema = z.object({
  x402_version: z.literal(2),
  resource: z.object({ url: z.string() }),
  accepts: z.array(offerSchema).min(1),
});

export interface Challenge {
  readonly url: string;
  readonly offers: readonly Offer[];
}

/** Reads a PaymentRequired object whose members are in the spelling of the prototype. */
export function readChallenge(value: JsonObject): LezOutcome<Challenge> {
  const parsed = parseWith(challengeSchema, value);
  if (!parsed.ok) return parsed;
  const { resource, accepts } = parsed.value;
  return { ok: true, value: { url: resource.url, offers: accepts.map(offerOf) } };
}
