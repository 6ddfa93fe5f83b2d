/**
 * Questions to a verifier, honest unless told otherwise: the sample merchant of the specification, a warrant and a proof
 * that are signed after every change. What is changed after signing says so.
 */
import { encodeBase64, encodeBase64Url } from '../warrant/base64.js';
import { challengeIdSchema } from '../warrant/challenge-id.js';
import { digestOf } from '../warrant/digest.js';
import { goldenKeys } from '../warrant/golden.fixture.js';
import {
  acceptedFor,
  acceptedValue,
  goldenPayload,
  goldenRequest,
  goldenSubject,
  termsOfOne,
} from '../warrant/golden-payment.fixture.js';
import {
  acceptedHash,
  type BoundRequest,
  payloadHash,
  requestHash,
} from '../warrant/proof/binding-hashes.js';
import { type ProofBody, signProof } from '../warrant/proof/proof-body.js';
import { issueWarrant, type SealedWarrant } from '../warrant/sealed-warrant.js';
import type { SigningKey } from '../warrant/signature/signing-key.js';
import { signerOf } from '../warrant/signature/signing-key.js';
import { type WarrantSubject, warrantSubjectSchema } from '../warrant/subject.js';
import { timeMsSchema } from '../warrant/time.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.js';
import type { VerifierConfigInput } from './config.js';
import type { Faults } from './outages.js';

export type Terms = Readonly<Record<string, unknown>>;

/** Signs terms like those of the sample warrant. */
export const warrantOf = (change: Terms = {}, key: SigningKey = goldenKeys.issuer): SealedWarrant =>
  acceptedValue(issueWarrant({ ...termsOfOne, ...change }, key));

/** A warrant that the agent issues to the delegate, below another. */
export const childOf = (parent: SealedWarrant, change: Terms = {}, key: SigningKey = goldenKeys.agent) =>
  warrantOf(
    {
      warrant_id: 'child',
      parent_digest: parent.hash,
      subject_signer: signerOf(goldenKeys.delegate),
      delegation: { max_depth: 0, can_delegate: false },
      ...change,
    },
    key,
  );

/** The constraints of the sample with the payment terms changed. */
export const paymentTerms = (payment: Terms): Terms => ({
  constraints: [
    {
      payment: {
        max_per_request: { amount: '200' },
        allowed_assets: [{ asset: 'USDC', network: 'eip155:8453' }],
        ...payment,
      },
    },
  ],
});

/** A further constraint beside the least that an execution warrant has. */
export const withConstraint = (constraint: Terms): Terms => ({
  constraints: [constraint, ...[paymentTerms({}).constraints].flat()],
});

export interface QuestionChange {
  readonly chain?: readonly SealedWarrant[];
  readonly key?: SigningKey;
  readonly now?: number;
  readonly created?: number;
  readonly nonce?: number;
  readonly nonceBytes?: number;
  readonly challengeId?: string;
  readonly accepted?: JsonObject;
  readonly offers?: readonly JsonObject[];
  readonly subject?: WarrantSubject;
  readonly identifier?: JsonValue;
  readonly request?: Partial<BoundRequest>;
  readonly config?: Partial<VerifierConfigInput>;
  readonly issued?: JsonObject;
  readonly context?: JsonObject;
  readonly faults?: Faults;
  /** Signed proof body, changed before signing. */
  readonly proof?: (body: ProofBody) => ProofBody;
  /** The extension, the document and the text of it, after signing. */
  readonly extension?: (extension: JsonObject) => JsonValue;
  readonly document?: (document: JsonObject) => JsonValue;
  readonly text?: (text: string) => string;
  /** Other parameters, as they go over the pipe. */
  readonly params?: JsonObject;
}

export const keyText = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

export const anchorOf = ({ alg, publicKey }: (typeof goldenKeys)[keyof typeof goldenKeys]) => ({
  alg,
  public_key_b64: keyText(publicKey),
});

const reference = ({ digest, bytes }: SealedWarrant): JsonObject => ({
  encoding: 'lfw1+cbor',
  digest,
  inline_b64: encodeBase64Url(bytes),
});

