/**
 * Payments with warrants, prepared before any clock starts: each with a challenge, a nonce and a proof of its own, below a
 * chain of one or more warrants, with the signatures that a verifier has to verify.
 * @module
 */
import { createHash } from 'node:crypto';
import { attachWarrant } from '../src/agent/attach-warrant.js';
import type { AuthorizationInput } from '../src/authorization/authorization-input.js';
import { readVerifierConfig } from '../src/authorization/config.js';
import { createVerifierParts } from '../src/authorization/create-parts.js';
import { createVerifier } from '../src/authorization/create-verifier.js';
import { challengeIdFrom, issueChallenge } from '../src/authorization/issue-challenge.js';
import { MemoryAuthorizationStore } from '../src/authorization/memory-store.js';
import { encodeBase64 } from '../src/warrant/base64.js';
import type { HashBytes } from '../src/warrant/digest.js';
import { isProofSigned } from '../src/warrant/proof/proof-body.js';
import { isSignedByIssuer, issueWarrant, type SealedWarrant } from '../src/warrant/sealed-warrant.js';
import { type Preimage, prehashOf } from '../src/warrant/signature/preimage.js';
import { type SigningKey, signerOf } from '../src/warrant/signature/signing-key.js';
import { type VerifySignature, verifySignature } from '../src/warrant/signature/verify-signature.js';
import type { SignerKey } from '../src/warrant/signer.js';
import { isJsonObject, type JsonObject } from '../src/wire/json.js';

export interface BenchPayment {
  readonly input: AuthorizationInput;
  /** What has to be verified: each warrant of the chain, and the proof. */
  readonly signatures: readonly {
    readonly signer: SignerKey;
    readonly preimage: Preimage;
    readonly prehash: HashBytes;
    readonly value: Uint8Array;
  }[];
}

export interface PaymentPlan {
  readonly seed: string;
  /** Warrants of the chain. */
  readonly nodes: number;
  readonly count: number;
  readonly alg: SigningKey['alg'];
}

const now = 1_800_000_000_000;
const subject = { kind: 'caip10', value: 'eip155:8453:0x1111111111111111111111111111111111111111' } as const;
const offer = {
  scheme: 'exact',
  network: 'eip155:8453',
  amount: '10000',
  asset: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
  payTo: '0x2222222222222222222222222222222222222222',
  maxTimeoutSeconds: 60,
  extra: { name: 'USD Coin', version: '2' },
};
const request = {
  method: 'POST',
  authority: 'shop.example',
  target: '/pay/search?q=weather',
  body: Buffer.from('{"query":"weather"}'),
};

const bytesOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A chain as a seller of tools would have it: all five kinds of constraint, each node with the terms of its parent. */
function signChain({ seed, nodes, alg }: PaymentPlan) {
  const keys = Array.from(
    { length: nodes + 1 },
    (_, index): SigningKey => ({ alg, secret: bytesOf(`${seed} key ${index}`) }),
  );
  const chain: SealedWarrant[] = [];
  for (const [index, key] of keys.slice(0, nodes).entries()) {
    const holder = keys[index + 1] ?? key;
    const left = nodes - 1 - index;
    const parent = chain.at(-1);
    const terms = {
      warrant_type: 'execution',
      warrant_id: `${seed} ${index}`,
      subject_signer: signerOf(holder),
      audience: { merchant_ids: ['shop'] },
      payment_subjects: [{ ...subject }],
      delegation: { max_depth: left, can_delegate: left > 0 },
      constraints: [
        { merchant: { merchant_ids: ['shop'] } },
        { resource: { http_methods: ['POST'], path_prefixes: ['/pay'] } },
        { tool: { tool_names: ['search'] } },
        {
          payment: {
            max_per_request: { amount: '20000' },
            allowed_assets: [{ asset: offer.asset, network: offer.network }],
            allowed_rails: ['onchain'],
            allowed_schemes: ['exact'],
          },
        },
        { sponsorship: { allow_sponsored_execution: false } },
      ],
      not_before_ms: now - 60_000,
      expires_at_ms: now + 240_000,
      ...(parent === undefined ? {} : { parent_digest: parent.hash }),
    };
    const issued = issueWarrant(terms, key);
    if (!issued.ok) throw new Error(`the terms of the bench make no warrant: ${issued.refusal.detail}`);
    chain.push(issued.value);
  }
  const [issuer, holder] = [keys[0], keys.at(-1)];
  if (issuer === undefined || holder === undefined) throw new Error('a chain has keys');
  return { issuer, holder, chain };
}

/** Verifies as a shop would, and writes down what was verified. */
async function signaturesOf(input: AuthorizationInput): Promise<BenchPayment['signatures']> {
  const seen: { signer: SignerKey; preimage: Preimage; prehash: HashBytes; value: Uint8Array }[] = [];
  const recording: VerifySignature = (signer, preimage, value) => {
    seen.push({ signer, preimage, prehash: prehashOf(preimage), value });
    return verifySignature(signer, preimage, value);
  };
  const verifier = createVerifier({
    ...createVerifierParts({ store: new MemoryAuthorizationStore() }),
    signatures: {
      warrant: (warrant) => isSignedByIssuer(warrant, recording),
      proof: (body, value) => isProofSigned(body, value, recording),
    },
  });
  const outcome = await verifier.verifyAuthorization(input);
  if (!outcome.ok) throw new Error(`a payment of the bench was refused: ${outcome.refusal.code}`);
  return seen;
}

export async function preparePayments(plan: PaymentPlan): Promise<readonly BenchPayment[]> {
  const { issuer, holder, chain } = signChain(plan);
  const [root, ...others] = chain.map(({ bytes }) => bytes);
  if (root === undefined) throw new Error('a chain has a root');
  const { alg, public_key } = signerOf(issuer);
  const config = readVerifierConfig({
    merchant_id: 'shop',
    merchant_hosts: ['shop.example'],
    anchors: [{ alg, public_key_b64: encodeBase64(public_key) }],
  });
  const prepared: BenchPayment[] = [];
  for (let index = 0; index < plan.count; index += 1) {
    const random = (bytes: number): Buffer => bytesOf(`${plan.seed} ${index}`).subarray(0, bytes);
    const required: JsonObject = { x402Version: 2, accepts: [offer] };
    const challengeId = challengeIdFrom(random(16));
    const challenge = issueChallenge(required, { config, challengeId, nowMs: now });
    const payment = {
      x402Version: 2,
      accepted: offer,
      payload: { signature: `0x${'5a'.repeat(65)}`, authorization: { nonce: random(32).toString('hex') } },
    };
    const { extensions } = challenge.payment_required;
    const held = { chain: [root, ...others] as const, key: holder, subject };
    const asked = isJsonObject(extensions) ? extensions : {};
    const document = attachWarrant(payment, asked, held, { request, nowMs: now, random, subject });
    const input: AuthorizationInput = {
      now_ms: now,
      config,
      challenge,
      request,
      document: Buffer.from(JSON.stringify(document)),
      context: { tool_name: 'search' },
    };
    prepared.push({ input, signatures: await signaturesOf(input) });
  }
  return prepared;
}
