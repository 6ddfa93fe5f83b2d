/**
 * Where the money is: read from the chain's node and from the ledgers of the providers, never from anybody who was paid.
 * @module
 */

import { readBalances } from '../../simulator/chain/oracle.js';
import type { HexString } from '../../simulator/handle.js';
import type { Ground } from './open-ground.js';
import { isSame, type Looking } from './scene.js';
import { coins } from './scene-line.js';

export interface MoneyPlaces extends Pick<Ground, 'rpc' | 'control'> {
  readonly token: HexString;
  readonly payer: HexString;
  readonly merchant: HexString;
  /** Providers, by the name of their bridge, with how they are told of. */
  readonly providers: Readonly<Record<string, string>>;
}

/** Atomic units; null where an asset names no balance. */
export interface Money {
  readonly payer: string | null;
  readonly merchant: string | null;
  /** Amounts of the payments that each provider booked, by the name of its bridge. */
  readonly booked: Readonly<Record<string, readonly string[]>>;
}

async function look({ rpc, token, payer, merchant, control, providers }: MoneyPlaces): Promise<Money> {
  const bookedAt = async (bridge: string) => {
    const { entries } = await control.ledger(bridge);
    return [bridge, entries.flatMap(({ memo }) => (memo.kind === 'payment' ? [memo.amount] : []))] as const;
  };
  const [[ofPayer = null, ofMerchant = null], booked] = await Promise.all([
    readBalances(rpc.batch, token, [payer, merchant]),
    Promise.all(Object.keys(providers).map(bookedAt)),
  ]);
  return { payer: ofPayer, merchant: ofMerchant, booked: Object.fromEntries(booked) };
}

const difference = (after: string | null, before: string | null): string =>
  (BigInt(after ?? '0') - BigInt(before ?? '0')).toString();

/** Looks at these places, and tells what moved in one line. */
export const lookingAt = (places: MoneyPlaces): Looking<Money> => ({
  look: () => look(places),
  moved: (before, after) => {
    const told = Object.entries(places.providers).flatMap(([bridge, provider]) => {
      const amounts = (after.booked[bridge] ?? []).slice(before.booked[bridge]?.length ?? 0);
      return amounts.map((amount) => `${provider} booked ${coins(amount)}`);
    });
    const onChain = difference(after.merchant, before.merchant);
    return [...(onChain === '0' ? [] : [`the shop got ${coins(onChain)} USDC on chain`]), ...told].join(', ');
  },
});

/** Whether exactly an amount moved from the payer to the merchant on chain, and nothing else anywhere. */
export const movedOnChain = (amount: string, before: Money, after: Money): boolean =>
  difference(after.merchant, before.merchant) === amount &&
  difference(before.payer, after.payer) === amount &&
  isSame(before.booked, after.booked);

/** Whether exactly one payment of an amount was booked at a bridge, and nothing else happened anywhere. */
export const movedAt = (bridge: string, amount: string, before: Money, after: Money): boolean =>
  isSame(after, {
    ...before,
    booked: { ...before.booked, [bridge]: [...(before.booked[bridge] ?? []), amount] },
  });
