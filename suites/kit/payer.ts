/**
 * Throw-away keys and nonces, derived and never shared: HMAC(seed, epoch, check, index).
 * @module
 */
import { createHmac } from 'node:crypto';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { getAddress } from 'viem/utils';

export type Hex = `0x${string}`;

export interface Payer {
  /** Checksummed address. */
  readonly address: Hex;
  readonly privateKey: Hex;
  readonly account: PrivateKeyAccount;
}

/** 32 bytes that depend on the run, the check and a label; the same inputs always give the same bytes. */
export function derive(seed: string, epoch: number, checkId: string, label: string): Hex {
  const bytes = createHmac('sha256', seed).update(`${epoch}|${checkId}|${label}`).digest('hex');
  return `0x${bytes}`;
}

/** The payer number `index` of a check in one attempt. */
export function derivePayer(seed: string, epoch: number, checkId: string, index: string): Payer {
  const privateKey = derive(seed, epoch, checkId, `payer|${index}`);
  const account = privateKeyToAccount(privateKey);
  return { address: account.address, privateKey, account };
}

/**
 * A fresh address of nobody, for recipients and other parties that never sign. Checksummed, as wallets write it: an
 * implementation that takes no other form must fail only the row about letter case, not every positive control.
 */
export function deriveAddress(seed: string, epoch: number, checkId: string, label: string): Hex {
  // The last 20 bytes of a hash: no key is known for it, which is fine for a recipient.
  return getAddress(`0x${derive(seed, epoch, checkId, `address|${label}`).slice(26)}`);
}
