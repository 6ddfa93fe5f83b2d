/**
 * From a scene to the parameters of `verify_authorization` (section 24.4). Every signature, digest and hash is made here,
 * from the parts of the scene, with the encoders of the product and never with its verifier.
 * @module
 */
import { encodeBase64, encodeBase64Url } from '../../src/warrant/base64.js';
import { digestOf, type HashBytes, hashJcs, sha256 } from '../../src/warrant/digest.js';
import { requestHash } from '../../src/warrant/proof/binding-hashes.js';
import { preimageOf } from '../../src/warrant/signature/preimage.js';
import type { SigningKey } from '../../src/warrant/signature/signing-key.js';
import type { JsonObject, JsonValue } from '../../src/wire/json.js';
import { sortedPairs, write, writePairs } from './cbor-item.js';
import type { NodePlan, Scene, Terms } from './scene.js';
import { signerOnce, signOnce } from './sign-once.js';

export interface BuiltNode {
  readonly bytes: Uint8Array;
  readonly hash: HashBytes;
}

const signerItem = (key: SigningKey): Terms => ({ ...signerOnce(key) });

function buildNode(plan: NodePlan, parent: BuiltNode | undefined): BuiltNode {
  const terms: Terms = {
    version: 1,
    issuer: signerItem(plan.key),
    parent_digest: parent?.hash,
    ...plan.terms,
  };
  const spell = plan.spell ?? writePairs;
  const body = spell(sortedPairs(terms));
  const value = plan.sign?.(body) ?? signOnce(plan.key, preimageOf('warrant', body));
  const made = { alg: plan.key.alg, value };
  const signature = plan.signature === undefined ? made : plan.signature(made);
  const full = spell(sortedPairs({ ...terms, signature }));
  const bytes = plan.tamper?.(full) ?? full;
  return { bytes, hash: sha256(bytes) };
}

/** Most changes leave the warrants alone, and signing is what takes the time. */
const known = new WeakMap<readonly NodePlan[], readonly BuiltNode[]>();

function buildNodes(plans: readonly NodePlan[]): readonly BuiltNode[] {
  const before = known.get(plans);
  if (before !== undefined) return before;
  const built: BuiltNode[] = [];
  for (const plan of plans) built.push(buildNode(plan, built.at(-1)));
  known.set(plans, built);
  return built;
}

function endsOf(nodes: readonly BuiltNode[]): { root: BuiltNode; leaf: BuiltNode } {
  const [root, leaf] = [nodes[0], nodes.at(-1)];
  if (root === undefined || leaf === undefined) throw new Error('a scene has a warrant');
  return { root, leaf };
}

function reference(node: BuiltNode, plan: NodePlan | undefined): JsonObject {
  const named = { encoding: 'lfw1+cbor', digest: digestOf(node.hash) };
  return plan?.byDigest === true ? named : { ...named, inline_b64: encodeBase64Url(node.bytes) };
}

function buildProof(scene: Scene, leaf: BuiltNode): { proof: JsonObject; signer: JsonObject } {
  const { proof } = scene;
  const signer = signerItem(proof.key);
  const acceptedHash = hashJcs(proof.accepted ?? scene.accepted);
  const boundRequest = requestHash(proof.request ?? scene.request);
  const claims: Terms = {
    challenge_id: scene.challengeId,
    warrant_digest: leaf.hash,
    accepted_hash: acceptedHash,
    request_hash: boundRequest,
    payload_hash: hashJcs(scene.payload),
    payment_subject: scene.subject,
    created_at_ms: proof.createdAtMs,
    nonce: proof.nonce,
    signer,
  };
  const body = write(proof.claims?.(claims) ?? claims);
  const signature = proof.sign?.(body) ?? signOnce(proof.key, preimageOf('proof', body));
  return {
    proof: {
      encoding: 'lfpop1',
      created_at_ms: proof.createdAtMs,
      nonce_b64: encodeBase64(proof.nonce),
      request_hash: digestOf(boundRequest),
      accepted_hash: digestOf(acceptedHash),
      signature: { alg: proof.key.alg, value_b64: encodeBase64(signature) },
    },
    signer: { alg: proof.key.alg, key_b64: encodeBase64(signerOnce(proof.key).public_key) },
  };
}

