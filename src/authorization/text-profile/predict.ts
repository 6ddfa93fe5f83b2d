/**
 * What the code of March 2026 would have answered, defects included: it trusts whoever signed, claims the nonce before it
 * looks, and returns what is stored under a payment identifier to anybody. For differential tests, never for a merchant.
 * Source: the authorization specification, section 20.4 (predict).
 * @module
 */
import { z } from 'zod';
import { decodeBase64, encodeBase64 } from '../../warrant/base64.js';
import { digestOf } from '../../warrant/digest.js';
import { payloadHash } from '../../warrant/proof/binding-hashes.js';
import { verifyEd25519 } from '../../warrant/signature/ed25519.js';
import { subjectKinds } from '../../warrant/subject.js';
import {
  isTextWarrantSigned,
  snakeCase,
  textWarrantDigest,
} from '../../warrant/text-profile/signing-text.js';
import { decodeTextWarrant } from '../../warrant/text-profile/text-cbor.js';
import { proofText, textAcceptedHash, textRequestHash } from '../../warrant/text-profile/text-hashes.js';
import type { TextWarrant } from '../../warrant/text-profile/text-warrant.js';
import type { JsonValue } from '../../wire/json.js';
import type { AuthorizationInput } from '../authorization-input.js';
import type { Decision } from '../decision.js';
import { extensionName, memberOf, unwrapExtension } from '../extension-form.js';
import { type PaymentDocument, readPaymentDocument, readPaymentIdentifier } from '../read-payment.js';
import {
  isPredictedAudience,
  type PredictedRefusal,
  type PredictFacts,
  predictConstraints,
} from './predict-terms.js';

const claimTtlMs = 300_000;
const defaultFreshnessMs = 60_000;

const base64Schema = z.string().transform((text, context) => {
  const bytes = decodeBase64(text);
  if (bytes !== undefined) return bytes;
  context.issues.push({ code: 'custom', message: 'expected base64', input: text });
  return z.NEVER;
});

/** No more than what is needed: the code had structures of its own, and ignored members that it did not know. */
const extensionSchema = z.object({
  challenge_id: z.string(),
  warrant: z.object({ digest: z.string(), inline_b64: base64Schema.optional() }),
  proof: z.object({
    created_at_ms: z.int().min(0),
    nonce_b64: base64Schema,
    request_hash: z.string(),
    accepted_hash: z.string(),
    signature: z.object({ value_b64: base64Schema }),
  }),
  subject: z.object({
    signer: z.object({ key_b64: base64Schema }),
    payment_subject: z.object({ kind: z.enum(subjectKinds), value: z.string() }),
  }),
});

type Extension = z.output<typeof extensionSchema>;

const issuedSchema = z.object({ challenge_id: z.string(), proof_freshness_ms: z.int().optional() });

export type Prediction =
  | { readonly ok: true; readonly decision: Decision }
  /** The last code is ours: what the code of March 2026 could not even read. */
  | { readonly ok: false; readonly code: PredictedRefusal | 'ledgerflow_malformed' };

const no = (code: PredictedRefusal | 'ledgerflow_malformed'): Prediction => ({ ok: false, code });

interface Question {
  readonly input: AuthorizationInput;
  readonly payment: PaymentDocument;
  readonly extension: Extension;
  readonly facts: PredictFacts;
  readonly warrant: TextWarrant;
  readonly freshnessMs: number;
}

const nonceText = ({ proof }: Extension): string => Buffer.from(proof.nonce_b64).toString('utf8');

function isProofSigned({ proof, subject, warrant, challenge_id }: Extension, holder: string): boolean {
  const key = Buffer.from(subject.signer.key_b64);
  const text = proofText({
    challenge_id,
    warrant_digest: warrant.digest,
    accepted_hash: proof.accepted_hash,
    request_hash: proof.request_hash,
    created_at_ms: proof.created_at_ms,
    nonce: nonceText({ proof, subject, warrant, challenge_id }),
    signer_key_hex: key.toString('hex'),
  });
  return (
    key.toString('hex') === holder &&
    verifyEd25519(key, new Uint8Array(Buffer.from(text)), proof.signature.value_b64)
  );
}

function hashesOf({ payment: { quote, payload }, input }: Pick<Question, 'payment' | 'input'>) {
  const { scheme, asset, amount, payTo, network } = quote;
  return {
    accepted_hash: textAcceptedHash({ scheme, asset, amount: BigInt(amount), payee_id: payTo, network }),
    request_hash: textRequestHash(input.request),
    payload_hash: digestOf(payloadHash(payload)),
  };
}

/** Rows 7 to 14, which write nothing. */
function judge(question: Question): PredictedRefusal | undefined {
  const { warrant, extension, input, facts } = question;
  const { proof, subject } = extension;
  if (warrant.version !== 1) return 'UnsupportedVersion';
  if (!isTextWarrantSigned(warrant)) return 'InvalidWarrantSignature';
  if (input.now_ms < warrant.not_before_ms) return 'WarrantNotYetValid';
  if (input.now_ms > warrant.expires_at_ms) return 'WarrantExpired';
  if (!isPredictedAudience(warrant.audience, facts)) return 'MerchantNotAllowed';
  if (!isProofSigned(extension, warrant.subject_signer.public_key_hex)) return 'InvalidProofSignature';
  const hashes = hashesOf(question);
  if (hashes.accepted_hash !== proof.accepted_hash) return 'AcceptedHashMismatch';
  if (hashes.request_hash !== proof.request_hash) return 'RequestHashMismatch';
  const age = input.now_ms - proof.created_at_ms;
  if (age < 0 || age > question.freshnessMs) return 'ProofOutsideFreshnessWindow';
  const { kind, value } = subject.payment_subject;
  const isMember = warrant.payment_subjects.some(
    (one) => snakeCase(one.kind) === kind && one.value === value,
  );
  // The delegation depth is an argument of the caller there; the protocol has none, so it is 0 and always passes.
  return isMember ? predictConstraints(warrant.constraints, facts) : 'PaymentSubjectNotAllowed';
}

