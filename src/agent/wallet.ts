/**
 * What an agent pays with. A wallet knows one way to pay, and says which offers it can pay that way.
 * @module
 */
import { z } from 'zod';
import type { JsonObject } from '../wire/json.js';
import { type NetworkPattern, parseNetworkPattern } from '../wire/network-pattern.js';
import { openObjectSchema } from '../wire/optional-member.js';
import type { PaymentRequirements } from '../wire/payment-requirements.js';
import type { PaymentSubject } from '../wire/payment-subject.js';

/** One payment, as a wallet makes it. */
export interface WalletPayment {
  /** The scheme's member of the payment payload. */
  readonly payload: JsonObject;
  /** Who pays; goes into the extension `ledgerflow`, where a router looks for it. */
  readonly subject?: PaymentSubject;
}

export interface Wallet {
  canPay(offer: PaymentRequirements): boolean;
  /** Makes one payment: signs an authorization or obtains an intent. Called once for one purchase. */
  pay(offer: PaymentRequirements): Promise<WalletPayment>;
}

const extraSchema = z.looseObject({
  name: z.string().optional(),
  version: z.string().optional(),
  assetTransferMethod: z.string().optional(),
});

/** The members of `extra` that name a token's domain and the way it is moved; none where they are no text. */
export function tokenExtra(offer: PaymentRequirements): z.infer<typeof extraSchema> {
  return extraSchema.safeParse(offer.extra).data ?? {};
}

/** A member of `extra`, whatever it holds. */
export function extraMember(offer: PaymentRequirements, name: string): unknown {
  const extra = openObjectSchema.safeParse(offer.extra).data ?? {};
  return Object.hasOwn(extra, name) ? extra[name] : undefined;
}

/** Reads the pattern of a wallet. Throws TypeError outside the grammar `ns:reference`, `ns:*`, `ns:{a,b}`. */
export function walletPattern(text: string): NetworkPattern {
  const pattern = parseNetworkPattern(text);
  if (pattern === undefined) throw new TypeError(`not a network pattern: ${text}`);
  return pattern;
}
