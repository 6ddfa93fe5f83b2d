/**
 * Chains (section 11): K1 to K13 broken one by one, windows and audiences of every node, and the proof at the end.
 */
import { describe, expect, it } from 'vitest';
import { audienceWithin, inAudience } from '../audience.js';
import { goldenKeys } from '../golden.fixture.js';
import {
  acceptedValue,
  goldenSubject,
  proofFor,
  termsOfOne,
  termsOfTwo,
  W1,
  W2,
  WK,
} from '../golden-payment.fixture.js';
import { readRequestHost } from '../matching/request-host.js';
import { checkFreshness, checkProof } from '../proof/check-proof.js';
import { isNonce } from '../proof/nonce.js';
import { signProof } from '../proof/proof-body.js';
import type { Refusal } from '../refusal.js';
import { issueWarrant, type SealedWarrant } from '../sealed-warrant.js';
import { type SigningKey, signerOf } from '../signature/signing-key.js';
import { isPublicKey, isSignature, signerName } from '../signer.js';
import { keyOf } from '../worlds.fixture.js';
import { checkAudiences } from './check-audience.js';
import { type Chain, checkChain, checkChainLength, type Revocations, revocableOf } from './check-chain.js';
import { checkWindows } from './check-window.js';

const { issuer, agent, delegate, k1Agent } = goldenKeys;
const anchors = [signerOf(issuer)];
const nothing: Revocations = { digests: new Set(), keys: new Set() };
const issue = (terms: object, key: SigningKey): SealedWarrant =>
  acceptedValue(issueWarrant({ ...terms }, key));
const codeOf = (chain: Chain, revoked = nothing, trusted = anchors): string =>
  checkChain(chain, { anchors: trusted, revoked })?.code ?? 'accepted';

/** A child of W1 with one change; signed by the agent. */
const child = (change: object, key: SigningKey = agent): SealedWarrant =>
  issue({ ...termsOfTwo, ...change }, key);
const codeWith = (change: object, key: SigningKey = agent): string => codeOf([W1, child(change, key)]);

describe('a chain that holds', () => {
  it('of one, of two, and of nine nodes of both algorithms', () => {
    expect(codeOf([W1])).toBe('accepted');
    expect(codeOf([W1, W2])).toBe('accepted');
    const keys = Array.from({ length: 10 }, (_, index) =>
      keyOf(index % 2 === 0 ? 'ed25519' : 'secp256k1', index),
    );
    const nodes: SealedWarrant[] = [];
    for (let index = 0; index < 9; index += 1) {
      const [key, next] = [keys[index], keys[index + 1]];
      if (key === undefined || next === undefined) throw new Error('ten keys');
      nodes.push(
        issue(
          {
            ...termsOfOne,
            warrant_id: `node ${index}`,
            subject_signer: signerOf(next),
            parent_digest: nodes.at(-1)?.hash,
            delegation: { max_depth: 8 - index, can_delegate: index < 8 },
          },
          key,
        ),
      );
    }
    const [root, ...rest] = nodes;
    if (root === undefined || keys[0] === undefined) throw new Error('nine nodes');
    expect(codeOf([root, ...rest], nothing, [signerOf(keys[0])])).toBe('accepted');
    expect(checkChainLength(9)).toBeUndefined();
    expect(checkChainLength(10)).toMatchObject({ step: '0', code: 'chain_too_long' });
  });

  it('with key ids that differ', () => {
    const root = issue({ ...termsOfOne, subject_signer: { ...signerOf(agent), key_id: 'a' } }, issuer);
    const leaf = acceptedValue(issueWarrant({ ...termsOfTwo, parent_digest: root.hash }, agent, 'b'));
    expect(codeOf([root, leaf])).toBe('accepted');
  });
});

