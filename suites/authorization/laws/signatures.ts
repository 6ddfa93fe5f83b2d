/**
 * Laws of signatures: a tag separates (P18), nothing verifies that nobody signed (P20), and one signature over joined text
 * is not one over two warrants (P26).
 * @module
 */
import { createPrivateKey, sign } from 'node:crypto';
import fc, { type Arbitrary } from 'fast-check';
import { smallOrderEncodings } from '../../../src/warrant/signature/ed25519.js';
import { preimageOf, type SignedThing } from '../../../src/warrant/signature/preimage.js';
import { signPreimage } from '../../../src/warrant/signature/signing-key.js';
import { paramsOf } from '../../../vectors/generator/build.js';
import type { Item } from '../../../vectors/generator/cbor-item.js';
import { config, context, node, proof, quote } from '../../../vectors/generator/changes.js';
import { keyNamed } from '../../../vectors/generator/keys.js';
import type { Change, Scene, Terms } from '../../../vectors/generator/scene.js';
import { signerItem } from '../../../vectors/generator/worlds.js';
import { joinedText } from '../joined-text.js';
import { demand, law, suppose } from './law.js';
import { anyWorld, pick, restrict } from './worlds.js';

const otherTag: Readonly<Record<SignedThing, SignedThing>> = { warrant: 'proof', proof: 'warrant' };

/** Signs one thing under the tag of the other. */
const underOtherTag = (thing: SignedThing, index: number): Change =>
  thing === 'proof'
    ? (scene) =>
        proof({ sign: (body) => signPreimage(scene.proof.key, preimageOf(otherTag[thing], body)) })(scene)
    : node(index, (plan) => ({
        sign: (body) => signPreimage(plan.key, preimageOf(otherTag[thing], body)),
      }));

export const tagLaw = law({
  id: 'P18',
  title: 'takes no signature under one tag for one under the other',
  severity: 'critical',
  why: 'An agent that signs a proof has signed a warrant.',
  fix: 'Hash the tag of the thing that is verified in front of its body.',
  runs: 30,
  given: (hello) => fc.tuple(anyWorld(hello), fc.constantFrom<SignedThing>('warrant', 'proof'), fc.nat(2)),
  holds: async ([world, thing, index], { verify, verifyFresh }) => {
    suppose((await verify(world)).authorized);
    const verdict = await verifyFresh(underOtherTag(thing, index % world.nodes.length)(world));
    demand(
      !verdict.authorized,
      `a ${thing} that is signed under the tag of a ${otherTag[thing]} is authorized`,
    );
  },
});

const order = 2n ** 252n + 27742317777372353535851937790883648493n;
const littleEndian = (value: bigint): Uint8Array =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse());

/** R and S: random, or of small order and nearly nothing. */
const anySignature: Arbitrary<Uint8Array> = fc
  .tuple(
    fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.constantFrom(...smallOrderEncodings).map((hex) => new Uint8Array(Buffer.from(hex, 'hex'))),
    ),
    fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.constantFrom(0n, 1n, order, 2n * order).map(littleEndian),
    ),
  )
  .map(([r, s]) => new Uint8Array([...r, ...s]));

const anyEdwardsKey: Arbitrary<Uint8Array> = fc.oneof(
  fc.constantFrom(...smallOrderEncodings).map((hex) => new Uint8Array(Buffer.from(hex, 'hex'))),
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
);

/** The root is issued by, or the leaf held by, a key of which nobody has the secret. */
function withKey(scene: Scene, thing: SignedThing, key: Uint8Array, signature: Uint8Array): Scene {
  const signer = { alg: 'ed25519', public_key: key };
  const text = { alg: 'ed25519', public_key_b64: Buffer.from(key).toString('base64') };
  if (thing === 'warrant')
    return config({ anchors: [text] })(
      node(0, (plan) => ({
        key: keyNamed('law placeholder'),
        terms: { ...plan.terms, issuer: signer },
        sign: () => signature,
      }))(scene),
    );
  const held = node(-1, (plan) => ({ terms: { ...plan.terms, subject_signer: signer } }))(scene);
  return {
    ...proof({
      key: keyNamed('law placeholder'),
      sign: () => signature,
    })(held),
    finish: [
      ...held.finish,
      (document) =>
        JSON.parse(
          JSON.stringify(document, (name, value: unknown) =>
            name === 'key_b64' ? text.public_key_b64 : value,
          ),
        ),
    ],
  };
}

