/**
 * A scene is everything that one authorization needs, in parts: merchant, clock, challenge, request, warrants, payment,
 * proof. A vector is a scene; a negative one is a scene with one part changed.
 * @module
 */
import type { SigningKey } from '../../src/warrant/signature/signing-key.js';
import type { JsonObject, JsonValue } from '../../src/wire/json.js';
import type { EncodedPair, Item } from './cbor-item.js';

export type Terms = { readonly [member: string]: Item | undefined };

/** One warrant of a chain. */
export interface NodePlan {
  /** Signs it; also the issuer unless the terms name another. */
  readonly key: SigningKey;
  readonly terms: Terms;
  /** Writes the map, for body and full encoding alike. */
  readonly spell?: (pairs: readonly EncodedPair[]) => Uint8Array;
  /** Changes the finished bytes; the digest is that of the result. */
  readonly tamper?: (full: Uint8Array) => Uint8Array;
  /** Makes the signature in another way. */
  readonly sign?: (body: Uint8Array) => Uint8Array;
  /** Replaces the signature map. */
  readonly signature?: (made: { readonly alg: Item; readonly value: Item }) => Item | undefined;
  /** Sent as a digest only. */
  readonly byDigest?: boolean;
}

export interface RequestPlan {
  readonly method: string;
  readonly authority: string;
  readonly target: string;
  readonly body: Uint8Array;
}

export interface ProofPlan {
  readonly key: SigningKey;
  readonly createdAtMs: number;
  readonly nonce: Uint8Array;
  /** Hashed instead of the payment's own, on the wire and in the body. */
  readonly accepted?: JsonObject;
  readonly request?: RequestPlan;
  /** Changes what is signed and not what is sent. */
  readonly claims?: (claims: Terms) => Terms;
  readonly sign?: (body: Uint8Array) => Uint8Array;
}

export interface ChallengePlan {
  /** The members of the extension. */
  readonly members: JsonObject;
  readonly accepts: readonly JsonObject[];
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly wrapped?: boolean;
}

export interface Scene {
  readonly nowMs: number;
  readonly config: JsonObject;
  /** null: the verifier has issued no such challenge. */
  readonly challenge: ChallengePlan | null;
  /** The id that the agent answers. */
  readonly challengeId: string;
  readonly request: RequestPlan;
  readonly nodes: readonly NodePlan[];
  readonly accepted: JsonObject;
  readonly payload: JsonValue;
  readonly subject: { readonly kind: string; readonly value: string };
  readonly proof: ProofPlan;
  readonly context?: JsonObject;
  readonly faults?: JsonObject;
  /** x402 members and extensions beside ours. */
  readonly beside?: JsonObject;
  readonly otherExtensions?: JsonObject;
  readonly wrapped?: boolean;
  /** Changes of the finished document, in order. */
  readonly finish: readonly ((document: JsonValue) => JsonValue)[];
  /** Writes the document; JSON.stringify unless given. */
  readonly print?: (document: JsonValue) => string | Uint8Array;
}

export type Change = (scene: Scene) => Scene;
