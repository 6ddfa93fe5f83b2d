/**
 * Scenes of the compatibility profile, and their bytes. A warrant may be presented under a signature that was made over
 * another one: where their texts are the same, it verifies, and that is what most of these vectors are about.
 * @module
 */
import { Encoder } from 'cbor-x/index-no-eval';
import { encodeBase64, encodeBase64Url } from '../../src/warrant/base64.js';
import { digestOf, hashJcs } from '../../src/warrant/digest.js';
import { signEd25519 } from '../../src/warrant/signature/ed25519.js';
import type { SigningKey } from '../../src/warrant/signature/signing-key.js';
import { textWarrantDigest, unsignedText } from '../../src/warrant/text-profile/signing-text.js';
import { proofText, textAcceptedHash, textRequestHash } from '../../src/warrant/text-profile/text-hashes.js';
import type { TextWarrant } from '../../src/warrant/text-profile/text-warrant.js';
import type { JsonObject, JsonValue } from '../../src/wire/json.js';
import { configKey, keys } from './keys.js';
import type { RequestPlan } from './scene.js';
import { signerOnce } from './sign-once.js';

export type UnsignedText = Omit<TextWarrant, 'signature'>;

/** Amounts are decimal text, as x402 has them. */
export interface TextOffer {
  readonly scheme: string;
  readonly network: string;
  readonly amount: string;
  readonly asset: string;
  readonly payTo: string;
}