describe('the root', () => {
  it('K1: has no parent', () => {
    expect(codeOf([W2])).toBe('chain_parent_mismatch');
    expect(codeOf([issue({ ...termsOfOne, parent_digest: W2.hash }, issuer)])).toBe('chain_parent_mismatch');
  });

  it('K2: is issued by an anchor, and no anchors trust nobody', () => {
    expect(codeOf([issue(termsOfOne, delegate)])).toBe('issuer_untrusted');
    expect(codeOf([W1], nothing, [])).toBe('issuer_untrusted');
    expect(codeOf([W1], nothing, [signerOf(delegate), signerOf(agent)])).toBe('issuer_untrusted');
    expect(codeOf([W1], nothing, [signerOf(delegate), signerOf(issuer)])).toBe('accepted');
    const { public_key } = signerOf(issuer);
    expect(codeOf([W1], nothing, [{ alg: 'secp256k1', public_key }])).toBe('issuer_untrusted');
    expect(codeOf([WK], nothing, [signerOf(goldenKeys.k1Issuer)])).toBe('accepted');
  });
});

describe('signatures come first', () => {
  const broken = (node: SealedWarrant): SealedWarrant => {
    const value = Buffer.from(node.warrant.signature.value);
    value[0] = (value[0] ?? 0) ^ 1;
    if (!isSignature(value)) throw new Error('64 bytes');
    return { ...node, warrant: { ...node.warrant, signature: { alg: node.warrant.signature.alg, value } } };
  };
  it('of every node', () => {
    expect(codeOf([broken(W1)], nothing, [])).toBe('warrant_signature_invalid');
    expect(codeOf([W1, broken(W2)])).toBe('warrant_signature_invalid');
    expect(codeOf([broken(W1), W2])).toBe('warrant_signature_invalid');
  });

  it('by the algorithm of the issuer', () => {
    const { signature } = W1.warrant;
    const other: SealedWarrant = {
      ...W1,
      warrant: { ...W1.warrant, signature: { ...signature, alg: 'secp256k1' } },
    };
    expect(codeOf([other])).toBe('warrant_signature_invalid');
  });
});

