/**
 * Laws of form: order says nothing (P04), all ways to send the same thing are the same (P23), and the same question has
 * the same answer (P24).
 * @module
 */
import fc, { type Arbitrary } from 'fast-check';
import { isJsonObject, type JsonValue } from '../../../src/wire/json.js';
import type { Item } from '../../../vectors/generator/cbor-item.js';
import { challenge, finish, node } from '../../../vectors/generator/changes.js';
import type { Change, Scene } from '../../../vectors/generator/scene.js';
import { demand, law, suppose } from './law.js';
import { anySpoil, perhapsSpoiled } from './spoiled.js';
import { again, anyWorld } from './worlds.js';

/** A shuffle of lists of any length, from a number. */
function shuffled<Entry>(list: readonly Entry[], turn: number): Entry[] {
  const rest = [...list];
  const out: Entry[] = [];
  for (let state = turn + 1; rest.length > 0; state = (state * 48_271) % 2_147_483_647)
    out.push(...rest.splice(state % rest.length, 1));
  return out;
}

function shuffledItem(item: Item, turn: number): Item {
  if (Array.isArray(item)) return shuffled(item, turn).map((one) => shuffledItem(one, turn));
  if (typeof item !== 'object' || item instanceof Uint8Array || item.constructor !== Object) return item;
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value === undefined ? value : shuffledItem(value, turn),
    ]),
  );
}

/** Members only: the order of a JSON array has a meaning. */
function shuffledMembers(value: JsonValue, turn: number): JsonValue {
  if (Array.isArray(value)) return value.map((one) => shuffledMembers(one, turn));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    shuffled(Object.entries(value), turn).map(([name, member]) => [name, shuffledMembers(member, turn)]),
  );
}

const listsShuffled =
  (turn: number): Change =>
  (scene) => ({
    ...scene,
    nodes: scene.nodes.map((plan) => ({
      ...plan,
      terms: Object.fromEntries(
        Object.entries(plan.terms).map(([name, item]) => [
          name,
          item === undefined ? item : shuffledItem(item, turn),
        ]),
      ),
    })),
  });

const reorderings: Arbitrary<Change> = fc
  .tuple(fc.nat(5), fc.nat(5), fc.nat(3))
  .map(([lists, members, which]): Change => {
    const document = finish((value) => shuffledMembers(value, members));
    if (which === 0) return listsShuffled(lists);
    return which === 1 ? document : (scene) => document(listsShuffled(lists)(scene));
  });

export const orderLaw = law({
  id: 'P04',
  title: 'gives the same verdict whatever the order of entries and members',
  severity: 'medium',
  why: 'A proxy that writes JSON again, or an issuer that sorts its lists, makes honest payments fail.',
  fix: 'Read members by name, and lists as sets.',
  runs: 40,
  given: (hello) => fc.tuple(anyWorld(hello), perhapsSpoiled, reorderings),
  holds: async ([world, spoil, reorder], { verify, verifyFresh }) => {
    const scene = spoil(world);
    const before = await verify(scene);
    const after = await verifyFresh(reorder(scene));
    demand(
      before.authorized === after.authorized,
      `in another order ${after.text.slice(0, 150)} instead of ${before.text.slice(0, 150)}`,
    );
  },
});

const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_');
const standard = (text: string): string => text.replaceAll('-', '+').replaceAll('_', '/');
const unpadded = (text: string): string => text.replace(/=+$/, '');
const padded = (text: string): string => {
  const bare = unpadded(text);
  return bare + '='.repeat((4 - (bare.length % 4)) % 4);
};

/** All base64 of the extension in another spelling. */
function respelled(value: JsonValue, spell: (text: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((one) => respelled(one, spell));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name.endsWith('_b64') && typeof member === 'string' ? spell(member) : respelled(member, spell),
    ]),
  );
}

const spellings: readonly ((text: string) => string)[] = [
  (text) => padded(standard(text)),
  (text) => unpadded(standard(text)),
  (text) => padded(urlSafe(text)),
  (text) => unpadded(urlSafe(text)),
];

const transports: Arbitrary<Change> = fc.oneof(
  fc.constant<Change>((scene) => ({ ...scene, wrapped: true })),
  fc.constant<Change>(challenge({ wrapped: true })),
  fc.constant<Change>((scene) => challenge({ wrapped: true })({ ...scene, wrapped: true })),
  fc.constantFrom(...spellings).map((spell): Change => finish((document) => respelled(document, spell))),
);

const byDigest: Change = (scene) =>
  scene.nodes.reduce((changed, _, index) => node(index, { byDigest: true })(changed), scene);

export const transportLaw = law({
  id: 'P23',
  title: 'gives the same verdict for every way to send the same thing',
  severity: 'medium',
  why: 'An agent that follows the other description cannot pay.',
  fix: 'Unwrap info where it is present, read both base64 alphabets, and keep warrants that passed.',
  runs: 40,
  given: (hello) => fc.tuple(anyWorld(hello), perhapsSpoiled, transports),
  holds: async ([world, spoil, transport], { hello, verify, verifyFresh }) => {
    const scene = spoil(world);
    const plain = await verify(scene);
    const other = await verifyFresh(transport(scene));
    demand(
      plain.authorized === other.authorized,
      `in another form ${other.text.slice(0, 150)} instead of ${plain.text.slice(0, 150)}`,
    );
    if (!plain.authorized || !hello.features.includes('digest_ref')) return;
    // Kept by the success just above.
    const referred = await verify(byDigest(transport(again(scene, 1))));
    demand(referred.authorized, `by digest, after one success: ${referred.text}`);
  },
});

const script = (world: Scene, spoil: Change): readonly Scene[] => [
  spoil(world),
  world,
  world,
  again(world, 1),
  byDigest(again(world, 2)),
];

export const determinismLaw = law({
  id: 'P24',
  title: 'answers the same question in the same way',
  severity: 'medium',
  why: 'A verdict that cannot be repeated cannot be explained.',
  fix: 'Read no clock and no random source in the decision.',
  runs: 15,
  given: (hello) => fc.tuple(anyWorld(hello), anySpoil),
  holds: async ([world, spoil], { reset, verify }) => {
    const asked = script(world, spoil);
    const play = async (): Promise<string[]> => {
      const answers: string[] = [];
      for (const scene of asked) answers.push((await verify(scene)).text);
      return answers;
    };
    const first = await play();
    suppose(first.length > 0);
    await reset();
    const second = await play();
    const at = first.findIndex((text, index) => text !== second[index]);
    demand(at === -1, `question ${at + 1}: first ${first[at]}, then ${second[at]}`);
  },
});
