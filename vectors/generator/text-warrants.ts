/**
 * Warrants of the compatibility profile that share one text: what an issuer signed in good faith, and what its holder makes
 * of it. Nothing in the text is escaped, so whoever chooses a string chooses what follows it.
 * @module
 */
import { unsignedText } from '../../src/warrant/text-profile/signing-text.js';
import type { TextConstraint } from '../../src/warrant/text-profile/text-warrant.js';
import { sampleText, type UnsignedText } from './text-scene.js';

export interface Pair {
  readonly honest: UnsignedText;
  readonly forged: UnsignedText;
}

const { warrant: sample } = sampleText;
type Payment = Extract<TextConstraint, { readonly Payment: unknown }>['Payment'];

const payment: Payment = {
  max_per_request: { amount: 200 },
  period_limit: null,
  allowed_assets: [{ asset: 'USDC', network: 'base' }],
  allowed_rails: ['Onchain'],
  allowed_schemes: ['exact'],
  payee_ids: ['merchant-a'],
};

/** One payment constraint, and no other. */
export const withPayment = (patch: Partial<Payment>): UnsignedText => ({
  ...sample,
  constraints: [{ Payment: { ...payment, ...patch } }],
});

export const withAssets = (...allowed_assets: Payment['allowed_assets']): UnsignedText =>
  withPayment({ allowed_assets });

export const withKeyId = (key_id: string | null): UnsignedText => ({
  ...sample,
  subject_signer: { ...sample.subject_signer, key_id },
});

export const withIds = (...MerchantIds: string[]): UnsignedText => ({ ...sample, audience: { MerchantIds } });

export const withMetadata = (entries: Record<string, string>): UnsignedText => ({
  ...sample,
  metadata: { entries },
});

/** The agent chose its key id, and with it the rest of the text; what the issuer wrote becomes metadata. */
const fieldInKeyId =
  '-;payment_subjects=opaque:mine;audience=any;not_before_ms=0;expires_at_ms=99999;delegation=can_delegate=0;max_depth=0;constraints=;metadata=x=';
const sampleSignable = unsignedText({ ...sample, signature: { alg: 'Ed25519', value_hex: '' } });

export const keyIdWithFields: Pair = {
  honest: withKeyId(fieldInKeyId),
  forged: {
    ...sample,
    payment_subjects: [{ kind: 'Opaque', value: 'mine' }],
    audience: 'Any',
    not_before_ms: 0,
    expires_at_ms: 99_999,
    delegation: { can_delegate: false, max_depth: 0 },
    constraints: [],
    metadata: { entries: { x: sampleSignable.slice(sampleSignable.indexOf(';payment_subjects=')) } },
  },
};

export const subjectWithSubject: Pair = {
  honest: { ...sample, payment_subjects: [{ kind: 'Caip10', value: 'a|opaque:b' }] },
  forged: {
    ...sample,
    payment_subjects: [
      { kind: 'Caip10', value: 'a' },
      { kind: 'Opaque', value: 'b' },
    ],
  },
};

const sponsored = (...sponsor_ids: string[]): TextConstraint => ({
  Sponsorship: { allow_sponsored_execution: true, sponsor_ids },
});

/** The list of constraints is sorted, so the tool stands behind the sponsors in the text. */
export const toolAmongSponsors: Pair = {
  honest: {
    ...sample,
    constraints: [
      { Payment: payment },
      sponsored('s'),
      { Tool: { tool_names: ['web-search'], model_providers: [], action_labels: [] } },
    ],
  },
  forged: {
    ...sample,
    constraints: [{ Payment: payment }, sponsored('s)|tool(tools=web-search;providers=;labels=')],
  },
};

export const noHostOrAny: Pair = {
  honest: { ...sample, audience: { MerchantHosts: [] } },
  forged: { ...sample, audience: { MerchantHosts: [''] } },
};
