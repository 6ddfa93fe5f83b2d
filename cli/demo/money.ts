/**
 * Where the money is: read from the chain's node and from the exchange's ledger, never from anybody who was paid.
 * @module
 */

import type { BridgeControlClient } from '../../simulator/bridge/control/client.js';
import { readBalances } from '../../simulator/chain/oracle.js';
import type { RpcClient } from '../../simulator/chain/rpc.js';
import type { HexString } from '../../simulator/handle.js';

export interface MoneyPlaces {
  readonly rpc: RpcClient;
  readonly token: HexString;
  readonly payer: HexString;
  readonly merchant: HexString;
  readonly control: BridgeControlClient;
  readonly bridge: string;
}

/** Atomic units; null where an asset names no balance. */
export interface Money {
  readonly payer: string | null;
  readonly merchant: string | null;
  /** One text for each payment that the exchange booked: recipient, amount, asset. */
  readonly booked: readonly string[];
}

export async function lookAtMoney(places: MoneyPlaces): Promise<Money> {
  const { rpc, token, payer, merchant, control, bridge } = places;
  const [[ofPayer = null, ofMerchant = null], { entries }] = await Promise.all([
    readBalances(rpc.batch, token, [payer, merchant]),
    control.ledger(bridge),
  ]);
  const booked = entries.flatMap(({ memo }) =>
    memo.kind === 'payment' ? [`${memo.payee} ${memo.amount} ${memo.asset}`] : [],
  );
  return { payer: ofPayer, merchant: ofMerchant, booked };
}

/** Whether nothing moved between two looks. */
export const isSameMoney = (one: Money, other: Money): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
