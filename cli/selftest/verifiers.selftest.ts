/**
 * Every verifier with one fault turns exactly the vectors that it declares, and the honest one none. Each is asked those
 * that it declares and one in sixteen of the others, with what these rest on, other ones from verifier to verifier;
 * `npm run selftest -- --verifiers` asks everything.
 */
import { describe, expect, it, test } from 'vitest';
import { protocolRow } from '../../suites/authorization/family-rows.js';
import { declarationOf } from '../../suites/authorization/verifier-saboteur.js';
import { selectVectors } from '../lf/verifier/select.js';
import { createService } from '../lf/verifier/service.js';
import { askableVectors } from './askable-vectors.js';
import { brokenVerifiers } from './broken-verifiers.js';
import { turnedBy } from './try-verifier.js';

const vectors = await askableVectors();
const refsOf = new Map(vectors.map(({ id, refs }) => [id, refs]));

/** The ids of declared vectors. */
const idsOf = (turns: Readonly<Record<string, string>>): string[] =>
  Object.entries(turns).flatMap(([family, ranges]) =>
    ranges.split(' ').flatMap((range) => {
      if (family === protocolRow.id) return [];
      const [from = 0, to = from] = range.split('-').map(Number);
      return Array.from(
        { length: to - from + 1 },
        (_, index) => `${family}-${`${from + index}`.padStart(3, '0')}`,
      );
    }),
  );

/** Section 25 of the specification: what catches each, at least. A `W` is a row of the attack register. */
const specified: readonly (readonly [id: string, by: string])[] = [
  ['no-anchors', 'W01 LFV-ROOT'],
  ['raw-signature', 'LFV-KEY'],
  ['one-tag', 'W03 P18'],
  ['lax-ed25519', 'W04 P20'],
  ['high-s', 'W02'],
  ['alg-ignored', 'W05'],
  // No signature makes a difference to the others: lf-core/1 refuses the lists of W13 before it looks at any, and its hashes
  // (W16, W17) are not over text. Those pairs stand in LFV-TEXT.
  ['text-signing', 'W10 W11 W12 W14 W15 P26'],
  ['lax-cbor', 'W20 P07'],
  ['last-key-wins', 'W21'],
  ['cache-first', 'W22'],
  ['unknown-digest-ok', 'W23'],
  ['no-versions', 'W24'],
  // By K8 an ancestor is over only when its leaf is: what shows is that it lives too long.
  ['no-expiry', 'LFV-TIME'],
  ['no-lifetime-cap', 'W31'],
  ['skew-90s', 'W32'],
  ['suffix-hosts', 'W40 P28'],
  ['trust-host-header', 'W41'],
  ['prefix-paths', 'W42 P29'],
  ['symbol-only-assets', 'W44'],
  ['optional-payment', 'W45'],
  ['no-budget', 'W46 P16'],
  ['budget-per-leaf', 'W46 P17'],
  ['sponsor-list-only', 'W47'],
  ['rail-two-way', 'W48'],
  ['empty-context-ok', 'W49'],
  ['number-amounts', 'W50 P15'],
  ['depth-by-parent', 'W61'],
  ['conjunction-only', 'W69 P02'],
  ['leaf-revocation', 'W64 P22'],
  ['identifier-first', 'W70 P11'],
  ['claim-first', 'W71 P12'],
  ['short-ttl', 'W72 P09'],
  ['claim-not-atomic', 'P09 LFV-REPLAY'],
  ['any-accepted', 'W74'],
  ['five-field-quote', 'W75'],
  ['subject-unbound', 'W76 P05'],
  ['payload-unbound', 'W77 P05'],
  ['store-down-open', 'LFV-REPLAY'],
];

describe('the verifiers of the specification', () => {
  it('are 38', () => {
    expect(specified).toHaveLength(38);
  });

  it.each(specified)('%s is caught by %s', (id, by) => {
    const declared = brokenVerifiers.find((one) => one.id === id);
    const turned = idsOf(declared?.turns ?? {});
    const caughtBy = new Set([
      ...turned.flatMap((vector) => refsOf.get(vector) ?? []),
      ...Object.keys(declared?.turns ?? {}),
      ...(declared?.laws ?? []),
    ]);
    expect(by.split(' ').filter((name) => !caughtBy.has(name))).toEqual([]);
    expect(turned.filter((vector) => !refsOf.has(vector))).toEqual([]);
  });
});

test('every family that a verifier is asked, and the protocol, is turned by one that has its fault', () => {
  const turned = new Set(brokenVerifiers.flatMap(({ turns }) => Object.keys(turns)));
  const asked = new Set([...vectors.map(({ family }) => family), protocolRow.id]);
  expect([...asked].filter((family) => !turned.has(family))).toEqual([]);
});

test('no two have one name', () => {
  expect(new Set(brokenVerifiers.map(({ id }) => id)).size).toBe(brokenVerifiers.length);
});

test('the honest verifier turns no vector', async () => {
  expect(await turnedBy(vectors, { service: createService })).toEqual([]);
});

test.each(brokenVerifiers.map((one, index) => ({ ...one, index })))(
  '$id: $fault',
  async ({ index, turns, ...program }) => {
    const declared = idsOf(turns);
    const others = vectors.filter(({ id }) => !declared.includes(id));
    const some = others.filter((_, at) => at % 16 === index % 16).map(({ id }) => id);
    const asked = selectVectors(vectors, [...declared, ...some]);
    expect(declarationOf(await turnedBy(asked, program))).toEqual(turns);
  },
);
