/**
 * The vectors that make sense over HTTP: those that change the payment and nothing about the merchant, its request or its
 * clock. Each is made anew for a challenge of the merchant under test, with the times moved from the noon of the vectors
 * to now.
 * Source: the authorization specification, section 24.6, last paragraph.
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { SigningKey } from '../../../src/warrant/signature/signing-key.js';
import type { JsonObject, JsonValue } from '../../../src/wire/json.js';
import { paramsOf } from '../../../vectors/generator/build.js';
import type { Draft, Family, Negative, Positive } from '../../../vectors/generator/draft.js';
import { families } from '../../../vectors/generator/families/all.js';
import { keys } from '../../../vectors/generator/keys.js';
import type { NodePlan, Scene, Terms } from '../../../vectors/generator/scene.js';
import { signerOnce } from '../../../vectors/generator/sign-once.js';
import { noon, open } from '../../../vectors/generator/worlds.js';

const anchorOf = (key: SigningKey) => ({
  alg: key.alg,
  public_key_b64: Buffer.from(signerOnce(key).public_key).toString('base64'),
});

/** What a merchant has to be configured with: the setting of the vectors. The anchors are public test keys. */
export const merchantSetting = {
  config: {
    anchors: [anchorOf(keys.issuer), anchorOf(keys.k1Issuer)],
    merchant_id: 'merchant-a',
    merchant_hosts: [open.request.authority],
  } satisfies JsonObject,
  method: open.request.method,
  authority: open.request.authority,
  target: open.request.target,
  body: Buffer.from(open.request.body).toString('utf8'),
  offer: open.accepted,
};

/** Milliseconds from every bound that a clock has to keep. */
const clockMargin = 5_000;
const day = 86_400_000;
/** Many servers stop at 16 KiB for all headers. */
const longestHeader = 12_000;

export interface LiveVector {
  readonly id: string;
  readonly family: string;
  readonly flags: readonly string[];
  readonly ambiguous?: string;
  /** Undefined: it is authorized. */
  readonly refusal?: { readonly code: string; readonly also: readonly string[] };
  /** Why it is not sent. */
  readonly skip?: string;
  /** The value of PAYMENT-SIGNATURE for a challenge, at an instant (milliseconds). */
  readonly header: (challenge: LiveChallenge, nowMs: number) => string;
}

export interface LiveChallenge {
  readonly id: string;
  readonly members: JsonObject;
}

const baseOf = (draft: Positive | Negative): Scene =>
  draft.kind === 'positive' ? draft.scene : draft.base.scene;
const changed = (draft: Positive | Negative, scene: Scene): Scene =>
  draft.kind === 'positive' ? scene : draft.change(scene);

const isFar = (at: number): boolean => Math.abs(at - noon) >= clockMargin;
const timesOf = ({ nodes, proof }: Scene): unknown[] => [
  ...nodes.flatMap(({ terms }) => [terms.not_before_ms, terms.expires_at_ms]),
  proof.createdAtMs,
  proof.createdAtMs + 60_000,
];

/** In milliseconds near the noon of the vectors, and not at an edge. The honest proof is a second old, and sent older. */
function keepsClock(scene: Scene): boolean {
  return timesOf(scene).every(
    (at) => typeof at === 'number' && (at === noon - 1_000 || (isFar(at) && Math.abs(at - noon) < 400 * day)),
  );
}

/** Why a vector cannot be sent to a merchant; undefined when it can. */
function reasonToSkip(draft: Draft): string | undefined {
  if (draft.kind === 'scenario') return 'a scenario';
  const scene = changed(draft, baseOf(draft));
  if (JSON.stringify(scene.config) !== JSON.stringify(open.config)) return 'it needs another configuration';
  if (scene.faults !== undefined || scene.context !== undefined)
    return 'it needs a merchant in another state';
  if (scene.request !== open.request) return 'it is about another request';
  if (scene.challenge !== open.challenge || scene.challengeId !== open.challengeId)
    return 'it is about another challenge';
  if (JSON.stringify(scene.accepted) !== JSON.stringify(open.accepted)) return 'it needs another offer';
  if (scene.nowMs !== noon || !keepsClock(scene)) return 'it stands too near to a bound for a real clock';
  if (scene.nodes.some(({ byDigest }) => byDigest === true) && draft.kind === 'positive')
    return 'it needs a warrant that was seen before';
  const header = headerOf(draft, { id: 'another-challenge-0', members: {} }, noon);
  if (Buffer.from(header, 'base64').includes(open.challengeId)) return 'it is about another challenge';
  return header.length > longestHeader ? 'it does not fit into headers' : undefined;
}

function shifted(terms: Terms, delta: number): Terms {
  const moved = (name: string): Terms => {
    const at = terms[name];
    return typeof at === 'number' ? { [name]: at + delta } : {};
  };
  return { ...terms, ...moved('not_before_ms'), ...moved('expires_at_ms') };
}

/** Nobody settles it; it only has to be another payment every time. */
function freshPayload(payload: JsonValue): JsonValue {
  const fresh = { nonce: `0x${randomBytes(32).toString('hex')}` };
  if (typeof payload !== 'object' || payload === null || !('authorization' in payload)) return { ...fresh };
  const { authorization } = payload;
  return typeof authorization === 'object' && authorization !== null
    ? { ...payload, authorization: { ...authorization, ...fresh } }
    : { ...fresh };
}

function headerOf(draft: Positive | Negative, { id, members }: LiveChallenge, nowMs: number): string {
  const base = baseOf(draft);
  const live: Scene = {
    ...base,
    challengeId: id,
    challenge: base.challenge && { ...base.challenge, members: { ...base.challenge.members, ...members } },
    payload: freshPayload(base.payload),
    proof: { ...base.proof, createdAtMs: noon - 2 * clockMargin, nonce: new Uint8Array(randomBytes(16)) },
  };
  const scene = changed(draft, live);
  const delta = nowMs - noon;
  const nodes = scene.nodes.map((plan): NodePlan => ({ ...plan, terms: shifted(plan.terms, delta) }));
  const proof = { ...scene.proof, createdAtMs: scene.proof.createdAtMs + delta };
  return String(paramsOf({ ...scene, nodes, proof }).payment_payload_b64);
}

function vectorOf(family: Family, draft: Draft, index: number): LiveVector {
  const skip = reasonToSkip(draft);
  const { flags = [], ambiguous } = draft;
  return {
    id: `${family.id}-${String(index + 1).padStart(3, '0')}`,
    family: family.id,
    flags,
    ...(ambiguous === undefined ? {} : { ambiguous }),
    ...(draft.kind === 'negative' ? { refusal: { code: draft.code, also: draft.also ?? [] } } : {}),
    ...(skip === undefined ? {} : { skip }),
    header: (challenge, nowMs) => {
      if (draft.kind === 'scenario') throw new Error('a scenario has no header');
      return headerOf(draft, challenge, nowMs);
    },
  };
}

/** All vectors of `lf-core/1`, those that are not sent among them. */
export function liveVectors(): LiveVector[] {
  return families.flatMap((family) => family.drafts.map((draft, index) => vectorOf(family, draft, index)));
}
