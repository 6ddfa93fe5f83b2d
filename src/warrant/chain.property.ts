/**
 * Laws of chains: what a chain accepts satisfies each node alone (P03), anchors only add (P21), revocations only take
 * (P22), and one more bit never passes (P05 for proofs).
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { checkAudiences } from './chain/check-audience.js';
import { type Chain, checkChain, type Revocations, revocableOf } from './chain/check-chain.js';
import { checkConstraints, checkNodeConstraints, checkNodeSubject } from './chain/check-constraints.js';
import { checkNodeWindow, checkWindows, defaultLifetimeCaps } from './chain/check-window.js';
import { acceptedValue } from './golden-payment.fixture.js';
import { issueWarrant, type SealedWarrant } from './sealed-warrant.js';
import { type SigningKey, signerOf } from './signature/signing-key.js';
import { signerName } from './signer.js';
import { anyFacts, anyTerms, keyOf, type Terms } from './worlds.fixture.js';

const key = (index: number): SigningKey => keyOf(index % 3 === 2 ? 'secp256k1' : 'ed25519', index);
const issue = (terms: Terms, by: SigningKey): SealedWarrant => acceptedValue(issueWarrant(terms, by));

/** A chain of one to four nodes that keeps or narrows its terms. */
const anyChain: fc.Arbitrary<Chain> = fc
  .tuple(anyTerms, fc.array(fc.nat(99), { maxLength: 3 }))
  .map(([terms, cuts]) => {
    const root: Terms = {
      ...terms,
      parent_digest: undefined,
      warrant_id: 'root',
      delegation: { max_depth: 8, can_delegate: true },
    };
    const first = issue({ ...root, subject_signer: signerOf(key(1)) }, key(0));
    const rest: SealedWarrant[] = [];
    for (const [index, cut] of cuts.entries()) {
      const parent = rest.at(-1) ?? first;
      const { signature: _signature, ...warrant } = parent.warrant;
      const length = warrant.expires_at_ms - warrant.not_before_ms;
      rest.push(
        issue(
          {
            ...warrant,
            warrant_id: `node ${index}`,
            parent_digest: parent.hash,
            subject_signer: signerOf(key(index + 2)),
            not_before_ms: warrant.not_before_ms + Math.floor((length * cut) / 200),
            delegation: { max_depth: 7 - index, can_delegate: true },
          },
          key(index + 1),
        ),
      );
    }
    return [first, ...rest];
  });

const anchors = [signerOf(key(0))];
const nothing: Revocations = { digests: new Set(), keys: new Set() };

describe('P21, P22: anchors only add, revocations only take', () => {
  test.prop([anyChain, fc.nat(9), fc.nat(9)], { numRuns: 60 })('for any chain', (chain, more, place) => {
    expect(checkChain(chain, { anchors, revoked: nothing })).toBeUndefined();
    expect(
      checkChain(chain, { anchors: [signerOf(key(more)), ...anchors], revoked: nothing }),
    ).toBeUndefined();
    expect(checkChain(chain, { anchors: [], revoked: nothing })?.code).toBe('issuer_untrusted');
    const { digests, keys } = revocableOf(chain);
    const digest = digests[place % digests.length] ?? chain[0].digest;
    expect(
      checkChain(chain, { anchors, revoked: { digests: new Set([digest]), keys: new Set() } })?.code,
    ).toBe('warrant_revoked');
    const revokedKey = keys[place % keys.length] ?? signerName(signerOf(key(0)));
    expect(
      checkChain(chain, { anchors, revoked: { digests: new Set(), keys: new Set([revokedKey]) } })?.code,
    ).toBe('warrant_revoked');
    expect(
      checkChain(chain, { anchors: [], revoked: { digests: new Set([digest]), keys: new Set() } }),
    ).toBeDefined();
  });

  test.prop([anyChain, fc.nat()], { numRuns: 60 })(
    'and a chain without one of its inner nodes does not hold',
    (chain, place) => {
      fc.pre(chain.length > 1);
      const [first, ...others] = chain.filter((_, index) => index !== place % (chain.length - 1));
      if (first === undefined) return;
      expect(checkChain([first, ...others], { anchors, revoked: nothing })).toBeDefined();
    },
  );
});

describe('P03: no escape', () => {
  test.prop([anyChain, anyFacts, fc.nat(2 ** 41), fc.bigInt({ min: 0n, max: 30n })], { numRuns: 200 })(
    'what a chain accepts satisfies each node alone',
    (chain, facts, now, spent) => {
      const whole =
        checkWindows(chain, now) ??
        checkAudiences(chain, facts) ??
        checkConstraints(chain, facts, () => spent);
      const alone = chain.map(
        (node) =>
          checkNodeWindow(node, now, defaultLifetimeCaps) ??
          checkAudiences([node], facts) ??
          checkNodeConstraints(node, facts, () => spent) ??
          checkNodeSubject(node, facts),
      );
      expect(whole === undefined).toBe(alone.every((one) => one === undefined));
    },
  );
});
