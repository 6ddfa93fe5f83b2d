/**
 * A wallet that pays `exact` with an EIP-3009 authorization, on chain or through a router that settles on chain.
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { LocalAccount } from 'viem';
import { transferAuthorizationTypedData } from '../evm/typed-data.js';
import { evmChainId } from '../wire/caip.js';
import { patternCovers } from '../wire/network-pattern.js';
import { evmAddressSchema } from '../wire/payment-payload.js';
import type { PaymentRequirements } from '../wire/payment-requirements.js';
import { tokenExtra, type Wallet, walletPattern } from './wallet.js';

/** A network that settles on a chain without naming it. */
export interface EvmRoute {
  /** As offers name it, for example `offchain:ledgerflow`. */
  readonly network: string;
  /** The chain that the authorization is for, for example `eip155:84532`. */
  readonly chain: string;
}

export interface EvmWalletOptions {
  /** The chains to pay on; `eip155:*` by default. */
  readonly networks?: string;
  readonly routes?: readonly EvmRoute[];
  /** Longest life of an authorization in seconds, whatever an offer asks for; 3600 by default. */
  readonly longestSeconds?: number;
  /** Milliseconds. */
  readonly now?: () => number;
  /** 32 bytes. */
  readonly nonce?: () => Uint8Array;
}

const isAddress = (text: string) => evmAddressSchema.safeParse(text).success;

/** A wallet over a viem account. Throws TypeError for a pattern or a chain that is none. */
export function evmWallet(
  account: Pick<LocalAccount, 'address' | 'signTypedData'>,
  options: EvmWalletOptions = {},
): Wallet {
  const { routes = [], longestSeconds = 3_600, now = Date.now, nonce = () => randomBytes(32) } = options;
  const pattern = walletPattern(options.networks ?? 'eip155:*');
  for (const { chain } of routes) {
    if (evmChainId(chain) === undefined) throw new TypeError(`not a chain: ${chain}`);
  }

  const routeFor = ({ network }: PaymentRequirements) => routes.find((route) => route.network === network);
  const chainFor = (offer: PaymentRequirements): string | undefined =>
    routeFor(offer)?.chain ?? (patternCovers(pattern, offer.network) ? offer.network : undefined);

  /** What an authorization for an offer is signed under, or undefined when the offer takes none. */
  const domainFor = (offer: PaymentRequirements) => {
    const { name, version, assetTransferMethod = 'eip3009' } = tokenExtra(offer);
    const chainId = evmChainId(chainFor(offer) ?? '');
    if (offer.scheme !== 'exact' || assetTransferMethod !== 'eip3009') return undefined;
    if (chainId === undefined || name === undefined || version === undefined) return undefined;
    if (!isAddress(offer.asset) || !isAddress(offer.payTo)) return undefined;
    return { name, version, chainId, verifyingContract: offer.asset };
  };

  return {
    canPay: (offer) => domainFor(offer) !== undefined,
    pay: async (offer) => {
      const domain = domainFor(offer);
      if (domain === undefined) throw new TypeError('this wallet cannot pay the offer');
      const life = Math.min(offer.maxTimeoutSeconds, longestSeconds);
      const authorization = {
        from: account.address,
        to: offer.payTo,
        value: offer.amount,
        validAfter: '0',
        validBefore: String(Math.floor(now() / 1000 + life)),
        nonce: `0x${Buffer.from(nonce()).toString('hex')}`,
      };
      const signature = await account.signTypedData(transferAuthorizationTypedData(domain, authorization));
      const payload = { signature, authorization };
      const route = routeFor(offer);
      if (route === undefined) return { payload };
      return { payload, subject: { kind: 'caip10', value: `${route.chain}:${account.address}` } };
    },
  };
}
