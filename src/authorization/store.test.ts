/**
 * One contract for the three stores: what may happen once happens once, whoever asks at the same time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../facilitator/store/postgres-cluster.js';
import { budgetKey } from '../warrant/constraints/budget.js';
import { digestOf, sha256 } from '../warrant/digest.js';
import type { Decision } from './decision.js';
import { openAuthorizationStore } from './open-store.js';
import type { AuthorizationStore, ClaimRequest } from './store.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-authorization-'));
const server = await startPostgres();
const noServer = 'missing' in server ? server.missing : undefined;
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  if (!('missing' in server)) await server.close();
});

const digest = digestOf(sha256('a warrant'));
const decision: Decision = {
  authorized: true,
  merchant_id: 'm',
  payer: { alg: 'ed25519', key_b64: 'AAAA' },
  payment_subject: { kind: 'opaque', value: 'é' },
  rail: 'custodial',
  amount: '5',
  asset: 'USDC',
  network: 'eip155:1',
  scheme: 'exact',
  pay_to: 'p',
  warrant_digest: digest,
  root_digest: digest,
  chain_length: 1,
  accepted_hash: digest,
  request_hash: digest,
  payload_hash: digest,
  challenge_id: 'c',
  decided_at_ms: 1_000,
  idempotent_replay: false,
};

/** Every test has a merchant of its own, so they share a store without meeting. */
function claimOf(merchantId: string, claim: string, change: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    claim: `${merchantId} ${claim}`,
    merchantId,
    challengeId: 'challenge',
    nowMs: 1_000,
    forgetNonceAtMs: 2_000,
    forgetChallengeAtMs: 3_000,
    amount: 5n,
    budgets: [],
    ...change,
  };
}

const many = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index));

const openers: readonly (readonly [string, () => Promise<AuthorizationStore>])[] = [
  ['in memory', () => openAuthorizationStore({ store: 'memory', store_path: '' })],
  ['on PGlite', () => openAuthorizationStore({ store: 'pglite', store_path: join(folder, 'store') })],
  [
    'on PostgreSQL',
    () =>
      openAuthorizationStore(
        { store: 'postgres', store_path: '', store_url_env: 'URL' },
        { URL: 'missing' in server ? '' : server.url },
      ),
  ],
];

if (noServer !== undefined) it('on PostgreSQL', ({ skip }) => skip(noServer));

