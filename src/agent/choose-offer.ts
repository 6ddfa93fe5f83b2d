/**
 * Which offer is paid, and by which wallet: the first that a wallet can pay and that the limits allow.
 * @module
 */
import { AssayError } from '../wire/assay-error.js';
import { parseAtomicAmount } from '../wire/atomic-amount.js';
import type { PaymentRequirements } from '../wire/payment-requirements.js';
import type { ChallengeOffer } from './read-challenge.js';
import { extraMember, type Wallet } from './wallet.js';

/**
 * The most that one purchase may cost, in atomic units, by asset or by `network/asset`, which goes first. An asset that
 * is not listed may cost nothing.
 */
export type PaymentLimits = Readonly<Record<string, bigint | string>>;

export interface Choice {
  readonly offer: ChallengeOffer;
  readonly wallet: Wallet;
}

/** Addresses are written in any letter case. */
const plainKey = (key: string): string =>
  key.replace(/0x[0-9a-fA-F]{40}$/, (address) => address.toLowerCase());

function readLimits(limits: PaymentLimits): ReadonlyMap<string, bigint> {
  return new Map(
    Object.entries(limits).map(([key, limit]) => {
      const amount = parseAtomicAmount(String(limit));
      if (amount === undefined) throw new TypeError(`maxAmount of ${key} is no amount in atomic units`);
      return [plainKey(key), BigInt(amount)];
    }),
  );
}

/** The flow is authorization where none is named; what is unknown is not paid (x402 v2, section 6.1). */
const isKnownFlow = (offer: PaymentRequirements): boolean => {
  const flow = extraMember(offer, 'paymentFlow') ?? null;
  return flow === null || flow === 'authorization';
};

/** A chooser for wallets in order of preference within each offer. Throws TypeError for a limit that is no amount. */
export function createChooser(wallets: readonly Wallet[], limits: PaymentLimits | undefined) {
  const known = limits === undefined ? undefined : readLimits(limits);
  const allows = ({ network, asset, amount }: PaymentRequirements): boolean => {
    if (known === undefined) return true;
    const limit = known.get(plainKey(`${network}/${asset}`)) ?? known.get(plainKey(asset)) ?? 0n;
    return BigInt(amount) <= limit;
  };
  const told = (offers: readonly ChallengeOffer[]): string =>
    offers
      .slice(0, 8)
      .map(
        ({ requirements: { scheme, network, amount, asset } }) =>
          `${amount} of ${asset} by ${scheme} on ${network}`,
      )
      .join('; ')
      // The words are the merchant's.
      .replace(/\p{Cc}/gu, ' ')
      .slice(0, 1_000);

  /** Throws AssayError `no_payable_offer` or `payment_limit`. */
  return (offers: readonly ChallengeOffer[]): Choice => {
    const payable = offers.flatMap((offer) => {
      const wallet = isKnownFlow(offer.requirements)
        ? wallets.find((one) => one.canPay(offer.requirements))
        : undefined;
      return wallet === undefined ? [] : [{ offer, wallet }];
    });
    const choice = payable.find(({ offer }) => allows(offer.requirements));
    if (choice !== undefined) return choice;
    if (payable.length === 0) {
      throw new AssayError(`no wallet can pay any of the offers: ${told(offers) || 'there is none'}`, {
        code: 'no_payable_offer',
        exitCode: 2,
      });
    }
    throw new AssayError(`the price is above the limit: ${told(payable.map(({ offer }) => offer))}`, {
      code: 'payment_limit',
      exitCode: 2,
      hint: 'raise maxAmount of the asset, or do not buy',
    });
  };
}