function buildDocument(scene: Scene, nodes: readonly BuiltNode[]): JsonValue {
  const { leaf } = endsOf(nodes);
  const references = nodes.map((node, index) => reference(node, scene.nodes[index]));
  const { proof, signer } = buildProof(scene, leaf);
  const extension: JsonObject = {
    version: 'lfx402/v1',
    challenge_id: scene.challengeId,
    warrant: references.at(-1) ?? {},
    ...(references.length === 1 ? {} : { warrant_chain: references.slice(0, -1) }),
    proof,
    subject: { signer, payment_subject: { ...scene.subject } },
  };
  const document: JsonObject = {
    x402Version: 2,
    accepted: scene.accepted,
    payload: scene.payload,
    ...scene.beside,
    extensions: {
      ledgerflow: scene.wrapped === true ? { info: extension, schema: {} } : extension,
      ...scene.otherExtensions,
    },
  };
  return scene.finish.reduce<JsonValue>((value, change) => change(value), document);
}

function challengeOf(scene: Scene): JsonValue {
  const { challenge } = scene;
  if (challenge === null) return null;
  const { members } = challenge;
  return {
    payment_required: {
      x402Version: 2,
      error: 'payment required',
      resource: { url: `https://${scene.request.authority}/` },
      accepts: challenge.accepts,
      extensions: { ledgerflow: challenge.wrapped === true ? { info: members, schema: {} } : members },
    },
    issued_at_ms: challenge.issuedAtMs,
    expires_at_ms: challenge.expiresAtMs,
  };
}

/** The parameters of `verify_authorization`, complete: nothing else is needed to run the vector. */
export function paramsOf(scene: Scene): JsonObject {
  const document = buildDocument(scene, buildNodes(scene.nodes));
  const printed = scene.print?.(document) ?? JSON.stringify(document);
  const { body, ...request } = scene.request;
  return {
    profile: 'lf-core/1',
    now_ms: scene.nowMs,
    config: scene.config,
    challenge: challengeOf(scene),
    request: { ...request, body_b64: encodeBase64(body) },
    payment_payload_b64: Buffer.from(printed).toString('base64'),
    context: scene.context ?? {},
    ...(scene.faults === undefined ? {} : { faults: scene.faults }),
  };
}

/** The decision object of an honest scene (section 15); the rail is written beside the vector. */
export function decisionOf(scene: Scene, rail: string, idempotentReplay = false): JsonObject {
  const nodes = buildNodes(scene.nodes);
  const { root, leaf } = endsOf(nodes);
  const { accepted, proof } = scene;
  return {
    authorized: true,
    merchant_id: scene.config.merchant_id ?? null,
    payer: { alg: proof.key.alg, key_b64: encodeBase64(signerOnce(proof.key).public_key) },
    payment_subject: { ...scene.subject },
    rail,
    amount: accepted.amount ?? null,
    asset: accepted.asset ?? null,
    network: accepted.network ?? null,
    scheme: accepted.scheme ?? null,
    pay_to: accepted.payTo ?? null,
    warrant_digest: digestOf(leaf.hash),
    root_digest: digestOf(root.hash),
    chain_length: nodes.length,
    accepted_hash: digestOf(hashJcs(accepted)),
    request_hash: digestOf(requestHash(scene.request)),
    payload_hash: digestOf(hashJcs(scene.payload)),
    challenge_id: scene.challengeId,
    decided_at_ms: scene.nowMs,
    idempotent_replay: idempotentReplay,
  };
}

/** The warrants of a scene, for vectors that have to name one. */
export function builtNodes(scene: Scene): readonly BuiltNode[] {
  return buildNodes(scene.nodes);
}