describe('links', () => {
  it('hold as they are', () => {
    expect(codeWith({})).toBe('accepted');
  });

  it.each([
    ['K3: issued by another key', {}, 'chain_issuer_mismatch', delegate],
    [
      'K3: same secret, other algorithm',
      {},
      'chain_issuer_mismatch',
      { ...agent, alg: 'secp256k1' as const },
    ],
    ['K4: no parent', { parent_digest: undefined }, 'chain_parent_mismatch', agent],
    ['K4: another parent', { parent_digest: W2.hash }, 'chain_parent_mismatch', agent],
    ['K5: the id of the parent', { warrant_id: 'warrant-1' }, 'chain_duplicate', agent],
    [
      'K7: as deep as the parent',
      { delegation: { max_depth: 1, can_delegate: true } },
      'delegation_depth_exceeded',
      agent,
    ],
    [
      'K7: deeper than the parent',
      { delegation: { max_depth: 2, can_delegate: true } },
      'delegation_depth_exceeded',
      agent,
    ],
    ['K8: starts before the parent', { not_before_ms: 999 }, 'delegation_window_widened', agent],
    ['K8: starts with the parent', { not_before_ms: 1000 }, 'accepted', agent],
    ['K8: ends with the parent', { expires_at_ms: 10000 }, 'accepted', agent],
    ['K8: ends after the parent', { expires_at_ms: 10001 }, 'delegation_window_widened', agent],
    ['K9: any audience', { audience: { any: true } }, 'delegation_scope_widened', agent],
    [
      'K9: one more merchant',
      { audience: { merchant_ids: ['merchant-a', 'b'] } },
      'delegation_scope_widened',
      agent,
    ],
    [
      'K9: hosts instead of ids',
      { audience: { merchant_hosts: ['merchant-a.example'] } },
      'delegation_scope_widened',
      agent,
    ],
    [
      'K10: one more subject',
      { payment_subjects: [goldenSubject, { kind: 'opaque', value: 'x' }] },
      'delegation_scope_widened',
      agent,
    ],
    [
      'K11: a constraint is missing',
      { constraints: termsOfTwo.constraints.slice(1) },
      'delegation_scope_widened',
      agent,
    ],
    [
      'K11: a higher cap',
      {
        constraints: [
          ...termsOfTwo.constraints.slice(0, 3),
          { payment: { ...termsOfOne.constraints[3]?.payment, max_per_request: { amount: '201' } } },
          termsOfTwo.constraints[4],
        ],
      },
      'delegation_scope_widened',
      agent,
    ],
    [
      'K11: one more constraint',
      { constraints: [...termsOfTwo.constraints, { tool: { action_labels: ['x'] } }] },
      'accepted',
      agent,
    ],
    [
      'K12: an issuer warrant',
      { warrant_type: 'issuer', delegation: { max_depth: 0, can_delegate: false } },
      'warrant_malformed',
      agent,
    ],
  ] as const)('%s', (_name, change, code, key) => {
    const outcome = issueWarrant({ ...termsOfTwo, ...change }, key);
    expect(outcome.ok ? codeOf([W1, outcome.value]) : outcome.refusal.code).toBe(code);
  });

  it('K6: the parent delegates', () => {
    const leaf = issue(
      { ...termsOfTwo, warrant_id: 'third', parent_digest: W2.hash, subject_signer: signerOf(k1Agent) },
      delegate,
    );
    expect(codeOf([W1, W2, leaf])).toBe('delegation_not_allowed');
  });

  it('K5: every node is new, not only beside its parent', () => {
    const deep = { max_depth: 3, can_delegate: true };
    const root = issue({ ...termsOfOne, delegation: deep }, issuer);
    const middle = issue(
      {
        ...termsOfOne,
        warrant_id: 'm',
        parent_digest: root.hash,
        delegation: { max_depth: 2, can_delegate: true },
      },
      agent,
    );
    const leaf = issue(
      { ...termsOfOne, parent_digest: middle.hash, delegation: { max_depth: 1, can_delegate: true } },
      agent,
    );
    expect(codeOf([root, middle, leaf])).toBe('chain_duplicate');
  });

  it('K12: an execution warrant signs no issuer warrant, and an issuer warrant is no leaf', () => {
    const deep = { ...termsOfOne, delegation: { max_depth: 3, can_delegate: true } };
    const open = { ...deep, warrant_type: 'issuer', constraints: undefined, payment_subjects: undefined };
    const root = issue(open, issuer);
    expect(codeOf([root])).toBe('warrant_type_invalid');
    const second = issue(
      {
        ...open,
        warrant_id: 'second',
        parent_digest: root.hash,
        delegation: { max_depth: 2, can_delegate: true },
      },
      agent,
    );
    expect(codeOf([root, second])).toBe('warrant_type_invalid');
    const leaf = issue({ ...termsOfOne, warrant_id: 'leaf', parent_digest: second.hash }, agent);
    expect(codeOf([root, second, leaf])).toBe('accepted');
    const execution = issue({ ...deep, warrant_id: 'e' }, issuer);
    const under = issue(
      {
        ...deep,
        warrant_type: 'issuer',
        warrant_id: 'u',
        parent_digest: execution.hash,
        delegation: { max_depth: 2, can_delegate: true },
      },
      agent,
    );
    const last = issue({ ...termsOfOne, warrant_id: 'last', parent_digest: under.hash }, agent);
    expect(codeOf([execution, under, last])).toBe('warrant_type_invalid');
  });

  it('K10: a parent without subjects bounds nobody, a child without subjects is bound by nothing', () => {
    const open = {
      ...termsOfOne,
      warrant_type: 'issuer',
      payment_subjects: undefined,
      delegation: { max_depth: 3, can_delegate: true },
    };
    const root = issue({ ...open, payment_subjects: [goldenSubject] }, issuer);
    const under = issue(
      {
        ...open,
        warrant_id: 'u',
        parent_digest: root.hash,
        delegation: { max_depth: 2, can_delegate: true },
      },
      agent,
    );
    expect(codeOf([root, under])).toBe('delegation_scope_widened');
  });
});

describe('K11: an issuer warrant', () => {
  const limited = { ...termsOfOne, warrant_type: 'issuer', delegation: { max_depth: 3, can_delegate: true } };
  const below = (parent: SealedWarrant, change: object): SealedWarrant =>
    issue(
      {
        ...limited,
        warrant_id: 'below',
        parent_digest: parent.hash,
        delegation: { max_depth: 2, can_delegate: true },
        ...change,
      },
      agent,
    );

  it('without constraints is wider than one that has some', () => {
    const parent = issue(limited, issuer);
    expect(codeOf([parent, below(parent, { constraints: undefined })])).toBe('delegation_scope_widened');
    // Nothing else is wrong with it: what is left is that an issuer warrant is no leaf.
    expect(codeOf([parent, below(parent, {})])).toBe('warrant_type_invalid');
  });

  it('with constraints is within one that has none', () => {
    const parent = issue({ ...limited, constraints: undefined }, issuer);
    expect(codeOf([parent, below(parent, {})])).toBe('warrant_type_invalid');
    expect(codeOf([parent, below(parent, { constraints: undefined })])).toBe('warrant_type_invalid');
  });
});

