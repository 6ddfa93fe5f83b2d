/**
 * The agent's side of the extension, from JSON to typed values: closed shape first, then the names of encodings and
 * algorithms, which have codes of their own.
 * Source: the authorization specification, sections 3.2 to 3.5 and steps 0.6 to 0.8.
 * @module
 */
import { z } from 'zod';
import { decodeBase64 } from '../warrant/base64.js';
import { challengeIdSchema } from '../warrant/challenge-id.js';
import { digestSchema, hashOfDigest } from '../warrant/digest.js';
import { limits } from '../warrant/limits.js';
import { accepted, type Outcome, refused } from '../warrant/refusal.js';
import { type Algorithm, isAlgorithm, isPublicKey, type SignerKey } from '../warrant/signer.js';
import { type WarrantSubject, warrantSubjectSchema } from '../warrant/subject.js';
import { timeMsSchema } from '../warrant/time.js';
import type { JsonObject } from '../wire/json.js';
import { coreEncodings, type Encodings, protocolVersion } from './extension-form.js';

const base64Schema = z.string().transform((text, context): Uint8Array => {
  const bytes = decodeBase64(text);
  if (bytes !== undefined) return bytes;
  context.issues.push({ code: 'custom', message: 'expected base64 with one reading', input: text });
  return z.NEVER;
});

const referenceSchema = z.strictObject({
  encoding: z.string(),
  digest: digestSchema,
  /** Decoded when its turn comes: its defects belong to the node that it carries. */
  inline_b64: z.string().optional(),
});

/** A warrant by value or by digest. */
export type WarrantReference = z.infer<typeof referenceSchema>;

/** Members of the challenge that a client may repeat. */
const echoSchema = {
  proof_binding: z.json().optional(),
  warrant_transport: z.json().optional(),
  required_subject_kinds: z.json().optional(),
  nonce_bytes: z.json().optional(),
  merchant_id: z.json().optional(),
  expires_at_ms: z.json().optional(),
  proof_freshness_ms: z.json().optional(),
};

export const echoedMembers = [
  'proof_binding',
  'warrant_transport',
  'required_subject_kinds',
  'nonce_bytes',
  'merchant_id',
  'expires_at_ms',
  'proof_freshness_ms',
] as const satisfies readonly (keyof typeof echoSchema)[];

const presentedSchema = z.strictObject({
  ...echoSchema,
  version: z.literal(protocolVersion),
  challenge_id: challengeIdSchema,
  warrant: referenceSchema,
  /** Root first, the leaf left out. */
  warrant_chain: z
    .array(referenceSchema)
    .min(1)
    .max(limits.chainNodes - 1)
    .optional(),
  proof: z.strictObject({
    encoding: z.string(),
    created_at_ms: timeMsSchema,
    nonce_b64: base64Schema,
    request_hash: digestSchema,
    accepted_hash: digestSchema,
    signature: z.strictObject({ alg: z.string(), value_b64: base64Schema }),
  }),
  subject: z.strictObject({
    signer: z.strictObject({ alg: z.string(), key_b64: base64Schema }).optional(),
    payment_subject: warrantSubjectSchema.optional(),
  }),
});

type Shape = z.output<typeof presentedSchema>;

/** What an agent presents, in values. */
export interface PresentedExtension {
  readonly challengeId: Shape['challenge_id'];
  /** Root first, the leaf last. */
  readonly references: readonly WarrantReference[];
  readonly proof: {
    readonly createdAtMs: Shape['proof']['created_at_ms'];
    readonly nonce: Uint8Array;
    readonly requestHash: ReturnType<typeof hashOfDigest>;
    readonly acceptedHash: ReturnType<typeof hashOfDigest>;
    readonly signature: { readonly alg: Algorithm; readonly value: Uint8Array };
  };
  readonly signer: SignerKey | undefined;
  readonly paymentSubject: WarrantSubject | undefined;
  /** Members of the challenge that were repeated. */
  readonly echoed: JsonObject;
}

function checkEncodings({ warrant, warrant_chain, proof }: Shape, known: Encodings): string | undefined {
  const foreign = [...(warrant_chain ?? []), warrant].find(({ encoding }) => encoding !== known.warrant);
  return foreign?.encoding ?? (proof.encoding === known.proof ? undefined : proof.encoding);
}

function readSigner(signer: Shape['subject']['signer']): Outcome<SignerKey | undefined> {
  if (signer === undefined) return accepted(undefined);
  const { alg, key_b64: key } = signer;
  if (!isAlgorithm(alg)) return refused('0', 'alg_unsupported', `subject.signer.alg ${alg}`);
  if (!isPublicKey(key)) return refused('0', 'ledgerflow_malformed', 'subject.signer.key_b64');
  return accepted({ alg, public_key: key });
}

/** Reads the protocol members of the agent's extension. */
export function readPresentedExtension(
  members: JsonObject,
  encodings: Encodings = coreEncodings,
): Outcome<PresentedExtension> {
  const parsed = presentedSchema.safeParse(members);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'unreadable' };
    return refused('0', 'ledgerflow_malformed', `${['ledgerflow', ...path].join('.')}: ${message}`);
  }
  const shape = parsed.data;
  const foreign = checkEncodings(shape, encodings);
  if (foreign !== undefined) return refused('0', 'encoding_unsupported', foreign);
  const { alg, value_b64: value } = shape.proof.signature;
  if (!isAlgorithm(alg)) return refused('0', 'alg_unsupported', `proof.signature.alg ${alg}`);
  const signer = readSigner(shape.subject.signer);
  if (!signer.ok) return signer;
  return accepted({
    challengeId: shape.challenge_id,
    references: [...(shape.warrant_chain ?? []), shape.warrant],
    proof: {
      createdAtMs: shape.proof.created_at_ms,
      nonce: shape.proof.nonce_b64,
      requestHash: hashOfDigest(shape.proof.request_hash),
      acceptedHash: hashOfDigest(shape.proof.accepted_hash),
      signature: { alg, value },
    },
    signer: signer.value,
    paymentSubject: shape.subject.payment_subject,
    echoed: Object.fromEntries(
      echoedMembers.flatMap((name) => (shape[name] === undefined ? [] : [[name, shape[name]]])),
    ),
  });
}
