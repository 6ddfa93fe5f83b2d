/**
 * Laws of the codec: round trip (P06), one encoding for one value (P07), and an answer for every input (P08).
 * @module
 */
import { createHash } from 'node:crypto';
import fc, { type Arbitrary } from 'fast-check';
import { isRefusalCode } from '../../../src/warrant/refusal-codes.js';
import { preimageOf } from '../../../src/warrant/signature/preimage.js';
import { signPreimage } from '../../../src/warrant/signature/signing-key.js';
import { jcs } from '../../../src/wire/jcs.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/wire/json.js';
import { builtNodes } from '../../../vectors/generator/build.js';
import { concat, type Item, sortedPairs, write, writePairs } from '../../../vectors/generator/cbor-item.js';
import { leaf, node } from '../../../vectors/generator/changes.js';
import type { NodePlan, Scene, Terms } from '../../../vectors/generator/scene.js';
import { signerItem } from '../../../vectors/generator/worlds.js';
import type { Answer } from '../protocol.js';
import { demand, type LawTools, law, suppose } from './law.js';
import { anyWorld, pick } from './worlds.js';

const profile = 'lf-core/1';
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const digestText = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Members that a warrant may have and a payment does not need. */
const extras: Arbitrary<Terms> = fc
  .record({
    keyId: fc.option(fc.constantFrom('k', 'é€😀', '\ufeffx'), { nil: undefined }),
    metadata: fc.option(fc.dictionary(fc.constantFrom('a', 'bb', 'é', 'zz'), fc.constantFrom('1', '😀')), {
      nil: undefined,
    }),
    id: fc.constantFrom('w', 'x'.repeat(23), 'x'.repeat(24), 'x'.repeat(256)),
    parent: fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }), { nil: undefined }),
  })
  .map(({ metadata, id, parent, keyId }) => ({
    warrant_id: id,
    parent_digest: parent,
    ...(metadata === undefined || Object.keys(metadata).length === 0 ? {} : { metadata: { ...metadata } }),
    ...(keyId === undefined ? {} : { note: keyId }),
  }));

/** The terms of a warrant with those of `extras`; a note becomes the key id of whoever it is given to. */
function decorated(scene: Scene, { note, ...terms }: Terms): Scene {
  const holder = pick(scene.nodes, -1).terms.subject_signer;
  const named =
    typeof note === 'string' && typeof holder === 'object' && holder.constructor === Object
      ? { subject_signer: { ...holder, key_id: note } }
      : {};
  return leaf({ ...terms, ...named })(scene);
}

/** The terms of a JSON view (section 24.4), whichever base64 it is written in. */
function termsOf(value: JsonValue, name = ''): Item {
  if (Array.isArray(value)) return value.map((one) => termsOf(one));
  if (isJsonObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([member, one]) => [member.replace(/_b64$/, ''), termsOf(one, member)]),
    );
  if (typeof value !== 'string') return typeof value === 'boolean' ? value : Number(value);
  if (name.endsWith('_b64')) return new Uint8Array(Buffer.from(value, 'base64'));
  return name === 'parent_digest' ? new Uint8Array(Buffer.from(value.slice(7), 'hex')) : value;
}

const decode = (tools: LawTools, bytes: Uint8Array): Promise<Answer> =>
  tools.ask('decode_warrant', { profile, warrant_b64: base64(bytes) });

