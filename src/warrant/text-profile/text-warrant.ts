/**
 * A warrant of the compatibility profile `lf-mar-text/2026-03`, in its JSON form: every field is always present, and names
 * are in the case of the code that it comes from.
 * Source: the authorization specification, section 20.1.
 * @module
 */
import { z } from 'zod';

/** 64 bits there; JSON holds what a double holds. */
const unsigned = z.int().min(0);
const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/);
const texts = z.array(z.string());

const textAlgorithmSchema = z.enum(['Ed25519', 'Secp256k1']);

const textSignerSchema = z.strictObject({
  alg: textAlgorithmSchema,
  public_key_hex: hex,
  key_id: z.string().nullable(),
});

const textConstraintSchema = z.union([
  z.strictObject({ Merchant: z.strictObject({ merchant_ids: texts, host_suffixes: texts }) }),
  z.strictObject({ Resource: z.strictObject({ http_methods: texts, path_prefixes: texts }) }),
  z.strictObject({
    Tool: z.strictObject({ tool_names: texts, model_providers: texts, action_labels: texts }),
  }),
  z.strictObject({
    Payment: z.strictObject({
      max_per_request: z.strictObject({ amount: unsigned }),
      period_limit: z.strictObject({ amount: unsigned, window_ms: unsigned }).nullable(),
      allowed_assets: z.array(z.strictObject({ asset: z.string(), network: z.string().nullable() })),
      allowed_rails: z.array(z.enum(['Onchain', 'Exchange', 'Custodial', 'TraditionalGateway'])),
      allowed_schemes: texts,
      payee_ids: texts,
    }),
  }),
  z.strictObject({
    Sponsorship: z.strictObject({ allow_sponsored_execution: z.boolean(), sponsor_ids: texts }),
  }),
]);

export const textWarrantSchema = z.strictObject({
  version: z.int().min(0).max(0xffff),
  warrant_id: z.string(),
  issuer: textSignerSchema,
  subject_signer: textSignerSchema,
  payment_subjects: z.array(
    z.strictObject({
      kind: z.enum(['Caip10', 'FacilitatorAccount', 'ExchangeAccount', 'Opaque']),
      value: z.string(),
    }),
  ),
  audience: z.union([
    z.strictObject({ MerchantIds: texts }),
    z.strictObject({ MerchantHosts: texts }),
    z.literal('Any'),
  ]),
  not_before_ms: unsigned,
  expires_at_ms: unsigned,
  delegation: z.strictObject({ can_delegate: z.boolean(), max_depth: z.int().min(0).max(0xff) }),
  constraints: z.array(textConstraintSchema),
  metadata: z.strictObject({ entries: z.record(z.string(), z.string()) }),
  signature: z.strictObject({ alg: textAlgorithmSchema, value_hex: hex }),
});

export type TextWarrant = z.infer<typeof textWarrantSchema>;
export type TextSigner = TextWarrant['issuer'];
export type TextConstraint = TextWarrant['constraints'][number];