export interface TextScene {
  readonly mode: 'safe' | 'predict';
  readonly nowMs: number;
  readonly config: JsonObject;
  readonly challenge: JsonObject;
  readonly request: RequestPlan;
  readonly issuer: SigningKey;
  readonly warrant: UnsignedText;
  /** What the issuer signed, when it is another warrant. */
  readonly signed?: UnsignedText;
  /** Sent as a digest only. */
  readonly byDigest?: boolean;
  readonly accepted: TextOffer;
  readonly payload: JsonObject;
  readonly subject: { readonly kind: string; readonly value: string };
  readonly proof: {
    readonly createdAtMs: number;
    readonly nonce: string;
    /** What the agent signed, when it is the proof of another scene. */
    readonly signed?: TextScene;
  };
  readonly context: JsonObject;
  readonly identifier?: string;
  /** Changes of the finished extension. */
  readonly finish?: (extension: JsonObject) => JsonObject | undefined;
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const textSigner = (key: SigningKey): TextWarrant['issuer'] => ({
  alg: 'Ed25519',
  public_key_hex: hexOf(signerOnce(key).public_key),
  key_id: null,
});

/** Section 20.1, with the request, the quote and the proof of its fixtures. */
export const sampleText: TextScene = {
  mode: 'predict',
  nowMs: 2_500,
  config: {
    anchors: [configKey(keys.issuer)],
    merchant_id: 'merchant-a',
    merchant_hosts: ['merchant-a.example'],
  },
  challenge: {
    version: 'lfx402/v1',
    challenge_id: 'challenge-1',
    proof_binding: 'accepted+request',
    warrant_transport: 'inline_or_digest_ref',
    required_subject_kinds: ['signer', 'payment_subject'],
    nonce_bytes: 16,
    proof_freshness_ms: 60_000,
  },
  request: {
    method: 'POST',
    authority: 'merchant-a.example',
    target: '/pay',
    body: new Uint8Array(Buffer.from('{"ok":true}')),
  },
  issuer: keys.issuer,
  warrant: {
    version: 1,
    warrant_id: 'warrant-1',
    issuer: textSigner(keys.issuer),
    subject_signer: textSigner(keys.agent),
    payment_subjects: [{ kind: 'Caip10', value: 'caip10:eip155:8453:0xabc123' }],
    audience: { MerchantIds: ['merchant-a'] },
    not_before_ms: 1_000,
    expires_at_ms: 10_000,
    delegation: { can_delegate: true, max_depth: 1 },
    constraints: [
      { Merchant: { merchant_ids: ['merchant-a'], host_suffixes: [] } },
      { Resource: { http_methods: ['POST'], path_prefixes: ['/pay'] } },
      { Tool: { tool_names: ['web-search'], model_providers: [], action_labels: [] } },
      {
        Payment: {
          max_per_request: { amount: 200 },
          period_limit: null,
          allowed_assets: [{ asset: 'USDC', network: 'base' }],
          allowed_rails: ['Onchain'],
          allowed_schemes: ['exact'],
          payee_ids: ['merchant-a'],
        },
      },
      { Sponsorship: { allow_sponsored_execution: false, sponsor_ids: [] } },
    ],
    metadata: { entries: {} },
  },
  accepted: { scheme: 'exact', network: 'base', amount: '200', asset: 'USDC', payTo: 'merchant-a' },
  payload: { paymentIntentId: 'pi_1' },
  subject: { kind: 'caip10', value: 'caip10:eip155:8453:0xabc123' },
  proof: { createdAtMs: 2_000, nonce: 'nonce-1' },
  context: { tool_name: 'web-search' },
};

/** The same, asked in safe mode: challenge and nonce have the length that `lfx402/v1` asks for. */
export const sampleSafe: TextScene = {
  ...sampleText,
  mode: 'safe',
  challenge: { ...sampleText.challenge, challenge_id: 'challenge-0000001' },
  proof: { ...sampleText.proof, nonce: 'nonce-0000000001' },
};

export function sealText(scene: TextScene): TextWarrant {
  const text = unsignedText({
    ...(scene.signed ?? scene.warrant),
    signature: { alg: 'Ed25519', value_hex: '' },
  });
  const value = signEd25519(scene.issuer.secret, new Uint8Array(Buffer.from(text)));
  return { ...scene.warrant, signature: { alg: 'Ed25519', value_hex: hexOf(value) } };
}

const cbor = new Encoder({
  mapsAsObjects: true,
  useRecords: false,
  tagUint8Array: false,
  variableMapSize: true,
});

/** The fields of the struct in their order, keys and signatures as bytes (860 bytes for the sample). */
function encodeText(warrant: TextWarrant): Uint8Array {
  const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
  const signer = ({ alg, public_key_hex, key_id }: TextWarrant['issuer']) => ({
    alg,
    public_key: bytes(public_key_hex),
    key_id,
  });
  const { signature, ...rest } = warrant;
  return new Uint8Array(
    cbor.encode({
      ...rest,
      issuer: signer(warrant.issuer),
      subject_signer: signer(warrant.subject_signer),
      signature: { alg: signature.alg, value: bytes(signature.value_hex) },
    }),
  );
}

const acceptedHash = ({ scheme, asset, amount, payTo, network }: TextOffer): string =>
  textAcceptedHash({ scheme, asset, amount: BigInt(amount), payee_id: payTo, network });

/** What is signed by the agent of a scene. */
export function proofOf(scene: TextScene) {
  return {
    challenge_id: String(scene.challenge.challenge_id),
    warrant_digest: textWarrantDigest(sealText(scene)),
    accepted_hash: acceptedHash(scene.accepted),
    request_hash: textRequestHash(scene.request),
    created_at_ms: scene.proof.createdAtMs,
    nonce: scene.proof.nonce,
    signer_key_hex: hexOf(signerOnce(keys.agent).public_key),
  };
}

function extensionOf(scene: TextScene): JsonObject {
  const warrant = sealText(scene);
  const proof = proofOf(scene);
  const text = proofText(proofOf(scene.proof.signed ?? scene));
  const signature = signEd25519(keys.agent.secret, new Uint8Array(Buffer.from(text)));
  return {
    version: 'lfx402/v1',
    challenge_id: proof.challenge_id,
    warrant: {
      encoding: 'lf-mar+cbor',
      digest: proof.warrant_digest,
      ...(scene.byDigest === true ? {} : { inline_b64: encodeBase64Url(encodeText(warrant)) }),
    },
    proof: {
      encoding: 'lf-mar+cbor',
      created_at_ms: proof.created_at_ms,
      nonce_b64: Buffer.from(proof.nonce).toString('base64'),
      request_hash: proof.request_hash,
      accepted_hash: proof.accepted_hash,
      signature: { alg: 'ed25519', value_b64: encodeBase64(signature) },
    },
    subject: {
      signer: { alg: 'ed25519', key_b64: encodeBase64(signerOnce(keys.agent).public_key) },
      payment_subject: { ...scene.subject },
    },
  };
}

export function textParamsOf(scene: TextScene): JsonObject {
  const extension = extensionOf(scene);
  const ledgerflow = scene.finish === undefined ? extension : scene.finish(extension);
  const document: JsonObject = {
    x402Version: 2,
    accepted: { ...scene.accepted },
    payload: scene.payload,
    extensions: {
      ...(ledgerflow === undefined ? {} : { ledgerflow }),
      ...(scene.identifier === undefined
        ? {}
        : { 'payment-identifier': { info: { required: false, id: scene.identifier }, schema: {} } }),
    },
  };
  const { body, ...request } = scene.request;
  return {
    profile: 'lf-mar-text/2026-03',
    mode: scene.mode,
    now_ms: scene.nowMs,
    config: scene.config,
    challenge: {
      payment_required: {
        x402Version: 2,
        error: 'payment required',
        resource: { url: 'https://merchant-a.example/' },
        accepts: [{ ...scene.accepted }],
        extensions: { ledgerflow: scene.challenge },
      },
      issued_at_ms: 2_000,
      expires_at_ms: 302_000,
    },
    request: { ...request, body_b64: encodeBase64(body) },
    payment_payload_b64: Buffer.from(JSON.stringify(document)).toString('base64'),
    context: scene.context,
  };
}

/** The decision; the rail is written beside the vector. */
export function textDecisionOf(scene: TextScene, rail: string, idempotentReplay: boolean): JsonValue {
  const { scheme, network, amount, asset, payTo } = scene.accepted;
  const proof = proofOf(scene);
  return {
    authorized: true,
    merchant_id: scene.config.merchant_id ?? null,
    payer: { alg: 'ed25519', key_b64: encodeBase64(signerOnce(keys.agent).public_key) },
    payment_subject: { ...scene.subject },
    rail,
    ...{ amount, asset, network, scheme, pay_to: payTo },
    warrant_digest: proof.warrant_digest,
    root_digest: proof.warrant_digest,
    chain_length: 1,
    accepted_hash: proof.accepted_hash,
    request_hash: proof.request_hash,
    payload_hash: digestOf(hashJcs(scene.payload)),
    challenge_id: proof.challenge_id,
    decided_at_ms: scene.nowMs,
    idempotent_replay: idempotentReplay,
  };
}