function decide(question: Question): Decision {
  const { input, payment, extension, facts, warrant } = question;
  const digest = textWarrantDigest(warrant);
  const { amount, asset, network, scheme, payTo } = payment.quote;
  return {
    authorized: true,
    merchant_id: input.config.merchant_id,
    payer: { alg: 'ed25519', key_b64: encodeBase64(extension.subject.signer.key_b64) },
    payment_subject: extension.subject.payment_subject,
    rail: facts.rail === 'Exchange' ? 'exchange' : 'onchain',
    ...{ amount, asset, network, scheme, pay_to: payTo },
    warrant_digest: digest,
    root_digest: digest,
    chain_length: 1,
    ...hashesOf(question),
    challenge_id: extension.challenge_id,
    decided_at_ms: input.now_ms,
    idempotent_replay: false,
  };
}

function factsOf(
  { config, request, context }: AuthorizationInput,
  payment: PaymentDocument,
  { subject }: Extension,
): PredictFacts {
  const { amount, asset, scheme, payTo } = payment.quote;
  const isAccount = ['exchange_account', 'facilitator_account'].includes(subject.payment_subject.kind);
  return {
    merchantId: config.merchant_id,
    authority: request.authority,
    method: request.method,
    target: request.target,
    toolName: context?.tool_name ?? '',
    ...{ asset, scheme, payTo },
    amount: BigInt(amount),
    rail: isAccount ? 'Exchange' : 'Onchain',
  };
}

/** The id and the freshness of the challenge that this merchant issued. */
function issuedOf({ challenge }: AuthorizationInput) {
  if (challenge === null || typeof challenge === 'function') return undefined;
  const value = memberOf(memberOf(challenge.payment_required, 'extensions'), extensionName);
  const members = value === undefined ? undefined : unwrapExtension(value);
  return members?.ok === true ? issuedSchema.safeParse(members.value).data : undefined;
}

function readPresented(value: JsonValue): Extension | undefined {
  const members = unwrapExtension(value);
  return members.ok ? extensionSchema.safeParse(members.value).data : undefined;
}

/** One life of the code of March 2026: claims, stored warrants and stored results. */
export function createPredictor(): (input: AuthorizationInput) => Prediction {
  const results = new Map<string, Decision>();
  const claims = new Map<string, number>();
  const warrants = new Map<string, TextWarrant>();

  /** Row 5: before anything about the payment was checked. */
  const claim = (extension: Extension, nowMs: number): boolean => {
    for (const [name, at] of claims) if (nowMs - at >= claimTtlMs) claims.delete(name);
    const name = JSON.stringify([extension.challenge_id, nonceText(extension)]);
    if (claims.has(name)) return false;
    claims.set(name, nowMs);
    return true;
  };

  /** Row 6: stored before its signature was looked at. */
  const findWarrant = ({ warrant: { digest, inline_b64: inline } }: Extension): TextWarrant | Prediction => {
    if (inline === undefined) return warrants.get(digest) ?? no('UnknownWarrantDigest');
    const decoded = decodeTextWarrant(inline);
    if (!decoded.ok) return no('ledgerflow_malformed');
    if (textWarrantDigest(decoded.value) !== digest) return no('WarrantTransportMismatch');
    warrants.set(digest, decoded.value);
    return decoded.value;
  };

  return (input) => {
    const payment = readPaymentDocument(input.document);
    if (!payment.ok) return no('ledgerflow_malformed');
    const { document } = payment.value;
    const value = memberOf(memberOf(document, 'extensions'), extensionName);
    if (value === undefined) return no('MissingLedgerFlowExtension');
    const extension = readPresented(value);
    if (extension === undefined) return no('ledgerflow_malformed');
    const issued = issuedOf(input);
    if (issued?.challenge_id !== extension.challenge_id) return no('ChallengeMismatch');
    // Row 3 compares two signers; the JSON of this protocol has one.
    const named = readPaymentIdentifier(document, false);
    const identifier = named.ok ? named.value : undefined;
    const stored = identifier === undefined ? undefined : results.get(identifier);
    if (stored !== undefined) return { ok: true, decision: { ...stored, idempotent_replay: true } };
    if (!claim(extension, input.now_ms)) return no('ReplayDetected');
    const warrant = findWarrant(extension);
    if ('ok' in warrant) return warrant;
    const question: Question = {
      input,
      payment: payment.value,
      extension,
      facts: factsOf(input, payment.value, extension),
      warrant,
      freshnessMs: issued.proof_freshness_ms || defaultFreshnessMs,
    };
    const refused = judge(question);
    if (refused !== undefined) return no(refused);
    const decision = decide(question);
    if (identifier !== undefined) results.set(identifier, decision);
    return { ok: true, decision };
  };
}
