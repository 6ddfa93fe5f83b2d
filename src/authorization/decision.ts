/**
 * What a verifier says when it authorizes. Refusals have a code instead.
 * Source: the authorization specification, section 15.
 * @module
 */
import { z } from 'zod';
import { digestSchema } from '../warrant/digest.js';
import { algorithmSchema } from '../warrant/signer.js';
import { subjectKinds } from '../warrant/subject.js';
import { railNames } from '../wire/payment-subject.js';

/** Read back from a store as well, so it is a schema. */
export const decisionSchema = z.object({
  authorized: z.literal(true),
  merchant_id: z.string(),
  payer: z.object({ alg: algorithmSchema, key_b64: z.string() }),
  /** For the facilitator; the merchant's application does not see it. */
  payment_subject: z.object({ kind: z.enum(subjectKinds), value: z.string() }),
  rail: z.enum(railNames),
  amount: z.string(),
  asset: z.string(),
  network: z.string(),
  scheme: z.string(),
  pay_to: z.string(),
  /** Of the leaf. */
  warrant_digest: digestSchema,
  root_digest: digestSchema,
  chain_length: z.int(),
  accepted_hash: digestSchema,
  request_hash: digestSchema,
  payload_hash: digestSchema,
  challenge_id: z.string(),
  decided_at_ms: z.int(),
  /** Whether an earlier request with the same payment identifier was authorized, and this one is its retry. */
  idempotent_replay: z.boolean(),
});

export type Decision = z.infer<typeof decisionSchema>;