const without = (object: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

export const roundTripLaw = law({
  id: 'P06',
  title: 'reads every warrant as it was written',
  severity: 'high',
  why: 'What a person is shown is not what was signed.',
  fix: 'Decode into the map of section 5, and lose nothing.',
  needs: { ops: ['decode_warrant'] },
  runs: 50,
  given: (hello) => fc.tuple(anyWorld(hello), extras),
  holds: async ([world, more], tools) => {
    const scene = decorated(world, more);
    const [plan, { bytes }] = [pick(scene.nodes, -1), pick(builtNodes(scene), -1)];
    const answer = await decode(tools, bytes);
    if (!answer.ok) return demand(false, `a valid warrant is answered ${answer.error.code}`);
    const { warrant, digest } = answer.result;
    demand(digest === digestText(bytes), 'its digest is not that of its bytes');
    if (!isJsonObject(warrant)) return demand(false, 'no warrant in the answer');
    const read = without(warrant, 'issuer', 'version', 'signature');
    demand(Buffer.from(write(termsOf(read))).equals(write(plan.terms)), `read as ${jcs(read).slice(0, 300)}`);
    demand(
      Buffer.from(write(termsOf(warrant))).equals(bytes),
      'what was read, written again, gives other bytes',
    );
  },
});

/** The top map with one thing written otherwise; the value stays the same. */
const respellings: readonly ((full: Terms) => Uint8Array)[] = [
  // Indefinite length (C4).
  (full) => {
    const pairs = sortedPairs(full).flatMap(({ key, value }) => [key, value]);
    return concat(Uint8Array.of(0xbf), ...pairs, Uint8Array.of(0xff));
  },
  // A longer head than is needed (C5).
  (full) => {
    const pairs = sortedPairs(full);
    return concat(Uint8Array.of(0xb8, pairs.length), ...pairs.flatMap(({ key, value }) => [key, value]));
  },
  // Another order (C6).
  (full) => writePairs(sortedPairs(full).toReversed()),
  // The version in two bytes (C5).
  (full) =>
    writePairs(
      sortedPairs(full).map(({ key, value }) => ({
        key,
        value: Buffer.from(key).toString().endsWith('version') ? Uint8Array.of(0x18, 1) : value,
      })),
    ),
  // A text in pieces (C4).
  (full) =>
    writePairs(
      sortedPairs(full).map(({ key, value }) => ({
        key,
        value: Buffer.from(key).toString().endsWith('warrant_type')
          ? concat(Uint8Array.of(0x7f), value, Uint8Array.of(0xff))
          : value,
      })),
    ),
  // Something behind it (C1).
  (full) => concat(writePairs(sortedPairs(full)), Uint8Array.of(0)),
];

/** All members of a warrant, its signature included. */
function signedTerms({ key, terms }: NodePlan): Terms {
  const issued: Terms = { version: 1, issuer: signerItem(key), ...terms };
  const value = signPreimage(key, preimageOf('warrant', write(issued)));
  return { ...issued, signature: { alg: key.alg, value } };
}

export const oneEncodingLaw = law({
  id: 'P07',
  title: 'accepts one encoding of a warrant and no other',
  severity: 'high',
  why: 'One signed warrant has several digests, and whoever revokes one of them has revoked nothing.',
  fix: 'Refuse input that would be encoded differently.',
  runs: 30,
  given: (hello) => fc.tuple(anyWorld(hello, { longest: 1 }), fc.constantFrom(...respellings)),
  holds: async ([world, spell], tools) => {
    suppose((await tools.verify(world)).authorized);
    const other = node(0, (plan) => ({ tamper: () => spell(signedTerms(plan)) }))(world);
    const [before, after] = [pick(builtNodes(world), 0).bytes, pick(builtNodes(other), 0).bytes];
    demand(digestText(before) !== digestText(after), 'two spellings are one');
    const verdict = await tools.verifyFresh(other);
    demand(!verdict.authorized, 'the same warrant in another encoding is authorized as well');
    if (!tools.hello.ops.includes('decode_warrant')) return;
    const decoded = await decode(tools, after);
    demand(!decoded.ok, 'the same warrant in another encoding is decoded as well');
  },
});

const pieces = [
  '81',
  'a161',
  'a16161',
  '9f',
  'bf6161',
  'd8',
  'ff',
  '5f',
  '7b7fffffffffffffff',
  '9b7fffffffffffffff',
  'c0',
];

/** Up to what fits a line; most are short, or the line would be all that is measured. */
const length = fc.oneof({ weight: 9, arbitrary: fc.nat(3_000) }, { weight: 1, arbitrary: fc.nat(700_000) });

const hostile = fc
  .tuple(fc.constantFrom(...pieces), length)
  .map(([piece, size]): Uint8Array => new Uint8Array(Buffer.alloc(size, Buffer.from(piece, 'hex'))));

const damage = fc.record({ at: fc.nat(), byte: fc.nat(255), kind: fc.constantFrom('set', 'cut', 'insert') });

function damaged(
  bytes: Uint8Array,
  { at, byte, kind }: { at: number; byte: number; kind: string },
): Uint8Array {
  const place = at % Math.max(1, bytes.length);
  const [head, tail] = [bytes.subarray(0, place), bytes.subarray(place)];
  if (kind === 'cut') return head;
  return concat(head, Uint8Array.of(byte), kind === 'set' ? tail.subarray(1) : tail);
}

export const totalityLaw = law({
  id: 'P08',
  title: 'answers every input with a value or a code',
  severity: 'high',
  why: 'Anybody can stop the merchant with a few bytes.',
  fix: 'Stop at the depth limit, and believe no declared length before the bytes are there.',
  runs: 150,
  given: (hello) =>
    fc.oneof(
      fc.tuple(fc.uint8Array({ maxLength: 2_000 }), fc.constant([])),
      fc.tuple(hostile, fc.constant([])),
      fc.tuple(
        anyWorld(hello, { longest: 1 }).map((scene) => pick(builtNodes(scene), 0).bytes),
        fc.array(damage, { minLength: 1, maxLength: 4 }),
      ),
    ),
  holds: async ([bytes, damages], tools) => {
    const input = damages.reduce(damaged, bytes);
    // Nothing is no base64 of anything (section 2).
    suppose(input.length > 0);
    if (tools.hello.ops.includes('decode_warrant')) {
      const answer = await decode(tools, input);
      if (answer.ok) return;
      const { code } = answer.error;
      demand(!code.startsWith('protocol_'), `${input.length} bytes are answered ${code}`);
      demand(
        tools.hello.codes === 'none' || isRefusalCode(code),
        `${input.length} bytes are answered with the unlisted code ${code}`,
      );
      return;
    }
    // Without the operation the bytes are sent as a warrant; verify() refuses answers that are none.
    const [world] = fc.sample(anyWorld(tools.hello, { longest: 1 }), { numRuns: 1, seed: 1 });
    if (world !== undefined) await tools.verify(node(0, { tamper: () => input.subarray(0, 40_000) })(world));
  },
});
