/**
 * What makes one simulated provider look different from another: data only, the logic is one. Names and forms have the
 * feel of an exchange or a payment processor; nothing here is the interface of a real one.
 * @module
 */
import type { JsonObject } from '../../src/wire/json.js';
import type { OpeningBalance } from './ledger/opening.js';

export const bridgeProfileNames = ['binance', 'okx', 'psp'] as const;
export type BridgeProfileName = (typeof bridgeProfileNames)[number];

/** Why a bridge declines; the texts are the provider's own. */
export interface BridgeReasons {
  readonly insufficientFunds: string;
  readonly missingProof: string;
  readonly invalidAmount: string;
  readonly invalidRequest: string;
  readonly unauthorized: string;
  /** One idempotency key with two different payments. */
  readonly keyReused: string;
}

export interface BridgeProfile {
  readonly name: BridgeProfileName;
  readonly title: string;
  readonly verifyPath: string;
  readonly settlePath: string;
  /** Networks that it is meant for. */
  readonly networks: readonly string[];
  /** Asset of the opening balances. */
  readonly asset: string;
  /** Who pays when a proof of payment names nobody that the bridge knows. */
  readonly payer: string;
  readonly payee: string;
  readonly opening: readonly OpeningBalance[];
  /** The bearer key is this and random text. */
  readonly keyPrefix: string;
  /** Makes a transaction id of 64 random hex digits. */
  readonly transactionId: (hex: string) => string;
  readonly reasons: BridgeReasons;
  /** Members beyond the contract, which a caller must ignore. */
  readonly extras: JsonObject;
}

const opening = (payer: string, payee: string, asset: string): readonly OpeningBalance[] => [
  { account: payer, asset, balance: '1000000' },
  { account: payee, asset, balance: '0' },
];

const commonReasons = {
  missingProof: 'missing_signature_or_intent_id',
  invalidAmount: 'invalid_payment_amount',
  invalidRequest: 'invalid_payload',
  unauthorized: 'unauthorized',
  keyReused: 'idempotency_key_reused',
} as const;

export const bridgeProfiles: Readonly<Record<BridgeProfileName, BridgeProfile>> = {
  binance: {
    name: 'binance',
    title: 'Binance-like exchange',
    verifyPath: '/bridge/v1/verify',
    settlePath: '/bridge/v1/settle',
    networks: ['offchain:binance'],
    asset: 'USDT',
    payer: 'cex:user:alice',
    payee: 'merchant-a',
    opening: opening('cex:user:alice', 'merchant-a', 'USDT'),
    keyPrefix: 'bnk_',
    // 19 decimal digits, the first not 0.
    transactionId: (hex) => (10n ** 18n + (BigInt(`0x${hex}`) % (9n * 10n ** 18n))).toString(),
    reasons: { ...commonReasons, insufficientFunds: 'insufficient_funds' },
    extras: { code: '000000' },
  },
  okx: {
    name: 'okx',
    title: 'OKX-like exchange',
    verifyPath: '/api/v5/x402/verify',
    settlePath: '/api/v5/x402/settle',
    networks: ['offchain:okx'],
    asset: 'USDT',
    payer: 'okx:subacct:alice',
    payee: 'merchant-a',
    opening: opening('okx:subacct:alice', 'merchant-a', 'USDT'),
    keyPrefix: 'okx-',
    transactionId: (hex) =>
      `okx-tx-${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`,
    reasons: { ...commonReasons, insufficientFunds: 'insufficient_balance' },
    extras: { msg: '', data: [] },
  },
  psp: {
    name: 'psp',
    title: 'payment processor',
    verifyPath: '/v1/payment_intents/verify',
    settlePath: '/v1/payment_intents/settle',
    networks: ['offchain:psp'],
    asset: 'USD',
    payer: 'psp:customer:alice',
    payee: 'merchant-a',
    opening: opening('psp:customer:alice', 'merchant-a', 'USD'),
    keyPrefix: 'pspkey_',
    transactionId: (hex) => `ch_${hex.slice(0, 24)}`,
    reasons: { ...commonReasons, insufficientFunds: 'insufficient_funds' },
    extras: { object: 'payment', livemode: false },
  },
};
