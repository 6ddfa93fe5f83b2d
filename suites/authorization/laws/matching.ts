/**
 * Laws of matching: a host is matched by whole labels (P28), and a path never leads out of its prefix (P29).
 * @module
 */
import fc, { type Arbitrary } from 'fast-check';
import type { Item } from '../../../vectors/generator/cbor-item.js';
import { all, config, leaf, request } from '../../../vectors/generator/changes.js';
import type { Change } from '../../../vectors/generator/scene.js';
import { demand, law, suppose } from './law.js';
import { anyWorld, restrict } from './worlds.js';

const label = fc.constantFrom('a', 'shop', 'evil', 'x-1');
const entryOf = fc
  .tuple(
    fc.boolean(),
    fc.array(label, { maxLength: 1 }),
    fc.constantFrom('example.com', 'pay.example', 'localhost'),
  )
  .map(
    ([isDotted, labels, base]) =>
      `${isDotted && base !== 'localhost' ? '.' : ''}${[...labels, base].join('.')}`,
  );

/** A host near an entry: its own, below it, beside it, or with something glued to it. */
const hostNear = (entry: string): Arbitrary<string> => {
  const bare = entry.replace(/^\./, '');
  return fc.oneof(
    fc.constant(bare),
    fc.array(label, { minLength: 1, maxLength: 2 }).map((labels) => [...labels, bare].join('.')),
    label.map((glued) => `${glued}${bare}`),
    label.map((glued) => `${glued}.x${bare}`),
    fc.constant(`${bare}.evil.example`),
    fc.constant(bare.split('.').slice(1).join('.') || 'example'),
  );
};

const anyHostPair = entryOf.chain((entry) => fc.tuple(fc.constant(entry), hostNear(entry)));

const forHost = (host: string): Change =>
  all(config({ merchant_hosts: [host] }), request({ authority: host }));

/** The terms that bound hosts are ours alone. */
const onlyTerms =
  (audience: Item, ...constraints: readonly Item[]): Change =>
  (scene) =>
    constraints.reduce<typeof scene>(
      (changed, constraint) => restrict(-1, constraint)(changed),
      leaf({ audience, constraints: basic(scene.nodes[0]?.terms.constraints) })(scene),
    );

/** The payment constraint that every warrant needs, which is the last. */
const basic = (constraints: Item | undefined): Item =>
  Array.isArray(constraints) ? constraints.slice(-1) : [];

export const hostLaw = law({
  id: 'P28',
  title: 'matches hosts by whole labels',
  severity: 'critical',
  why: 'A warrant for example.com is used at evilexample.com.',
  fix: 'Compare label by label from the right; a leading dot asks for at least one more.',
  runs: 60,
  given: (hello) => fc.tuple(anyWorld(hello, { longest: 1 }), anyHostPair, fc.boolean()),
  holds: async ([world, [entry, host], inAudience], { verify }) => {
    const limit = inAudience
      ? onlyTerms({ merchant_hosts: [entry] })
      : onlyTerms({ any: true }, { merchant: { host_suffixes: [entry] } });
    const { authorized } = await verify(limit(forHost(host)(world)));
    suppose(authorized);
    const bare = entry.replace(/^\./, '');
    const isBelow = host.endsWith(`.${bare}`);
    demand(isBelow || (host === bare && !entry.startsWith('.')), `the host ${host} is accepted for ${entry}`);
  },
});

const prefixes = ['/pay', '/pay/', '/pay%20x', '/a/b', '/'] as const;
const piece = fc.constantFrom(
  '/',
  'pay',
  'roll',
  '/..',
  '/.',
  '/%2e%2e',
  '/%2E.',
  '%2F',
  '%5c',
  '\\',
  '%00',
  '%20',
  '%',
  'x',
  '?a=1',
  '//',
  '#',
  '.',
);
const targetNear = (prefix: string): Arbitrary<string> =>
  fc.array(piece, { maxLength: 4 }).map((pieces) => `${prefix}${pieces.join('')}`);
const anyTarget = fc
  .constantFrom(...prefixes)
  .chain((prefix) => fc.tuple(fc.constant(prefix), targetNear(prefix)));

/** Resolves escapes once and then dot segments, as a careless server behind the verifier would. */
function resolved(target: string): string {
  const path = target.split('?')[0] ?? '';
  const plain = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const segments: string[] = [];
  for (const segment of plain.replaceAll('\\', '/').split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return segments[0] === '' ? segments.join('/') : `/${segments.join('/')}`;
}

export const pathLaw = law({
  id: 'P29',
  title: 'lets no path lead out of its prefix',
  severity: 'critical',
  why: 'A warrant for /pay is used at /payroll, or at what /pay/../admin leads to.',
  fix: 'Refuse targets that are not canonical, and compare by whole segments.',
  runs: 80,
  given: (hello) => fc.tuple(anyWorld(hello, { longest: 1 }), anyTarget),
  holds: async ([world, [prefix, target]], { verify }) => {
    const scene = all(
      onlyTerms({ any: true }, { resource: { path_prefixes: [prefix] } }),
      request({ target }),
    )(world);
    suppose((await verify(scene)).authorized);
    const [path, bound] = [resolved(target), decodeURIComponent(prefix)];
    const below = bound.endsWith('/') ? bound : `${bound}/`;
    demand(path === bound || path.startsWith(below), `${target} is accepted under ${prefix}`);
  },
});