describe.each(openers.filter(([name]) => noServer === undefined || name !== 'on PostgreSQL'))(
  '%s',
  (name, open) => {
    let store: AuthorizationStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    it('keeps challenges by merchant', async () => {
      const challenge = {
        payment_required: { accepts: [], error: 'é' },
        issued_at_ms: 1_000,
        expires_at_ms: 2 ** 52,
      };
      await store.keepChallenge('keeps', 'one', challenge);
      expect(await store.findChallenge('keeps', 'one')).toEqual(challenge);
      expect(await store.findChallenge('keeps', 'two')).toBeUndefined();
      expect(await store.findChallenge('other', 'one')).toBeUndefined();
    });

    it('claims a nonce once, until it is forgotten', async () => {
      const claim = claimOf('nonce', 'n');
      expect(await store.claim(claim)).toEqual({ kind: 'claimed' });
      expect(await store.claim(claim)).toEqual({ kind: 'replayed' });
      expect(await store.claim({ ...claim, nowMs: 1_999 })).toEqual({ kind: 'replayed' });
      expect(await store.claim({ ...claim, nowMs: 2_000 })).toEqual({ kind: 'consumed' });
      expect(await store.claim({ ...claim, nowMs: 3_000 })).toEqual({ kind: 'claimed' });
    });

    it('consumes a challenge only where it may be answered once', async () => {
      expect(await store.claim(claimOf('single', 'a'))).toEqual({ kind: 'claimed' });
      expect(await store.claim(claimOf('single', 'b'))).toEqual({ kind: 'consumed' });
      const { forgetChallengeAtMs: _, ...multi } = claimOf('multi', 'a');
      expect(await store.claim(multi)).toEqual({ kind: 'claimed' });
      expect(await store.claim({ ...multi, claim: 'multi b' })).toEqual({ kind: 'claimed' });
      expect(await store.claim(multi)).toEqual({ kind: 'replayed' });
    });

    it('lets one of many claims of one challenge through', async () => {
      const same = await Promise.all(many(12, () => store.claim(claimOf('race', 'n'))));
      expect(same.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
      expect(same.filter(({ kind }) => kind === 'replayed')).toHaveLength(11);
      const different = await Promise.all(
        many(12, (index) => store.claim(claimOf('race of nonces', `${index}`))),
      );
      expect(different.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
      expect(different.filter(({ kind }) => kind === 'consumed')).toHaveLength(11);
    });

    it('never reserves more than a budget has, over any number of claims at once', async () => {
      const budget = { key: budgetKey(digestOf(sha256(`budget ${name}`)), 3), limit: 23n, windowMs: 1_000 };
      const spend = (index: number, nowMs: number) =>
        store.claim(
          claimOf(`spender ${index}`, `${nowMs}`, { challengeId: `${nowMs}`, nowMs, budgets: [budget] }),
        );
      const answers = await Promise.all(many(12, (index) => spend(index, 1_000)));
      expect(answers.filter(({ kind }) => kind === 'claimed')).toHaveLength(4);
      expect(answers.filter(({ kind }) => kind === 'exceeded')).toHaveLength(8);
      expect(await store.spent([budget], 1_999)).toEqual(new Map([[budget.key, 20n]]));
      // A claim that was refused took nothing with it.
      const refused = answers.findIndex(({ kind }) => kind === 'exceeded');
      expect(await store.spent([budget], 2_000)).toEqual(new Map([[budget.key, 0n]]));
      expect(await spend(refused, 2_000)).toEqual({ kind: 'claimed' });
    });

    it('holds amounts beyond 64 bits exactly', async () => {
      const limit = 2n ** 256n - 1n;
      const budget = { key: budgetKey(digestOf(sha256(`large ${name}`)), 0), limit, windowMs: 1_000 };
      expect(await store.claim(claimOf('large', 'a', { amount: limit - 1n, budgets: [budget] }))).toEqual({
        kind: 'claimed',
      });
      expect(await store.spent([budget], 1_000)).toEqual(new Map([[budget.key, limit - 1n]]));
      expect(await store.claim(claimOf('large b', 'b', { amount: 2n, budgets: [budget] }))).toEqual({
        kind: 'exceeded',
      });
      expect(await store.claim(claimOf('large b', 'b', { amount: 1n, budgets: [budget] }))).toEqual({
        kind: 'claimed',
      });
    });

    it('releases what a failed settlement reserved, and nothing after a success', async () => {
      const budget = { key: budgetKey(digestOf(sha256(`release ${name}`)), 0), limit: 10n, windowMs: 1_000 };
      for (const merchant of ['release a', 'release b'])
        await store.claim(claimOf(merchant, 'n', { budgets: [budget] }));
      await store.reportSettlement('release a n', { success: true, answer: {} });
      expect(await store.spent([budget], 1_000)).toEqual(new Map([[budget.key, 10n]]));
      await store.reportSettlement('release b n', { success: false, answer: {} });
      expect(await store.spent([budget], 1_000)).toEqual(new Map([[budget.key, 5n]]));
    });

    it('gives the outcome of an identifier to its own payment only', async () => {
      const identified = { identifier: 'identifier', fingerprint: 'f', decision, forgetAtMs: 5_000 };
      const claim = claimOf('identified', 'n', { identified });
      const answers = await Promise.all(many(6, () => store.claim(claim)));
      const outcome = { fingerprint: 'f', claim: claim.claim, decision };
      expect(answers.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'known')).toEqual(
        many(5, () => ({ kind: 'known', outcome })),
      );
      const other = claimOf('identified', 'other', { challengeId: 'other' });
      expect(await store.claim({ ...other, identified: { ...identified, fingerprint: 'g' } })).toEqual({
        kind: 'conflict',
      });
      const name = { merchantId: 'identified', identifier: 'identifier' };
      expect(await store.findOutcome(name, 4_999)).toEqual(outcome);
      const settlement = { success: true, answer: { z: 1, a: { transaction: '0x1' } } };
      await store.reportSettlement(claim.claim, settlement);
      expect(await store.findOutcome(name, 4_999)).toEqual({ ...outcome, settlement });
      expect(await store.findOutcome({ ...name, merchantId: 'other' }, 4_999)).toBeUndefined();
      expect(await store.findOutcome(name, 5_000)).toBeUndefined();
      const later = { ...identified, fingerprint: 'g', forgetAtMs: 9_000 };
      expect(await store.claim({ ...other, nowMs: 5_000, identified: later })).toEqual({ kind: 'claimed' });
      expect(await store.findOutcome(name, 5_000)).toEqual({
        fingerprint: 'g',
        claim: other.claim,
        decision,
      });
    });

    it('knows what is revoked', async () => {
      await store.revoke(['one', 'two']);
      await store.revoke(['two']);
      expect(await store.revokedAmong(['two', 'three'])).toEqual(new Set(['two']));
      expect(await store.revokedAmong([])).toEqual(new Set());
    });
  },
);

describe('a store that two merchants share', () => {
  it('decides a race between them', async ({ skip }) => {
    if ('missing' in server) return skip(server.missing);
    const url = await server.create('shared');
    const open = () =>
      openAuthorizationStore({ store: 'postgres', store_path: '', store_url_env: 'URL' }, { URL: url });
    const stores = await Promise.all([open(), open()]);
    const answers = await Promise.all(
      many(10, (index) => stores.map((store) => store.claim(claimOf('shared', `${index}`)))).flat(),
    );
    expect(answers.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    await Promise.all(stores.map((store) => store.close()));
  });
});
