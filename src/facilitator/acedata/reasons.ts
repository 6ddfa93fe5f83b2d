/**
 * The reason codes of this mode, and its words for what the shared steps say.
 * @module
 */
import { reasons } from '../adapters/evm/reasons.js';
import type { Refusal } from '../parts.js';

export const aceReasons = {
  request: 'invalid_request',
  missing: 'missing_payment_fields',
  version: 'invalid_x402_version',
  scheme: 'unsupported_scheme',
  network: 'unsupported_network',
  requirements: 'invalid_payment_requirements',
  asset: 'unsupported_asset',
  recipient: 'unsupported_recipient',
  accepted: 'accepted_mismatch',
  payload: 'invalid_payload',
  amount: 'invalid_amount',
  nonce: 'invalid_nonce',
  signature: 'invalid_signature',
  payTo: 'pay_to_mismatch',
  value: 'amount_mismatch',
  notYet: 'authorization_not_yet_valid',
  expired: 'authorization_expired',
  conflict: 'nonce_conflict',
  used: 'nonce_used_onchain',
  funds: 'insufficient_funds',
  simulation: 'simulation_failed',
  store: 'store_unavailable',
  notVerified: 'authorization_not_verified',
  mismatch: 'verification_mismatch',
  duplicate: 'duplicate_settlement',
  inProgress: 'settlement_in_progress',
  gasLimit: 'gas_limit_too_low',
  broadcast: 'broadcast_failed',
  pending: 'settlement_pending',
  reverted: 'settlement_reverted',
  tokenMissing: 'settlement_token_missing',
  tokenWrong: 'settlement_token_wrong',
} as const;

/** What has a name of its own here; the rest keeps the name that x402 has for it. */
const words: Readonly<Record<string, string>> = {
  [reasons.amount]: aceReasons.amount,
  [reasons.nonceUsed]: aceReasons.used,
  [reasons.simulation]: aceReasons.simulation,
  [reasons.assetCode]: aceReasons.asset,
  [reasons.eip3009]: aceReasons.asset,
  [reasons.reverted]: aceReasons.reverted,
};

export const aceWord = (reason: string): string => words[reason] ?? reason;

/** A verdict of a shared step in the words of this mode. */
export const inAceWords = <Verdict extends Refusal | undefined>(verdict: Verdict): Verdict =>
  verdict === undefined ? verdict : { ...verdict, reason: aceWord(verdict.reason) };
