/**
 * That one part is enough for the faults that reach furthest: each of these verifiers replaces one, and grants what the
 * honest one refuses.
 */
import { describe, expect, it } from 'vitest';
import { goldenKeys } from '../warrant/golden.fixture.js';
import { accepted } from '../warrant/refusal.js';
import type { SealedWarrant } from '../warrant/sealed-warrant.js';
import { timeMsSchema } from '../warrant/time.js';
import { claimName, claimRequest, claimStage, decide } from './claim-stage.js';
import type { Stage, VerifierParts } from './parts.js';
import { change, type QuestionChange, question, warrantOf } from './question.fixture.js';
import { findIdentifierStage } from './stages.js';
import type { ClaimRequest } from './store.js';
import { type AlterParts, createVerifierSession } from './verifier-session.js';

/** A digest that nobody has seen becomes a root without limits. */
const unknownDigestOk: AlterParts = (honest) => {
  const invented = new WeakSet<SealedWarrant>();
  const isInvented = ([root]: readonly SealedWarrant[]) => root !== undefined && invented.has(root);
  return {
    ...honest,
    chain: {
      ...honest.chain,
      resolve: (extension, decode, cache) => {
        const found = honest.chain.resolve(extension, decode, cache);
        const { signer, proof } = extension;
        if (found.ok || found.refusal.code !== 'warrant_unknown_digest' || signer === undefined) return found;
        const { payment_subjects: _, constraints: __, ...terms } = warrantOf().warrant;
        const root: SealedWarrant = {
          ...warrantOf(),
          warrant: {
            ...terms,
            audience: { any: true },
            subject_signer: signer,
            not_before_ms: proof.createdAtMs,
            expires_at_ms: timeMsSchema.parse(proof.createdAtMs + 1_000),
          },
        };
        invented.add(root);
        return accepted([root]);
      },
      signatures: (chain, isSigned) =>
        isInvented(chain) ? undefined : honest.chain.signatures(chain, isSigned),
      root: (chain, anchors) => (isInvented(chain) ? undefined : honest.chain.root(chain, anchors)),
    },
  };
};

/** Whoever knows an identifier gets its decision. */
const identifierFirst: AlterParts = (honest) => {
  const lookup: Stage = async ({ identifier, input }, { store }) => {
    if (identifier === undefined) return undefined;
    const name = { merchantId: input.config.merchant_id, identifier };
    const found = await store.findOutcome(name, input.now_ms);
    return found === undefined ? undefined : accepted({ decision: found.decision, claim: found.claim });
  };
  return { ...honest, order: [lookup, ...honest.order.filter((stage) => stage !== findIdentifierStage)] };
};

/** The nonce is gone before anything was checked. */
const claimFirst: AlterParts = (honest) => ({
  ...honest,
  order: [
    async (presented, { store }) => {
      const claimed = await store.claim(claimRequest(presented, decide(presented), []));
      return claimed.kind === 'claimed'
        ? undefined
        : { ok: false, refusal: { step: 'h', code: 'replay_detected' } };
    },
    ...honest.order.filter((stage) => stage !== claimStage),
    (presented) => accepted({ decision: decide(presented), claim: claimName(presented) }),
  ],
});

/** No answer means that nobody was there before. */
const storeDownOpen: AlterParts = (honest) => ({
  ...honest,
  store: {
    ...honest.store,
    claim: (request) => honest.store.claim(request).catch(() => ({ kind: 'claimed' })),
    revokedAmong: (names) => honest.store.revokedAmong(names).catch(() => new Set<string>()),
  },
});

/** Looks, waits, then writes. */
const claimNotAtomic: AlterParts = (honest) => {
  const seen = new Set<string>();
  const claim = async (request: ClaimRequest) => {
    if (seen.has(request.claim)) return { kind: 'replayed' } as const;
    await new Promise((resolve) => setImmediate(resolve));
    seen.add(request.claim);
    return { kind: 'claimed' } as const;
  };
  return { ...honest, store: { ...honest.store, claim } };
};

const identifier = 'identifier-of-a-payment';
const stranger: QuestionChange = { identifier, key: goldenKeys.delegate };

async function answers(alter: AlterParts, asked: readonly QuestionChange[]) {
  const session = createVerifierSession(alter);
  const given: unknown[] = [];
  for (const one of asked) {
    const answer = await session.verifyAuthorization(question(one));
    given.push(answer.ok || answer.refusal.code);
  }
  return given;
}

const honest = (parts: VerifierParts): VerifierParts => parts;

describe('one part is enough for', () => {
  it.each([
    [
      'unknown-digest-ok',
      unknownDigestOk,
      [{ extension: (one) => change(one, ['warrant', 'inline_b64'], undefined) }],
      ['warrant_unknown_digest'],
      [true],
    ],
    [
      'identifier-first',
      identifierFirst,
      [{ identifier }, stranger],
      [true, 'proof_signer_mismatch'],
      [true, true],
    ],
    [
      'claim-first',
      claimFirst,
      [{ key: goldenKeys.delegate }, {}],
      ['proof_signer_mismatch', true],
      ['proof_signer_mismatch', 'replay_detected'],
    ],
    [
      'store-down-open',
      storeDownOpen,
      [{ faults: { replay_store: 'down', revocation_store: 'down' } }],
      ['verifier_unavailable'],
      [true],
    ],
  ] as readonly (readonly [
    string,
    AlterParts,
    readonly QuestionChange[],
    readonly unknown[],
    readonly unknown[],
  ])[])('%s', async (_, alter, asked, byHonest, bySaboteur) => {
    expect(await answers(honest, asked)).toEqual(byHonest);
    expect(await answers(alter, asked)).toEqual(bySaboteur);
  });

  it('claim-not-atomic', async () => {
    const session = createVerifierSession(claimNotAtomic);
    const together = () => [1, 2, 3].map(() => session.verifyAuthorization(question()));
    const granted = async () => (await Promise.all(together())).filter(({ ok }) => ok).length;
    expect(await granted()).toBeGreaterThan(1);
    expect(await granted()).toBe(0);
    session.reset();
    expect(await granted()).toBeGreaterThan(1);
  });
});