describe('K13: revocation', () => {
  it.each([0, 1])('of the digest of node %i', (index) => {
    const digest = [W1, W2][index]?.digest ?? W1.digest;
    expect(codeOf([W1, W2], { digests: new Set([digest]), keys: new Set() })).toBe('warrant_revoked');
  });

  it.each([issuer, agent, delegate])('of a key', (key) => {
    expect(codeOf([W1, W2], { digests: new Set(), keys: new Set([signerName(signerOf(key))]) })).toBe(
      'warrant_revoked',
    );
  });

  it('names everything that can be revoked, and nothing else revokes', () => {
    const { digests, keys } = revocableOf([W1, W2]);
    expect(digests).toEqual([W1.digest, W2.digest]);
    expect(keys).toEqual([issuer, agent, delegate].map((key) => signerName(signerOf(key))));
    const foreign = { digests: new Set([WK.digest]), keys: new Set([signerName(signerOf(k1Agent))]) };
    expect(codeOf([W1, W2], foreign)).toBe('accepted');
    expect(codeOf([child({ warrant_id: 'x' }), W2], foreign)).toBe('chain_parent_mismatch');
  });
});

describe('step c: windows', () => {
  const at = (
    now: number,
    chain: Chain = [W1],
    caps?: { execution: number; issuer: number },
  ): Refusal | undefined => checkWindows(chain, now, caps);
  it('start inside and end outside', () => {
    expect(at(999)).toMatchObject({ step: 'c', code: 'warrant_not_yet_valid' });
    expect(at(1000)).toBeUndefined();
    expect(at(9999)).toBeUndefined();
    expect(at(10000)).toMatchObject({ step: 'c', code: 'warrant_expired' });
  });

  it('hold for every node', () => {
    expect(at(1499, [W1, W2])?.code).toBe('warrant_not_yet_valid');
    expect(at(1500, [W1, W2])).toBeUndefined();
    expect(at(9000, [W1, W2])?.code).toBe('warrant_expired');
  });

  it('are not longer than the merchant accepts, by type', () => {
    expect(at(5000, [W1], { execution: 9000, issuer: 1 })).toBeUndefined();
    expect(at(5000, [W1], { execution: 8999, issuer: 90_000 })).toMatchObject({
      step: 'c',
      code: 'warrant_lifetime_exceeded',
    });
    const day = (length: number, type: string) =>
      issue({ ...termsOfOne, warrant_type: type, not_before_ms: 0, expires_at_ms: length }, issuer);
    expect(at(1, [day(86_400_000, 'execution')])).toBeUndefined();
    expect(at(1, [day(86_400_001, 'execution')])?.code).toBe('warrant_lifetime_exceeded');
    expect(at(1, [day(7_776_000_000, 'issuer')])).toBeUndefined();
    expect(at(1, [day(7_776_000_001, 'issuer')])?.code).toBe('warrant_lifetime_exceeded');
  });
});

