/**
 * Makes the payments of one check: own payers, own recipients, funded on the simulator's chain,
 * and the books that the money oracle compares with the chain.
 * @module
 */

import { z } from 'zod';
import type { TokenVariant } from '../../simulator/handle.js';
import { balanceSlotKey } from './balance-slot.js';
import type { Instruments } from './instruments.js';
import { derive, deriveAddress, derivePayer, type Payer } from './payer.js';
import type { Authorization, Draft, Requirements } from './payment.js';
import type { Session } from './session.js';

/** Atomic units of an ordinary payment of the kit: 0.01 USDC. */
export const ordinaryAmount = '10000';
/** Seconds; the authorization itself ends a little earlier, so that strict clocks agree. */
export const ordinaryTimeout = 300;

export interface DraftOptions {
  /** Balance that the payer gets at T2, atomic units; `false` leaves it unfunded. */
  readonly fund?: string | bigint | false;
  readonly payer?: Payer;
  /** Atomic units. */
  readonly amount?: string;
  readonly asset?: { readonly address: string; readonly name: string; readonly version: string };
  readonly payTo?: string;
  readonly maxTimeoutSeconds?: number;
  readonly authorization?: Partial<Authorization>;
  /** Off-chain: network of the target; the rail's own when absent. */
  readonly network?: string;
  /** Off-chain: bridge of the simulator behind the network, where the session does not know it. */
  readonly bridge?: string;
  /** Off-chain: account that pays. */
  readonly account?: string;
  /** Off-chain: payment intent. */
  readonly intent?: string;
  /** Off-chain: false when the intent was issued before. */
  readonly issue?: false;
}

/** A balance that the kit set: what the chain held from this block on. */
export interface Booking {
  readonly asset: string;
  readonly owner: string;
  readonly amount: string;
  readonly block: number;
}

export interface Mint {
  draft(options?: DraftOptions): Promise<Draft>;
  payer(label: string): Payer;
  fund(owner: string, amount: string | bigint, asset?: string): Promise<void>;
  token(variant: TokenVariant): DraftOptions;
  /** The last balance that the kit set, by `asset:owner` in lower case. */
  readonly bookings: ReadonlyMap<string, Booking>;
  /** Recipients that nobody else pays, lower case. */
  readonly freshRecipients: ReadonlySet<string>;
}

/** What the money oracle reads of a mint. */
export interface Books {
  readonly bookings: Map<string, Booking>;
  readonly freshRecipients: Set<string>;
}

/** `version` is that of the envelope; `books` are shared by mints whose payments are judged together. */
export function createMint(
  session: Session,
  instruments: Instruments,
  scope: string,
  version: 1 | 2 = 2,
  { bookings, freshRecipients }: Books = { bookings: new Map(), freshRecipients: new Set() },
): Mint {
  let count = 0;

  const book = (asset: string, owner: string, amount: string | bigint, block: number): void => {
    bookings.set(`${asset}:${owner}`.toLowerCase(), {
      asset: asset.toLowerCase(),
      owner: owner.toLowerCase(),
      amount: BigInt(amount).toString(),
      block,
    });
  };

  /** From the operator's account, in the main process, which alone has its key. */
  const pay = async (owner: string, amount: string | bigint, asset: string): Promise<void> => {
    if (bookings.has(`${asset}:${owner}`.toLowerCase())) throw new Error('a payer is funded once in public');
    const request = { owner, asset, amount: BigInt(amount).toString() };
    book(asset, owner, amount, z.number().parse(await instruments.desk.ask('pay', request)));
  };

  const fund: Mint['fund'] = async (owner, amount, asset = session.kind?.asset) => {
    if (session.publicChain && asset) return pay(owner, amount, asset);
    if (!instruments.funder || !session.sim || !asset) throw new Error('funding needs the simulator');
    const value = `0x${BigInt(amount).toString(16).padStart(64, '0')}`;
    const key = balanceSlotKey(owner, session.sim.balancesSlot);
    const block = await instruments.funder.write({ asset, key, value });
    book(asset, owner, amount, block);
  };

  const payer: Mint['payer'] = (label) => derivePayer(session.seed, session.epoch, scope, label);

  return {
    bookings,
    freshRecipients,
    payer,
    fund,
    token: (variant) => {
      const token = session.sim?.variants[variant];
      if (!token) throw new Error(`the simulator has no token ${variant}`);
      return { asset: token };
    },
    draft: async (options = {}) => {
      const { kind } = session;
      if (!kind) throw new Error('the target serves no exact scheme on an EVM network');
      count += 1;
      const index = String(count);
      const who = options.payer ?? payer(index);
      const asset = options.asset ?? { address: kind.asset, name: kind.name, version: kind.version };
      const amount = options.amount ?? ordinaryAmount;
      const payTo =
        options.payTo ??
        session.target.payTo ??
        deriveAddress(session.seed, session.epoch, scope, `payTo ${index}`);
      if (!options.payTo && !session.target.payTo) freshRecipients.add(payTo.toLowerCase());
      const maxTimeoutSeconds = options.maxTimeoutSeconds ?? ordinaryTimeout;
      const now = Math.floor(Date.now() / 1000);
      const requirements: Requirements = {
        scheme: 'exact',
        network: kind.network,
        amount,
        asset: asset.address,
        payTo,
        maxTimeoutSeconds,
        extra: { name: asset.name, version: asset.version },
      };
      if (
        instruments.rpc &&
        options.fund !== false &&
        (options.fund !== undefined || !bookings.has(`${asset.address}:${who.address}`.toLowerCase()))
      )
        await fund(who.address, options.fund ?? amount, asset.address);
      return {
        ...(version === 1 ? { x402Version: 1 } : {}),
        payer: who,
        signer: who,
        domain: {
          name: asset.name,
          version: asset.version,
          chainId: kind.chainId,
          verifyingContract: asset.address,
        },
        authorization: {
          from: who.address,
          to: payTo,
          value: amount,
          validAfter: String(now - 60),
          validBefore: String(now + maxTimeoutSeconds - 30),
          nonce: derive(session.seed, session.epoch, scope, `nonce ${index}`),
          ...options.authorization,
        },
        requirements,
        accepted: structuredClone(requirements),
        resource: {
          url: `https://merchant.example/${index}`,
          description: 'one item',
          mimeType: 'application/json',
        },
      };
    },
  };
}
