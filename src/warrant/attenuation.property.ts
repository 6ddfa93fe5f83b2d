/**
 * Laws of terms: "within" is a preorder (P02), what is within can do no more (P01, without clock and stores), order says
 * nothing (P04), smaller amounts pass (P15), and hosts and paths are matched soundly (P28, P29).
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { atomicAmountOf } from '../wire/atomic-amount.js';
import { audienceSchema, audienceWithin, inAudience } from './audience.js';
import { checkNodeConstraints, checkNodeSubject, type Spent } from './chain/check-constraints.js';
import { constraintsWithin, findBrokenRule } from './chain/link-rules.js';
import { constraintSchema, constraintWithin } from './constraints/constraint.js';
import { goldenKeys } from './golden.fixture.js';
import { acceptedValue, W1 } from './golden-payment.fixture.js';
import { hostCovers, hostEntrySchema, hostMatches } from './matching/host-entry.js';
import { pathCovers, pathMatches, pathPrefixSchema } from './matching/path-prefix.js';
import { readRequestHost } from './matching/request-host.js';
import { isCanonicalTarget, pathOf } from './matching/request-target.js';
import { issueWarrant, type SealedWarrant } from './sealed-warrant.js';
import { signerOf } from './signature/signing-key.js';
import { subjectsWithin, warrantSubjectsSchema } from './subject.js';
import {
  anyAudience,
  anyConstraint,
  anyFacts,
  anySubject,
  anyTerms,
  hostEntries,
  pathPrefixes,
  type Terms,
} from './worlds.fixture.js';

const constraint = anyConstraint.map((one) => constraintSchema.parse(one));
const audience = anyAudience.map((one) => audienceSchema.parse(one));
const constraints = fc.array(constraint, { minLength: 1, maxLength: 4 });
const subjects = fc
  .uniqueArray(anySubject, { minLength: 1, maxLength: 3, selector: ({ kind, value }) => `${kind} ${value}` })
  .map((list) => warrantSubjectsSchema.parse(list));
const host = fc
  .constantFrom(
    'example.com',
    'a.example.com',
    'b.a.example.com',
    'evilexample.com',
    'localhost',
    '127.0.0.1',
    '[::1]',
    '1',
  )
  .map((name) => acceptedValue(readRequestHost(name)));
const entry = hostEntries.map(([one]) => hostEntrySchema.parse(one));
const prefix = pathPrefixes.map(([one]) => pathPrefixSchema.parse(one));
const nothingSpent: Spent = () => 0n;

/** One that is within the other often enough: terms, and terms with some fields narrowed. */
function preorder<Value>(
  name: string,
  value: fc.Arbitrary<Value>,
  within: (child: Value, parent: Value) => boolean,
): void {
  test.prop([value])(`${name}: reflexive`, (one) => {
    expect(within(one, one)).toBe(true);
  });
  test.prop([value, value, value], { numRuns: 2_000 })(`${name}: transitive`, (one, two, three) => {
    if (within(one, two) && within(two, three)) expect(within(one, three)).toBe(true);
  });
}

describe('P02: within is a preorder', () => {
  preorder('hosts', entry, (child, parent) => hostCovers(parent, child));
  preorder('paths', prefix, (child, parent) => pathCovers(parent, child));
  preorder('audiences', audience, audienceWithin);
  preorder('subjects', fc.option(subjects, { nil: undefined }), subjectsWithin);
  preorder('constraints', constraint, constraintWithin);
  preorder('lists of constraints', constraints, constraintsWithin);
});

describe('P28, P29: hosts and paths', () => {
  test.prop([entry, host], { numRuns: 500 })(
    'a matched host is the entry, or ends with it by whole labels',
    (one, name) => {
      if (!hostMatches(one, name)) return;
      const bare = one.replace(/^\./, '');
      expect(name === bare || name.endsWith(`.${bare}`)).toBe(true);
      if (one.startsWith('.')) expect(name).not.toBe(bare);
    },
  );

  test.prop([entry, entry, host], { numRuns: 1_000 })(
    'what the child matches, a covering parent matches',
    (child, parent, name) => {
      if (hostCovers(parent, child) && hostMatches(child, name)) expect(hostMatches(parent, name)).toBe(true);
    },
  );

  const piece = fc.constantFrom(
    '/',
    'pay',
    '..',
    '.',
    '%2e',
    '%2F',
    '%20',
    'x',
    '?',
    '//',
    '%5c',
    '%',
    'payroll',
  );
  const target = fc.array(piece, { maxLength: 6 }).map((pieces) => `/${pieces.join('')}`);
  test.prop([prefix, target], { numRuns: 2_000 })('resolving once never leaves the prefix', (one, path) => {
    if (!isCanonicalTarget(path) || !pathMatches(one, path)) return;
    const { pathname } = new URL(pathOf(path), 'http://a.example');
    const [resolved, bound] = [decodeURIComponent(pathname), decodeURIComponent(one)];
    expect(resolved === bound || resolved.startsWith(bound.endsWith('/') ? bound : `${bound}/`)).toBe(true);
  });

  test.prop([prefix, prefix, target], { numRuns: 1_000 })(
    'what the child matches, a covering parent matches (paths)',
    (child, parent, path) => {
      if (isCanonicalTarget(path) && pathCovers(parent, child) && pathMatches(child, path))
        expect(pathMatches(parent, path)).toBe(true);
    },
  );
});

