/**
 * P05: no bit of an accepted payment can be flipped. Some proofs leave one member out on purpose: a verifier that takes
 * such a proof does not bind that member, and a flipped bit shows it.
 * @module
 */
import fc, { type Arbitrary } from 'fast-check';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/wire/json.js';
import { challenge, finish, node, proof, request } from '../../../vectors/generator/changes.js';
import { getPath, setPath } from '../../../vectors/generator/json-path.js';
import type { Change, Scene } from '../../../vectors/generator/scene.js';
import { demand, law, suppose } from './law.js';
import { anyWorld, pick } from './worlds.js';

interface Bit {
  readonly place: number;
  readonly bit: number;
}

/** Bytes with one bit flipped; empty ones gain a byte. */
function flipBytes(bytes: Uint8Array, { place, bit }: Bit): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(1 << bit);
  const copy = Uint8Array.from(bytes);
  const at = place % bytes.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

/** One character with one bit flipped: never half a character. */
function flipText(text: string, { place, bit }: Bit): string {
  const characters = [...text];
  const at = place % Math.max(1, characters.length);
  const code = (characters[at] ?? '\0').codePointAt(0) ?? 0;
  characters[at] = String.fromCodePoint(code ^ (1 << (bit % 7)));
  return characters.join('');
}

const flipBase64 = (text: string, bit: Bit): string =>
  Buffer.from(flipBytes(Buffer.from(text, 'base64'), bit)).toString('base64');

/** A text or a number somewhere below, flipped. */
function flipSomewhere(value: JsonValue, bit: Bit): JsonValue {
  if (typeof value === 'string') return flipText(value, bit);
  if (typeof value === 'number') return value ^ (1 << bit.bit);
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value);
  const name = pick(names, bit.place);
  return { ...value, [name]: flipSomewhere(value[name] ?? null, bit) };
}

const inDocument =
  (path: string, flip: (value: JsonValue, bit: Bit) => JsonValue) =>
  (bit: Bit): Change =>
    finish((document) => setPath(document, path, flip(getPath(document, path) ?? null, bit)));

const inExtension = (path: string, flip: (text: string, bit: Bit) => string) =>
  inDocument(`extensions.ledgerflow.${path}`, (value, bit) => flip(String(value), bit));

interface Part {
  readonly name: string;
  /** The member of the proof that binds it. */
  readonly boundBy?: string;
  /** Before the honest payment: allows what is flipped, so that nothing else refuses it. */
  readonly allow?: (bit: Bit) => Change;
  readonly flip: (bit: Bit) => Change;
}

const objectOf = (value: JsonValue): JsonObject => (isJsonObject(value) ? value : {});

const parts: readonly Part[] = [
  { name: 'inline warrant', flip: inExtension('warrant.inline_b64', flipBase64) },
  {
    name: 'warrant, with its digest',
    boundBy: 'warrant_digest',
    flip: (bit) => node(-1, { tamper: (full) => flipBytes(full, bit) }),
  },
  { name: 'root, with its digest', flip: (bit) => node(0, { tamper: (full) => flipBytes(full, bit) }) },
  { name: 'digest', flip: inExtension('warrant.digest', flipText) },
  { name: 'signature', flip: inExtension('proof.signature.value_b64', flipBase64) },
  { name: 'key', boundBy: 'signer', flip: inExtension('subject.signer.key_b64', flipBase64) },
  { name: 'accepted_hash', flip: inExtension('proof.accepted_hash', flipText) },
  { name: 'request_hash', flip: inExtension('proof.request_hash', flipText) },
  { name: 'nonce', boundBy: 'nonce', flip: inExtension('proof.nonce_b64', flipBase64) },
  {
    name: 'time of the proof',
    boundBy: 'created_at_ms',
    flip: inDocument('extensions.ledgerflow.proof.created_at_ms', (value, { bit }) =>
      // The low bits only: it stays fresh.
      typeof value === 'number' ? value - ((value % 2 ** (bit + 1)) + 1) : value,
    ),
  },
  { name: 'challenge id', boundBy: 'challenge_id', flip: inExtension('challenge_id', flipText) },
  {
    name: 'payment subject',
    boundBy: 'payment_subject',
    allow: (bit) => (scene) => ({
      ...scene,
      nodes: scene.nodes.map((plan) => ({
        ...plan,
        terms: {
          ...plan.terms,
          payment_subjects: [
            { ...scene.subject },
            { ...scene.subject, value: flipText(scene.subject.value, bit) },
          ],
        },
      })),
    }),
    flip: inExtension('subject.payment_subject.value', flipText),
  },
  { name: 'accepted', boundBy: 'accepted_hash', flip: inDocument('accepted', flipSomewhere) },
  {
    name: 'accepted, offered as well',
    boundBy: 'accepted_hash',
    allow: (bit) => (scene) =>
      challenge({ accepts: [scene.accepted, objectOf(flipSomewhere(scene.accepted, bit))] })(scene),
    flip: inDocument('accepted', flipSomewhere),
  },
  { name: 'payload', boundBy: 'payload_hash', flip: inDocument('payload', flipSomewhere) },
  {
    name: 'method',
    boundBy: 'request_hash',
    flip: (bit) => (scene) => changed(scene, { method: flipText(scene.request.method, bit) }),
  },
  {
    name: 'authority',
    boundBy: 'request_hash',
    flip: (bit) => (scene) => changed(scene, { authority: flipText(scene.request.authority, bit) }),
  },
  {
    name: 'target',
    boundBy: 'request_hash',
    flip: (bit) => (scene) => changed(scene, { target: flipText(scene.request.target, bit) }),
  },
  {
    name: 'body',
    boundBy: 'request_hash',
    flip: (bit) => (scene) => changed(scene, { body: flipBytes(scene.request.body, bit) }),
  },
];

/** Another request with the proof of this one. */
function changed(scene: Scene, patch: Partial<Scene['request']>): Scene {
  return proof({ request: scene.proof.request ?? scene.request })(request(patch)(scene));
}

/** Letter case of the host decodes to the same value. */
const isSame = (before: Scene, after: Scene): boolean =>
  before.request.authority !== after.request.authority &&
  before.request.authority.toLowerCase() === after.request.authority.toLowerCase();

const anyTamper: Arbitrary<readonly [Part, Bit, boolean]> = fc.tuple(
  fc.constantFrom(...parts),
  fc.record({ place: fc.nat(2_000), bit: fc.nat(7) }),
  fc.boolean(),
);

export const tamperLaw = law({
  id: 'P05',
  title: 'authorizes nothing of which one bit was flipped',
  severity: 'critical',
  why: 'Whatever is not bound can be changed on the way: the amount, the payee, the account that pays.',
  fix: 'Compute every hash from what was received, and sign all members of the proof body.',
  runs: 120,
  given: (hello) => fc.tuple(anyWorld(hello, { longest: 2 }), anyTamper),
  holds: async ([world, [part, bit, leavesOut]], { verify, verifyFresh }) => {
    const { boundBy, allow = () => (scene: Scene) => scene } = part;
    const form: Change =
      leavesOut && boundBy !== undefined
        ? proof({
            claims: (claims) =>
              Object.fromEntries(Object.entries(claims).filter(([name]) => name !== boundBy)),
          })
        : (scene) => scene;
    const honest = form(allow(bit)(world));
    suppose((await verify(honest)).authorized);
    const flipped = part.flip(bit)(honest);
    suppose(!isSame(honest, flipped));
    const verdict = await verifyFresh(flipped);
    demand(!verdict.authorized, `authorized with one bit of ${part.name} flipped`);
  },
});
