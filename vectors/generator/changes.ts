/**
 * The changes of which defects are made: each takes a scene and gives one with a single part replaced.
 * @module
 */
import type { SigningKey } from '../../src/warrant/signature/signing-key.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import type { Item } from './cbor-item.js';
import { absent, getPath, setPath } from './json-path.js';
import type { ChallengePlan, Change, NodePlan, ProofPlan, RequestPlan, Terms } from './scene.js';

export const all =
  (...changes: readonly Change[]): Change =>
  (scene) =>
    changes.reduce((changed, change) => change(changed), scene);

/** -1 is the leaf. */
export const node =
  (index: number, patch: Partial<NodePlan> | ((plan: NodePlan) => Partial<NodePlan>)): Change =>
  (scene) => ({
    ...scene,
    nodes: scene.nodes.map((plan, at) =>
      at === (index < 0 ? scene.nodes.length + index : index)
        ? { ...plan, ...(typeof patch === 'function' ? patch(plan) : patch) }
        : plan,
    ),
  });

/** Replaces members of a warrant, before it is signed; undefined removes one. */
export const terms = (index: number, patch: Terms): Change =>
  node(index, (plan) => ({ terms: { ...plan.terms, ...patch } }));

export const leaf = (patch: Terms): Change => terms(-1, patch);

/** Replaces the constraints of a warrant. */
export const constraints = (index: number, ...list: readonly Item[]): Change =>
  terms(index, { constraints: list });

export const config =
  (patch: JsonObject): Change =>
  (scene) => ({ ...scene, config: { ...scene.config, ...patch } });

export const request =
  (patch: Partial<RequestPlan>): Change =>
  (scene) => ({ ...scene, request: { ...scene.request, ...patch } });

export const proof =
  (patch: Partial<ProofPlan>): Change =>
  (scene) => ({ ...scene, proof: { ...scene.proof, ...patch } });

/** Changes the signed body of the proof and not what is sent. */
export const claim = (patch: Terms): Change => proof({ claims: (claims) => ({ ...claims, ...patch }) });

export const challenge =
  (patch: Partial<ChallengePlan>): Change =>
  (scene) =>
    scene.challenge === null ? scene : { ...scene, challenge: { ...scene.challenge, ...patch } };

/** Replaces members of the challenge's extension. */
export const challengeMember =
  (patch: JsonObject): Change =>
  (scene) =>
    scene.challenge === null
      ? scene
      : {
          ...scene,
          challenge: { ...scene.challenge, members: { ...scene.challenge.members, ...patch } },
        };

/** The challenge has another id, and is answered under it. */
export const challengeId = (id: string): Change =>
  all((scene) => ({ ...scene, challengeId: id }), challengeMember({ challenge_id: id }));

/** Offers and accepts something else, honestly. */
export const quote =
  (patch: JsonObject): Change =>
  (scene) => {
    const accepted = { ...scene.accepted, ...patch };
    const offered = scene.challenge === null ? null : { ...scene.challenge, accepts: [accepted] };
    return { ...scene, accepted, challenge: offered };
  };

/** The same, without one member. */
export const quoteWithout =
  (name: string): Change =>
  (scene) => {
    const left = Object.fromEntries(Object.entries(scene.accepted).filter(([member]) => member !== name));
    const offered = scene.challenge === null ? null : { ...scene.challenge, accepts: [left] };
    return { ...scene, accepted: left, challenge: offered };
  };

export const subject =
  (kind: string, value: string): Change =>
  (scene) => ({ ...scene, subject: { kind, value } });

export const context =
  (patch: JsonObject): Change =>
  (scene) => ({ ...scene, context: { ...scene.context, ...patch } });

export const now =
  (nowMs: number): Change =>
  (scene) => ({ ...scene, nowMs });

/** Changes the finished document. */
export const finish =
  (change: (document: JsonValue) => JsonValue): Change =>
  (scene) => ({ ...scene, finish: [...scene.finish, change] });

/** The members of the document in reverse. */
export const reordered: Change = finish((document) =>
  isJsonObject(document) ? Object.fromEntries(Object.entries(document).toReversed()) : document,
);

/** Sets a member of the finished document. */
export const sent = (path: string, value: JsonValue): Change =>
  finish((document) => setPath(document, path, value));

/** Removes a member of the finished document. */
export const dropped = (path: string): Change => finish((document) => setPath(document, path, absent));

/** Rewrites a text of the finished document. */
export const respelled = (path: string, change: (text: string) => string): Change =>
  finish((document) => setPath(document, path, change(String(getPath(document, path)))));

/** The same three, inside the extension. */
const inside = (path: string): string => `extensions.ledgerflow.${path}`;
export const ext = (path: string, value: JsonValue): Change => sent(inside(path), value);
export const extDropped = (path: string): Change => dropped(inside(path));
export const extRespelled = (path: string, change: (text: string) => string): Change =>
  respelled(inside(path), change);

/** Rewrites the text of the document. */
export const printed =
  (change: (text: string) => string | Uint8Array): Change =>
  (scene) => ({
    ...scene,
    print: (document) => change(JSON.stringify(document)),
  });

/** Gives the last warrant to another key, and makes the proof with it. */
export const holder =
  (key: SigningKey, subjectSigner: Item): Change =>
  (scene) =>
    all(leaf({ subject_signer: subjectSigner }), proof({ key }))(scene);

export const same: Change = (scene) => scene;