const seal = (terms: Terms): SealedWarrant => acceptedValue(issueWarrant(terms, goldenKeys.issuer));
const withoutParent = anyTerms.map((terms): Terms => ({ ...terms, parent_digest: undefined }));

/** A child that leaves most terms as they are, and changes one or two at random, to either side. */
const anyLink = fc
  .tuple(
    withoutParent,
    withoutParent,
    fc.subarray(['audience', 'payment_subjects', 'constraints', 'expires_at_ms']),
    fc.boolean(),
  )
  .map(([terms, others, changed, keepsFirst]) => {
    const root: Terms = {
      ...terms,
      delegation: { max_depth: 3, can_delegate: true },
      warrant_id: 'root',
      subject_signer: signerOf(goldenKeys.agent),
    };
    const parent = seal(root);
    const replaced = Object.fromEntries(changed.map((member) => [member, others[member]]));
    const own = keepsFirst
      ? { constraints: [...(parent.warrant.constraints ?? []), ...(seal(others).warrant.constraints ?? [])] }
      : {};
    const terms2 = {
      ...root,
      ...replaced,
      ...own,
      warrant_id: 'child',
      parent_digest: parent.hash,
      delegation: { max_depth: 0, can_delegate: false },
    };
    const child = issueWarrant(terms2, goldenKeys.agent);
    return { parent, child: child.ok ? child.value : undefined };
  });

describe('P01: a child can do no more than its parent', () => {
  test.prop([anyLink, anyFacts], { numRuns: 400 })(
    'what satisfies the child satisfies the parent',
    ({ parent, child }, facts) => {
      if (child === undefined || findBrokenRule({ parent, child, above: [parent] }) !== undefined) return;
      if (inAudience(child.warrant.audience, facts))
        expect(inAudience(parent.warrant.audience, facts)).toBe(true);
      const fits = (node: SealedWarrant): boolean =>
        (checkNodeConstraints(node, facts, nothingSpent) ?? checkNodeSubject(node, facts)) === undefined;
      if (fits(child)) expect(fits(parent)).toBe(true);
    },
  );

  test.prop([constraint, constraint, anyFacts], { numRuns: 3_000 })(
    'constraint by constraint',
    (child, parent, facts) => {
      if (!constraintWithin(child, parent)) return;
      const node = (one: typeof child): SealedWarrant => ({
        ...W1,
        warrant: { ...W1.warrant, constraints: [one] },
      });
      if (checkNodeConstraints(node(child), facts, nothingSpent) === undefined)
        expect(checkNodeConstraints(node(parent), facts, nothingSpent)).toBeUndefined();
    },
  );
});

/** The same value with every list in another order. */
function shuffled(value: unknown, seed: number): unknown {
  if (value instanceof Uint8Array || value instanceof Map) return value;
  if (Array.isArray(value)) {
    const entries = value.map((one) => shuffled(one, seed));
    return seed % 2 === 0 ? entries.reverse() : [...entries.slice(1), ...entries.slice(0, 1)];
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member, seed)]),
  );
}

describe('P04: order says nothing', () => {
  test.prop([withoutParent, anyFacts, fc.nat(1)], { numRuns: 200 })(
    'lists and members in any order, same verdict',
    (terms, facts, seed) => {
      const [one, other] = [
        seal(terms),
        seal(Object.fromEntries(Object.entries(terms).map(([key, value]) => [key, shuffled(value, seed)]))),
      ];
      const verdict = (node: SealedWarrant): boolean =>
        inAudience(node.warrant.audience, facts) &&
        (checkNodeConstraints(node, facts, nothingSpent) ?? checkNodeSubject(node, facts)) === undefined;
      expect(verdict(other)).toBe(verdict(one));
    },
  );

  test.prop([withoutParent])('members of maps in any order, same bytes', (terms) => {
    const other = Object.fromEntries(Object.entries(terms).reverse());
    expect(seal(other).digest).toBe(seal(terms).digest);
  });
});

describe('P15: smaller amounts pass', () => {
  test.prop(
    [
      constraints,
      anyFacts,
      fc.bigInt({ min: 1n, max: 2n ** 256n - 1n }),
      fc.bigInt({ min: 0n, max: 2n ** 255n }),
    ],
    { numRuns: 1_000 },
  )('under the same constraints', (list, facts, smaller, spent) => {
    const node: SealedWarrant = { ...W1, warrant: { ...W1.warrant, constraints: list } };
    if (checkNodeConstraints(node, facts, () => spent) !== undefined) return;
    if (smaller > BigInt(facts.amount)) return;
    const less = { ...facts, amount: atomicAmountOf(smaller) };
    expect(checkNodeConstraints(node, less, () => spent)).toBeUndefined();
  });
});
