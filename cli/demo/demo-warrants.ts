/**
 * The warrants of the scene, with keys that live as long as it does: an issuer trusts an agent with a lot, and the agent
 * trusts a helper with little of it.
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { issueWarrant, type SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import { type SigningKey, signerOf } from '../../src/warrant/signature/signing-key.js';
import type { PaymentSubject } from '../../src/wire/payment-subject.js';

/** Atomic units of six decimals. */
export const amounts = {
  price: '10000',
  dear: '500000',
  agentLimit: '1000000',
  helperLimit: '50000',
} as const;
export const weatherId = 'weather-shop';
const minuteMs = 60_000;

export interface DemoTerms {
  readonly subjects: readonly PaymentSubject[];
  readonly assets: readonly { readonly asset: string; readonly network: string }[];
  /** Milliseconds. */
  readonly now: number;
}

export interface DemoWarrants {
  readonly issuer: SigningKey;
  readonly helper: SigningKey;
  /** From the issuer to the agent. */
  readonly root: SealedWarrant;
  /** From the agent to the helper. */
  readonly leaf: SealedWarrant;
  /** From the issuer to the helper, and over for five minutes. */
  readonly ended: SealedWarrant;
}

const newKey = (): SigningKey => ({ alg: 'ed25519', secret: randomBytes(32) });

function sign(terms: Readonly<Record<string, unknown>>, key: SigningKey): SealedWarrant {
  const issued = issueWarrant({ warrant_type: 'execution', warrant_id: randomUUID(), ...terms }, key);
  if (!issued.ok) throw new Error(`the terms of the scene make no warrant: ${issued.refusal.code}`);
  return issued.value;
}

export function demoWarrants({ subjects, assets, now }: DemoTerms): DemoWarrants {
  const [issuer, agent, helper] = [newKey(), newKey(), newKey()];
  const paymentUpTo = (amount: string) => ({
    payment: { max_per_request: { amount }, allowed_assets: assets },
  });
  const common = { audience: { merchant_ids: [weatherId] }, payment_subjects: subjects };
  const last = { max_depth: 0, can_delegate: false };
  const window = { not_before_ms: now, expires_at_ms: now + 10 * minuteMs };
  const root = sign(
    {
      ...common,
      ...window,
      subject_signer: signerOf(agent),
      delegation: { max_depth: 1, can_delegate: true },
      constraints: [paymentUpTo(amounts.agentLimit)],
    },
    issuer,
  );
  const forHelper = { ...common, subject_signer: signerOf(helper), delegation: last };
  const narrow = [{ resource: { path_prefixes: ['/forecast'] } }, paymentUpTo(amounts.helperLimit)];
  const leaf = sign(
    {
      ...forHelper,
      not_before_ms: now,
      expires_at_ms: now + 5 * minuteMs,
      parent_digest: root.hash,
      constraints: narrow,
    },
    agent,
  );
  const ended = sign(
    {
      ...forHelper,
      not_before_ms: now - 10 * minuteMs,
      expires_at_ms: now - 5 * minuteMs,
      constraints: narrow,
    },
    issuer,
  );
  return { issuer, helper, root, leaf, ended };
}
