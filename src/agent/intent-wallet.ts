/**
 * A wallet for rails off chain: the provider gives an intent for a payment, and its id is the proof of it.
 * @module
 */
import { patternCovers } from '../wire/network-pattern.js';
import type { PaymentRequirements } from '../wire/payment-requirements.js';
import type { PaymentSubject } from '../wire/payment-subject.js';
import { type Wallet, walletPattern } from './wallet.js';

export interface IntentWalletOptions {
  /** `offchain:binance`, `offchain:*` or `offchain:{binance,okx}`. */
  readonly networks: string;
  /** `exact` by default. */
  readonly scheme?: string;
  /** Asks the provider for an intent to pay an offer, and resolves with its id. */
  readonly obtainIntent: (offer: PaymentRequirements) => string | Promise<string>;
  /** Who pays, for a network behind which a router chooses the rail. */
  readonly subject?: PaymentSubject;
}

/** A wallet that pays with intents. Throws TypeError when the pattern is none. */
export function intentWallet(options: IntentWalletOptions): Wallet {
  const { scheme = 'exact', obtainIntent, subject } = options;
  const pattern = walletPattern(options.networks);
  return {
    canPay: (offer) => offer.scheme === scheme && patternCovers(pattern, offer.network),
    pay: async (offer) => ({
      payload: { paymentIntentId: await obtainIntent(offer) },
      ...(subject === undefined ? {} : { subject }),
    }),
  };
}