describe('step d: audience', () => {
  const host = acceptedValue(readRequestHost('merchant-a.example'));
  it('of every node', () => {
    expect(checkAudiences([W1, W2], { merchantId: 'merchant-a', host })).toBeUndefined();
    expect(checkAudiences([W1], { merchantId: 'merchant-b', host })).toMatchObject({
      step: 'd',
      code: 'audience_mismatch',
    });
    const open = issue({ ...termsOfOne, audience: { any: true } }, issuer);
    expect(checkAudiences([open, W2], { merchantId: 'merchant-b', host })?.code).toBe('audience_mismatch');
    expect(checkAudiences([open], { merchantId: 'merchant-b', host })).toBeUndefined();
    const two = issue({ ...termsOfOne, audience: { merchant_ids: ['x', 'merchant-b'] } }, issuer);
    expect(checkAudiences([two], { merchantId: 'merchant-b', host })).toBeUndefined();
  });

  it('within another', () => {
    const of = (form: object) => issue({ ...termsOfOne, audience: form }, issuer).warrant.audience;
    const [any, ids, hosts] = [
      of({ any: true }),
      of({ merchant_ids: ['a'] }),
      of({ merchant_hosts: ['a.example'] }),
    ];
    for (const child of [any, ids, hosts]) expect(audienceWithin(child, any)).toBe(true);
    for (const parent of [ids, hosts])
      expect([any, ids, hosts].filter((child) => audienceWithin(child, parent))).toEqual([parent]);
  });

  it('by hosts', () => {
    const by = (entry: string) =>
      issue({ ...termsOfOne, audience: { merchant_hosts: ['x.y', entry] } }, issuer).warrant.audience;
    expect(inAudience(by('.merchant-a.example'), { merchantId: 'merchant-a', host })).toBe(false);
    expect(inAudience(by('a.example'), { merchantId: 'merchant-a', host })).toBe(false);
    expect(inAudience(by('merchant-a.example'), { merchantId: 'other', host })).toBe(true);
  });
});

describe('step b: the proof', () => {
  const body = proofFor(W1, '200');
  const signature = { alg: 'ed25519' as const, value: signProof(body, agent) };
  const codeFor = (presented: Parameters<typeof checkProof>[0], nonceBytes = 16, leaf = W1): string =>
    checkProof(presented, leaf, nonceBytes)?.code ?? 'accepted';

  it('is by the subject of the leaf, with the right algorithm, nonce and signature', () => {
    expect(codeFor({ body, signature })).toBe('accepted');
    expect(codeFor({ body, signature }, 16, W2)).toBe('proof_signer_mismatch');
    expect(codeFor({ body: { ...body, signer: signerOf(delegate) }, signature })).toBe(
      'proof_signer_mismatch',
    );
    expect(codeFor({ body, signature: { ...signature, alg: 'secp256k1' } })).toBe('proof_signer_mismatch');
    expect(codeFor({ body: { ...body, signer: { ...body.signer, alg: 'secp256k1' } }, signature })).toBe(
      'proof_signer_mismatch',
    );
    expect(codeFor({ body, signature }, 17)).toBe('proof_nonce_invalid');
    expect(codeFor({ body, signature }, 15)).toBe('proof_nonce_invalid');
    expect(codeFor({ body: { ...body, created_at_ms: W1.warrant.not_before_ms }, signature })).toBe(
      'proof_signature_invalid',
    );
    expect(codeFor({ body, signature: { ...signature, value: W1.warrant.signature.value } })).toBe(
      'proof_signature_invalid',
    );
    expect(codeFor({ body, signature: { ...signature, value: new Uint8Array() } })).toBe(
      'proof_signature_invalid',
    );
  });

  it('binds every member', () => {
    const other = proofFor(W2, '150');
    const changes: Partial<typeof body>[] = [
      { warrant_digest: other.warrant_digest },
      { accepted_hash: other.accepted_hash },
      { request_hash: other.accepted_hash },
      { payload_hash: other.accepted_hash },
      { payment_subject: { ...goldenSubject, kind: 'opaque' } },
      { nonce: Buffer.alloc(16) },
    ];
    for (const change of changes)
      expect(codeFor({ body: { ...body, ...change }, signature })).toBe('proof_signature_invalid');
  });

  it('nonces have 16 to 64 bytes', () => {
    expect([15, 16, 64, 65].map((length) => isNonce(Buffer.alloc(length)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isPublicKey(new Uint8Array())).toBe(false);
  });
});

describe('step h: freshness', () => {
  const policy = { freshnessMs: 60_000, futureSkewMs: 1_000 };
  it.each([
    [40_000, undefined],
    [39_999, 'proof_stale'],
    [100_000, undefined],
    [101_000, undefined],
    [101_001, 'proof_from_future'],
  ])('created at %i', (created, code) => {
    const outcome = checkFreshness(created, 100_000, policy);
    expect(outcome?.code).toBe(code);
    if (outcome !== undefined) expect(outcome.step).toBe('h');
  });
});
