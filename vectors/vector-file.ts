/**
 * The format of the vector files, and how to read one.
 * @module
 */
import { z } from 'zod';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const steps = z.enum(['0', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'infra']);
/** In predict the names of another code base. */
const code = z.string().regex(/^(?:[a-z_]+|[A-Z][A-Za-z]+)$/);
const signer = z.strictObject({ alg: z.enum(['ed25519', 'secp256k1']), public_key_b64: z.string() });

const params = z
  .strictObject({
    profile: z.enum(['lf-core/1', 'lf-mar-text/2026-03']),
    mode: z.enum(['safe', 'predict']).optional(),
    now_ms: z.number().int().nonnegative().describe('The clock of the verifier.'),
    config: z
      .looseObject({
        anchors: z.array(signer),
        merchant_id: z.string(),
        merchant_hosts: z.array(z.string()).min(1),
      })
      .describe('Missing keys take their defaults.'),
    challenge: z
      .strictObject({
        payment_required: z.looseObject({}),
        issued_at_ms: z.number().int(),
        expires_at_ms: z.number().int(),
      })
      .nullable()
      .describe('As this merchant issued it; null when it issued none.'),
    request: z.strictObject({
      method: z.string(),
      authority: z.string(),
      target: z.string(),
      body_b64: z.string(),
    }),
    payment_payload_b64: z.string().describe('The raw bytes of the payment document.'),
    context: z.record(z.string(), z.string()).describe('What the merchant itself knows.'),
    faults: z.record(z.string(), z.literal('down')).optional(),
  })
  .describe('Parameters of verify_authorization.');

const decision = z.looseObject({
  authorized: z.literal(true),
  warrant_digest: digest,
  root_digest: digest,
  idempotent_replay: z.boolean(),
});

const refusal = z.strictObject({
  authorized: z.literal(false),
  step: steps.optional().describe('Left out in mode predict, which has an order of its own.'),
  code,
  also: z.array(code).optional().describe('Other codes that are as good.'),
  also_steps: z.array(steps).optional().describe('Other steps that are as good.'),
});

const http = z.strictObject({
  status: z.number().int(),
  also_status: z.array(z.number().int()).optional(),
  error: code.optional().describe('PaymentRequired.error'),
  fresh_challenge: z.boolean().optional(),
  hides: z.array(z.string()).optional().describe('What the answer must not hold.'),
});

const acceptance = z.strictObject({ authorized: z.literal(true), decision });

const single = z.strictObject({ op: z.literal('verify_authorization'), params });

const step = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('reset'), params: z.strictObject({}), expect: z.strictObject({}) }),
  single.extend({ expect: z.union([acceptance, refusal]) }),
  z.strictObject({
    op: z.literal('together'),
    requests: z.array(single).min(2),
    expect: z.strictObject({ authorized: z.number().int().nonnegative(), others: refusal }),
  }),
]);

const scenario = z.strictObject({ op: z.literal('scenario'), steps: z.array(step).min(1) });

export const vectorSchema = z.strictObject({
  id: z.string().regex(/^LFV-[A-Z0-9]+-[0-9]{3}$/),
  family: z.string(),
  profile: z.enum(['lf-core/1', 'lf-mar-text/2026-03']),
  basis: z.enum(['spec*', 'kit']).describe('Whether the sources or this kit say so.'),
  title: z.string().min(1),
  base: z.string().optional().describe('The positive vector of which this is a change.'),
  defect: z
    .strictObject({
      where: z.string(),
      what: z.string(),
      resigned: z.boolean().describe('Signatures, digests and hashes were made again after the change.'),
      wrong: z
        .array(z.string())
        .optional()
        .describe('Digests, hashes and signatures that are wrong on purpose; all others are right.'),
    })
    .optional(),
  input: z.discriminatedUnion('op', [single, scenario]),
  expect: z.union([
    acceptance.extend({ http: http.optional() }),
    refusal.extend({ http: http.optional() }),
    z.strictObject({ authorized: z.boolean() }).describe('Of a scenario: what its point is.'),
  ]),
  ambiguous: z
    .string()
    .regex(/^L[0-9]{2}$/)
    .optional()
    .describe('Either verdict passes, with a warning that names the row.'),
  needs: z.array(z.string()).optional().describe('Features without which the vector is skipped.'),
  flags: z.array(z.string()),
  refs: z.array(z.string()),
});

export const vectorFileSchema = z.strictObject({
  $schema: z.string(),
  family: z.string(),
  description: z.string(),
  version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/),
  license: z.literal('CC0-1.0'),
  specification: z.string(),
  number_of_vectors: z.number().int(),
  flags: z.record(
    z.string(),
    z.strictObject({ bugType: z.string(), description: z.string(), effect: z.string() }),
  ),
  vectors: z.array(vectorSchema),
});

export type VectorFile = z.infer<typeof vectorFileSchema>;
export type Vector = z.infer<typeof vectorSchema>;
export type VectorParams = z.infer<typeof params>;
export type VectorStep = z.infer<typeof step>;
export type VectorRefusal = z.infer<typeof refusal>;