/** A member of an object somewhere below, changed. */
export function change(object: JsonValue, path: readonly string[], value: JsonValue | undefined): JsonObject {
  const [name = '', ...rest] = path;
  const members: JsonObject = isJsonObject(object) ? object : {};
  const { [name]: before = null, ...others } = members;
  if (rest.length > 0) return { ...members, [name]: change(before, rest, value) };
  return value === undefined ? others : { ...members, [name]: value };
}

const sampleId = '01HV7W8M7BX3Q6P0WJ7T5QK1V2';

function documentOf(question: QuestionChange, request: BoundRequest): JsonObject {
  const { chain = [warrantOf()], accepted = acceptedFor('200'), identifier } = question;
  const key = question.key ?? (chain.length > 1 ? goldenKeys.delegate : goldenKeys.agent);
  const leaf = chain.at(-1) ?? warrantOf();
  const subject = question.subject ?? goldenSubject;
  const honest: ProofBody = {
    challenge_id: challengeIdSchema.parse(question.challengeId ?? sampleId),
    warrant_digest: leaf.hash,
    accepted_hash: acceptedHash(accepted),
    request_hash: requestHash(request),
    payload_hash: payloadHash(goldenPayload),
    payment_subject: subject,
    created_at_ms: timeMsSchema.parse(question.created ?? question.now ?? 2_000),
    nonce: new Uint8Array(question.nonceBytes ?? 16).fill(question.nonce ?? 7),
    signer: signerOf(key),
  };
  const body = question.proof?.(honest) ?? honest;
  const ancestors = chain.slice(0, -1).map(reference);
  const extension: JsonObject = {
    version: 'lfx402/v1',
    challenge_id: body.challenge_id,
    warrant: reference(leaf),
    ...(ancestors.length === 0 ? {} : { warrant_chain: ancestors }),
    proof: {
      encoding: 'lfpop1',
      created_at_ms: body.created_at_ms,
      nonce_b64: encodeBase64(body.nonce),
      request_hash: digestOf(body.request_hash),
      accepted_hash: digestOf(body.accepted_hash),
      signature: { alg: key.alg, value_b64: encodeBase64(signProof(body, key)) },
    },
    subject: {
      signer: { alg: key.alg, key_b64: encodeBase64(body.signer.public_key) },
      payment_subject: { kind: subject.kind, value: subject.value },
    },
  };
  return {
    x402Version: 2,
    accepted,
    payload: goldenPayload,
    extensions: {
      ledgerflow: question.extension?.(extension) ?? extension,
      ...(identifier === undefined ? {} : { 'payment-identifier': { info: { id: identifier }, schema: {} } }),
    },
  };
}

/** The parameters of `verify_authorization`. */
export function question(asked: QuestionChange = {}): JsonObject {
  const request = { ...goldenRequest, ...asked.request };
  const honest = documentOf(asked, request);
  const document = asked.document?.(honest) ?? honest;
  const text = asked.text?.(JSON.stringify(document)) ?? JSON.stringify(document);
  const challenge = {
    version: 'lfx402/v1',
    challenge_id: asked.challengeId ?? sampleId,
    proof_binding: 'accepted+request',
    warrant_transport: 'inline_or_digest_ref',
    required_subject_kinds: ['signer', 'payment_subject'],
    nonce_bytes: 16,
    ...asked.issued,
  };
  const config = {
    anchors: [anchorOf(goldenKeys.issuer)],
    merchant_id: 'merchant-a',
    merchant_hosts: ['merchant-a.example'],
    ...asked.config,
  };
  return {
    profile: 'lf-core/1',
    now_ms: asked.now ?? 2_000,
    config: JSON.parse(JSON.stringify(config)),
    challenge: {
      payment_required: {
        x402Version: 2,
        accepts: asked.offers ?? [asked.accepted ?? acceptedFor('200')],
        extensions: { ledgerflow: challenge },
      },
      issued_at_ms: 1_000,
      expires_at_ms: 301_000,
    },
    request: {
      method: request.method,
      authority: request.authority,
      target: request.target,
      body_b64: Buffer.from(request.body).toString('base64'),
    },
    context: asked.context ?? { tool_name: 'web-search' },
    payment_payload_b64: Buffer.from(text).toString('base64'),
    ...(asked.faults === undefined ? {} : { faults: asked.faults }),
    ...asked.params,
  };
}

export const subjectOf = (kind: string, value: string): WarrantSubject =>
  warrantSubjectSchema.parse({ kind, value });
