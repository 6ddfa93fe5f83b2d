/**
 * P19: different requests and different quotes have different hashes. What is signed for one is never taken for a
 * neighbour of it.
 * @module
 */
import fc, { type Arbitrary } from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/wire/json.js';
import { proof } from '../../../vectors/generator/changes.js';
import type { RequestPlan, Scene } from '../../../vectors/generator/scene.js';
import { demand, law, suppose } from './law.js';
import { anyWorld } from './worlds.js';

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** Neighbours of a request: what a sloppy reader takes for the same. */
const requestNeighbours: Readonly<Record<string, (request: RequestPlan) => RequestPlan>> = {
  'without its query': (request) => ({ ...request, target: request.target.replace(/\?.*$/, '') }),
  'with an empty query': (request) => ({ ...request, target: `${request.target}?` }),
  'with escapes resolved': (request) => ({ ...request, target: decodeURIComponent(request.target) }),
  'with an escape in it': (request) => ({ ...request, target: request.target.replace('p', '%70') }),
  'with a slash behind it': (request) => ({ ...request, target: request.target.replace(/^([^?]*)/, '$1/') }),
  'in capitals': (request) => ({ ...request, target: request.target.toUpperCase() }),
  'with the method in small letters': (request) => ({ ...request, method: request.method.toLowerCase() }),
  'with part of the target in the method': ({ method, target, ...request }) => ({
    ...request,
    method: method + target.slice(0, 1),
    target: target.slice(1),
  }),
  'with part of the target in the body': ({ target, body, ...request }) => ({
    ...request,
    target: target.slice(0, -1),
    body: new Uint8Array([...bytesOf(target.slice(-1)), ...body]),
  }),
  'with part of the target in the authority': ({ authority, target, ...request }) => ({
    ...request,
    authority: authority + target.slice(0, 1),
    target: target.slice(1),
  }),
  'with another port': (request) => ({ ...request, authority: `${request.authority.split(':')[0]}:1` }),
  'with a dot behind its host': (request) => ({
    ...request,
    authority: request.authority.replace(/^([^:]*)/, '$1.'),
  }),
  'with a line feed behind its body': (request) => ({
    ...request,
    body: new Uint8Array([...request.body, 0x0a]),
  }),
  'with a zero behind its body': (request) => ({ ...request, body: new Uint8Array([...request.body, 0]) }),
  'with another body': (request) => ({ ...request, body: bytesOf('{"other":true}') }),
};

const isSameRequest = (one: RequestPlan, other: RequestPlan): boolean =>
  one.method === other.method &&
  one.authority.toLowerCase() === other.authority.toLowerCase() &&
  one.target === other.target &&
  Buffer.from(one.body).equals(other.body);

/** Values that a sloppy writer writes alike. */
const valuePairs: Readonly<Record<string, readonly [JsonValue, JsonValue]>> = {
  'a number and its text': [1, '1'],
  'true and its text': [true, 'true'],
  'null and its text': [null, 'null'],
  'nothing and an empty text': [null, ''],
  'an object and a list': [{}, []],
  'a list and what is in it': [['a'], 'a'],
  'one list and another order': [
    [1, 2],
    [2, 1],
  ],
  'joined and apart': [['a,b'], ['a', 'b']],
  'members exchanged': [
    { a: 1, b: 2 },
    { a: 2, b: 1 },
  ],
  'a member inside and outside': [{ a: { b: 1 } }, { a: {}, b: 1 }],
  'composed and decomposed': ['é', 'e\u0301'],
  'two faces': ['😀', '😁'],
  'with a zero inside': ['a', 'a\u0000'],
  'nearly equal numbers': [1, 1.0000000000000002],
  'quoted and not': ['"', '\\"'],
};

interface Neighbours {
  readonly name: string;
  readonly change: (world: Scene) => { readonly honest: Scene; readonly other: Scene };
}

const anyNeighbours: Arbitrary<Neighbours> = fc.oneof(
  fc.constantFrom(...Object.entries(requestNeighbours)).map(
    ([name, change]): Neighbours => ({
      name: `a request ${name}`,
      change: (world) => ({
        honest: world,
        other: proof({ request: world.request })({ ...world, request: change(world.request) }),
      }),
    }),
  ),
  fc.tuple(fc.constantFrom(...Object.entries(valuePairs)), fc.boolean(), fc.boolean()).map(
    ([[name, pair], isTurned, isDeep]): Neighbours => ({
      name: `a quote with ${name}`,
      change: (world) => {
        const [one, two] = isTurned ? [pair[1], pair[0]] : pair;
        const quoted = (value: JsonValue): JsonObject => ({
          ...world.accepted,
          extra: isDeep ? { name: 'USD Coin', deep: { value } } : { value },
        });
        const offered = world.challenge && { ...world.challenge, accepts: [quoted(one), quoted(two)] };
        const honest: Scene = { ...world, accepted: quoted(one), challenge: offered };
        return { honest, other: proof({ accepted: quoted(one) })({ ...honest, accepted: quoted(two) }) };
      },
    }),
  ),
);

export const bindingLaw = law({
  id: 'P19',
  title: 'takes a proof of one request or quote for no other',
  severity: 'critical',
  why: 'A consent to a cheap request pays for another one.',
  fix: 'Hash method, authority, target and body as items of their own, and the quote by RFC 8785.',
  runs: 120,
  given: (hello) => fc.tuple(anyWorld(hello, { longest: 1 }), anyNeighbours),
  holds: async ([world, { name, change }], { verify, verifyFresh }) => {
    const { honest, other } = change(world);
    suppose(honest.accepted !== other.accepted || !isSameRequest(honest.request, other.request));
    suppose((await verify(honest)).authorized);
    const verdict = await verifyFresh(other);
    demand(!verdict.authorized, `a proof is taken for ${name} as well`);
  },
});