export const unforgeableLaw = law({
  id: 'P20',
  title: 'verifies nothing that nobody signed',
  severity: 'critical',
  why: 'With a key of small order anybody signs anything.',
  fix: 'Refuse the listed encodings as key and as R, S at or above the order, and every non-canonical point.',
  runs: 200,
  given: (hello) =>
    fc.tuple(
      anyWorld(hello, { longest: 1 }),
      fc.constantFrom<SignedThing>('warrant', 'proof'),
      anyEdwardsKey,
      anySignature,
    ),
  holds: async ([world, thing, key, signature], { ask }) => {
    // A key that is no point may also be refused as configuration.
    const answer = await ask('verify_authorization', paramsOf(withKey(world, thing, key, signature)));
    const name = Buffer.from(key).toString('hex');
    demand(!answer.ok, `a ${thing} of the key ${name}, which nobody signed, is authorized`);
  },
});

/** Two lists with one joined text, and what makes a request pass each. */
const collisions: readonly {
  readonly term: (list: readonly string[]) => Item;
  readonly passing: (value: string) => Change;
}[] = [
  {
    term: (list) => ({
      tool: { tool_names: list, model_providers: ['provider-a'], action_labels: ['label-a'] },
    }),
    passing: (value) => context({ tool_name: value }),
  },
  {
    term: (list) => ({ tool: { tool_names: ['t'], model_providers: list, action_labels: ['label-a'] } }),
    passing: (value) => context({ tool_name: 't', model_provider: value }),
  },
  {
    term: (list) => ({ payment: { payee_ids: list } }),
    passing: (value) => quote({ payTo: value }),
  },
  {
    term: (list) => ({ merchant: { merchant_ids: list } }),
    passing: (value) => config({ merchant_id: value }),
  },
];

function rawSignature(secret: Uint8Array, text: string): Uint8Array {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return new Uint8Array(sign(null, Buffer.from(text), key));
}

export const joinedTextLaw = law({
  id: 'P26',
  title: 'takes no signature for two warrants that read the same when they are joined into a text',
  severity: 'critical',
  why: 'One warrant is signed, and another one with the same text is used.',
  fix: 'Verify signatures over the deterministic encoding, where every list has its length.',
  runs: 40,
  given: (hello) =>
    fc.tuple(
      anyWorld(hello, { longest: 1 }),
      fc.constantFrom(...collisions),
      fc.constantFrom(['a', 'b'] as const, ['x', 'y z'] as const, ['pay', 'search'] as const),
    ),
  holds: async ([world, { term, passing }, [one, other]], { verify, verifyFresh }) => {
    suppose(pick(world.nodes, 0).key.alg === 'ed25519');
    const joined = [one, other].join('|');
    const signed = (list: readonly string[]): { scene: Scene; text: string } => {
      const scene = restrict(0, term(list))(audienceForAll(world));
      const plan = pick(scene.nodes, 0);
      const text = joinedText({ ...plan.terms, issuer: signerItem(plan.key) });
      return { scene: node(0, { sign: () => rawSignature(plan.key.secret, text) })(scene), text };
    };
    const [narrow, wide] = [signed([joined]), signed([one, other])];
    demand(narrow.text === wide.text, 'the two texts differ: this is a fault of the law');
    suppose((await verify(world)).authorized);
    const first = await verifyFresh(passing(joined)(narrow.scene));
    const second = await verifyFresh(passing(one)(wide.scene));
    demand(
      !first.authorized || !second.authorized,
      `one signature is taken for ${joined} and for ${one} or ${other}`,
    );
  },
});

const audienceForAll: Change = (scene) => {
  const terms: Terms = { audience: { any: true } };
  return node(0, (plan) => ({ terms: { ...plan.terms, ...terms } }))(scene);
};
