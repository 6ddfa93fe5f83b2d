/**
 * What both demos begin with: an owner, an agent, a request and the owner's approval, and the numbered steps in which they
 * tell what they do.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { plainText } from '../../reports/plain-text.js';
import { approve } from '../../src/lez/approve.js';
import { accountOf } from '../../src/lez/digest.js';
import type { MockBackend } from '../../src/lez/mock-backend.js';
import { nativeAsset, type Offer } from '../../src/lez/offer.js';
import type { PaymentPayload } from '../../src/lez/payment-payload.js';
import type { PaymentRequest } from '../../src/lez/payment-request.js';
import { seedSigner, type WalletSigner } from '../../src/lez/wallet-signer.js';
import { valueOrRefusal } from './failures.js';
import { lezNetwork } from './shop.js';

export const demoOffer: Offer = {
  scheme: 'exact',
  network: lezNetwork,
  asset: nativeAsset,
  amount: 10_000n,
  payTo: 'merchant_demo_account',
  maxTimeoutSeconds: 60,
};
/** What the owner has at first. */
export const demoFunds = 25_000n;

/** Numbered steps, and whether all of them came to what they should. */
export interface Steps {
  /** One step: what was done, what it should come to, and what it came to. */
  step(done: string, wanted: string, got: string): void;
  held(): boolean;
}

export function createSteps(say: (line: string) => void): Steps {
  let number = 0;
  let allHeld = true;
  return {
    step: (done, wanted, got) => {
      number += 1;
      const isHeld = wanted === got;
      allHeld &&= isHeld;
      const outcome = isHeld ? got : `${got}, and it should be ${wanted}`;
      say(
        `${String(number).padStart(2)}. ${isHeld ? 'ok ' : 'BAD'} ${done.padEnd(48)} ${plainText(outcome)}\n`,
      );
    },
    held: () => allHeld,
  };
}

export interface Party {
  readonly signer: WalletSigner;
  readonly publicKey: string;
  readonly account: string;
}

export async function createParty(): Promise<Party> {
  const signer = seedSigner(randomBytes(32));
  const publicKey = await signer.publicKey();
  return { signer, publicKey, account: accountOf(publicKey) };
}

export const requestFor = (agent: Party, merchantUrl: string, reason: string): PaymentRequest => ({
  requestId: `req_${randomBytes(8).toString('hex')}`,
  merchantName: 'Demo Merchant',
  merchantUrl,
  payTo: demoOffer.payTo,
  amount: demoOffer.amount,
  asset: demoOffer.asset,
  network: demoOffer.network,
  scheme: demoOffer.scheme,
  reason,
  agentPublicKey: agent.publicKey,
  createdAtMs: Date.now(),
});

export const goodReason = 'Buy one read of the premium weather table for report 17.';

export async function approved(owner: Party, request: PaymentRequest): Promise<PaymentPayload> {
  const approval = {
    nowMs: Date.now(),
    validityMs: 300_000,
    nonce: randomBytes(32),
    maxTimeoutSeconds: demoOffer.maxTimeoutSeconds,
  };
  return valueOrRefusal(await approve(request, owner.signer, approval));
}

/** `owner 15000, merchant 10000`. */
export function ledgerText(mock: MockBackend, owner: Party): string {
  const merchant = mock.balanceOf(demoOffer.payTo, nativeAsset);
  return `owner ${mock.balanceOf(owner.account, nativeAsset)}, merchant ${merchant}`;
}

/** One changed member each, of those that a thief would change. */
export function tamperings(payment: PaymentPayload): readonly (readonly [string, string, PaymentPayload])[] {
  const { accepted, signature } = payment;
  const flipped = (Number.parseInt(signature.slice(0, 2), 16) ^ 1).toString(16).padStart(2, '0');
  return [
    ['signature', 'invalid_signature', { ...payment, signature: flipped + signature.slice(2) }],
    ['amount', 'amount_mismatch', { ...payment, accepted: { ...accepted, amount: accepted.amount - 1n } }],
    ['recipient', 'recipient_mismatch', { ...payment, accepted: { ...accepted, payTo: 'thief_account' } }],
    [
      'network',
      'unsupported_network',
      { ...payment, accepted: { ...accepted, network: 'logos:lez-mainnet' } },
    ],
  ];
}

export function sayEnd(steps: Steps): void {
  const held = steps.held();
  process.stdout.write(
    held ? '\nEvery step came to what it should.\n' : '\nSomething went wrong: see the steps marked BAD.\n',
  );
  process.exitCode = held ? 0 : 1;
}
