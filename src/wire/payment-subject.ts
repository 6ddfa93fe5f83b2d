/**
 * Who pays, as a LedgerFlow warrant names it, and the rail that follows from it. Merchant and facilitator have to use
 * the same table, so it stands here once.
 * @module
 */
import { z } from 'zod';
import { isJsonObject, type JsonValue } from './json.js';

export const railNames = ['onchain', 'exchange', 'traditional_gateway', 'custodial'] as const;
export type RailName = (typeof railNames)[number];

export const paymentSubjectSchema = z.object({
  kind: z.enum(['caip10', 'facilitator_account', 'exchange_account', 'opaque']),
  value: z.string().min(1).max(1_024),
});

export type PaymentSubject = z.infer<typeof paymentSubjectSchema>;

/** Where a payment goes: the rail, and which of its providers or networks. */
export type Rail =
  | {
      readonly rail: 'onchain' /** CAIP-2, when the value names one. */;
      readonly network: string | undefined;
    }
  | { readonly rail: 'exchange'; readonly provider: string }
  | { readonly rail: 'traditional_gateway' }
  | { readonly rail: 'custodial' };

/** The subject that the extension `ledgerflow` of a payment payload names. */
export function readPaymentSubject(extensions: unknown): PaymentSubject | undefined {
  const members: unknown = extensions;
  const at = (value: unknown, member: string): JsonValue | undefined =>
    isJsonObject(value) && Object.hasOwn(value, member) ? value[member] : undefined;
  const extension = at(members, 'ledgerflow');
  // x402 wraps extension values as `{info, schema}`; clients answer in the form in which they were asked.
  const subject = at(at(at(extension, 'info') ?? extension, 'subject'), 'payment_subject');
  const parsed = paymentSubjectSchema.safeParse(subject);
  return parsed.success ? parsed.data : undefined;
}

/** The rail of a subject. `caip10:` in front of an account id is a spelling of the same account. */
export function railOf({ kind, value }: PaymentSubject): Rail {
  switch (kind) {
    case 'caip10': {
      const [namespace, reference] = value.replace(/^caip10:/, '').split(':');
      const named =
        namespace !== undefined && namespace !== '' && reference !== undefined && reference !== '';
      return { rail: 'onchain', network: named ? `${namespace}:${reference}` : undefined };
    }
    case 'facilitator_account':
    case 'exchange_account':
      return { rail: 'exchange', provider: value.split(':')[0] ?? '' };
    case 'opaque':
      return { rail: value.startsWith('gateway:') ? 'traditional_gateway' : 'custodial' };
  }
}
