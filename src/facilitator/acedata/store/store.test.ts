import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPgliteDatabase } from '../../store/pglite-database.js';
import { startPostgres } from '../../store/postgres-cluster.js';
import { openPostgresDatabase, StoreUnavailable } from '../../store/postgres-database.js';
import { ClaimLost } from '../../store/settlement-store.js';
import type { Authorization, AuthorizationStore } from './authorization-store.js';
import { AuthorizationMemory, openMemory } from './memory.js';
import { SqlAuthorizations } from './sql.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-acedata-'));
const server = await startPostgres();
const noServer = 'missing' in server ? server.missing : undefined;
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  if (!('missing' in server)) await server.close();
});

const authorization = (key: string, change: Partial<Authorization> = {}): Authorization => ({
  key,
  network: 'eip155:84532',
  asset: `0x${'01'.repeat(20)}`,
  payer: `0x${'02'.repeat(20)}`,
  payTo: `0x${'03'.repeat(20)}`,
  amount: '115792089237316195423570985008687907853269984665640564039457584007913129639935',
  validAfter: '0',
  validBefore: '1790000000',
  nonce: `0x${'04'.repeat(32)}`,
  signature: `0x${'05'.repeat(65)}`,
  payment: '{"paymentPayload":{}}',
  ...change,
});
const transaction = {
  transaction: `0x${'06'.repeat(32)}`,
  rawTransaction: '0x0708',
  signer: `0x${'09'.repeat(20)}`,
  signerNonce: 4,
} as const;

const memory = new AuthorizationMemory();
const openServer = async () =>
  new SqlAuthorizations(await openPostgresDatabase('missing' in server ? '' : server.url)).open();

interface Opened {
  readonly store: AuthorizationStore;
  /** A second process on it; PGlite has none, its folder is locked. */
  readonly other?: AuthorizationStore;
}

const stores: readonly (readonly [string, () => Promise<Opened>])[] = [
  ['in memory', async () => ({ store: openMemory(memory), other: openMemory(memory) })],
  [
    'on PGlite',
    async () => ({ store: await new SqlAuthorizations(await openPgliteDatabase(join(folder, 'a'))).open() }),
  ],
  ['on PostgreSQL', async () => ({ store: await openServer(), other: await openServer() })],
];

if (noServer !== undefined) it('authorizations on PostgreSQL', ({ skip }) => skip(noServer));

describe.each(stores.filter(([name]) => noServer === undefined || !name.includes('PostgreSQL')))(
  'authorizations %s',
  (_name, open) => {
    let store: AuthorizationStore;
    let other: AuthorizationStore | undefined;
    beforeAll(async () => {
      ({ store, other } = await open());
    });
    afterAll(async () => {
      await store.close();
      await other?.close();
    });

    /** A record in this status. */
    async function inStatus(key: string, status: string): Promise<void> {
      await store.insert(authorization(key));
      if (status === 'expired') return store.expire(key);
      if (status === 'verified') return;
      await store.settling(key, transaction);
      if (status === 'settled') await store.settled(key, true);
      if (status === 'failed') await store.failed(key, 'settlement_reverted');
    }

    it('keeps every member on its way to settled', async () => {
      expect(await store.find('walk')).toBeUndefined();
      expect(await store.insert(authorization('walk'))).toBeUndefined();
      const verified = { ...authorization('walk'), status: 'verified', successGiven: false };
      expect(await store.find('walk')).toEqual(verified);
      await store.settling('walk', transaction);
      expect(await store.find('walk')).toEqual({ ...verified, ...transaction, status: 'settling' });
      expect((await store.unfinished()).map(({ key }) => key)).toContain('walk');
      expect(await store.settled('walk', false)).toBe(true);
      expect(await store.find('walk')).toEqual({ ...verified, ...transaction, status: 'settled' });
      expect((await store.unfinished()).map(({ key }) => key)).not.toContain('walk');
    });

    it('stores one of many that come at once, and shows it to the others', async () => {
      const payments = Array.from({ length: 10 }, (_, index) =>
        authorization('race', { payment: `${index}` }),
      );
      const held = await Promise.all(payments.map((one) => store.insert(one)));
      expect(held.filter((one) => one === undefined)).toHaveLength(1);
      const kept = await store.find('race');
      expect(held.every((one) => one === undefined || one.payment === kept?.payment)).toBe(true);
    });

    it('forgets the transaction that a node did not take, and takes another', async () => {
      await inStatus('back', 'settling');
      await store.verified('back', 'broadcast_failed');
      expect(await store.find('back')).toEqual({
        ...authorization('back'),
        status: 'verified',
        successGiven: false,
        reason: 'broadcast_failed',
      });
      await store.settling('back', { ...transaction, signerNonce: 5 });
      expect(await store.find('back')).toMatchObject({ status: 'settling', signerNonce: 5 });
      await store.failed('back', 'settlement_reverted');
      expect(await store.find('back')).toMatchObject({ status: 'failed', reason: 'settlement_reverted' });
    });

    it.each(['verified', 'settling', 'settled', 'failed', 'expired'])(
      'of a record that is %s changes what may change, and nothing else',
      async (status) => {
        const changes = {
          settling: async (key: string) => store.settling(key, transaction).catch((error: unknown) => error),
          verified: (key: string) => store.verified(key, 'broadcast_failed'),
          settled: (key: string) => store.settled(key, true),
          failed: (key: string) => store.failed(key, 'settlement_reverted'),
          expired: (key: string) => store.expire(key),
        };
        const reached: Record<string, string | undefined> = {};
        for (const [to, change] of Object.entries(changes)) {
          const key = `${status} to ${to}`;
          await inStatus(key, status);
          await change(key);
          reached[to] = (await store.find(key))?.status;
        }
        // Source: the states and the changes that the specification allows.
        const allowed: Readonly<Record<string, readonly string[]>> = {
          verified: ['settling', 'expired'],
          settling: ['settled', 'failed', 'verified'],
        };
        const expected = Object.keys(changes).map((to) => [to, allowed[status]?.includes(to) ? to : status]);
        expect(reached).toEqual(Object.fromEntries(expected));
      },
    );

    it('lets one of two that want to settle through', async () => {
      await store.insert(authorization('both'));
      const results = await Promise.allSettled([
        store.settling('both', transaction),
        (other ?? store).settling('both', { ...transaction, signerNonce: 9 }),
      ]);
      const [refused, ...more] = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      expect(more).toEqual([]);
      expect(refused).toBeInstanceOf(ClaimLost);
    });

    it('gives a success to one caller, and again after it was taken back', async () => {
      await inStatus('give', 'settling');
      expect(await store.giveSuccess('give')).toBe(false);
      expect(await store.settled('give', false)).toBe(true);
      expect(await store.settled('give', true)).toBe(false);
      const given = await Promise.all(Array.from({ length: 5 }, () => store.giveSuccess('give')));
      expect(given.filter(Boolean)).toHaveLength(1);
      await store.takeBackSuccess('give');
      expect(await store.find('give')).toMatchObject({ status: 'settled', successGiven: false });
      expect(await store.giveSuccess('give')).toBe(true);
    });

    it('ends the windows that have passed', async () => {
      await store.insert(authorization('past', { validBefore: '999' }));
      await store.insert(authorization('now', { validBefore: '1000' }));
      await store.expireBefore(1_000n);
      expect(await store.find('past')).toMatchObject({ status: 'expired' });
      expect(await store.find('now')).toMatchObject({ status: 'verified' });
    });

    it('knows what a signer has sent, from a nonce on', async () => {
      const signer = `0x${'0a'.repeat(20)}` as const;
      for (const signerNonce of [3, 4]) {
        await store.insert(authorization(`nonce ${signerNonce}`));
        await store.settling(`nonce ${signerNonce}`, { ...transaction, signer, signerNonce });
      }
      const keys = async (network: string, nonce: number) =>
        (await store.sentFrom(network, signer, nonce)).map(({ key }) => key).sort();
      expect(await keys('eip155:84532', 3)).toEqual(['nonce 3', 'nonce 4']);
      expect(await keys('eip155:84532', 4)).toEqual(['nonce 4']);
      expect(await keys('eip155:1', 3)).toEqual([]);
    });

    it('lets another process take hold of what was let go, and of nothing else', async () => {
      if (other === undefined) {
        const opening = openPgliteDatabase(join(folder, 'a'));
        return expect(opening).rejects.toThrow(/a is in use by process \d+$/);
      }
      await inStatus('held', 'settling');
      expect(await other.hold('held')).toBe(false);
      expect(await store.hold('held')).toBe(true);
      await store.letGo('held');
      expect(await other.hold('held')).toBe(true);
      expect(await store.hold('held')).toBe(false);
      await store.verified('held', 'broadcast_failed');
      expect(await store.find('held')).toMatchObject({ status: 'settling' });
      expect(await other.hold('nothing')).toBe(false);
      const order: string[] = [];
      await Promise.all([
        store.exclusive('turn', async () => void order.push('first', 'first is over')),
        other.exclusive('turn', async () => void order.push('second', 'second is over')),
      ]);
      expect([order.slice(0, 2), order.slice(2)].map(String).sort()).toEqual([
        'first,first is over',
        'second,second is over',
      ]);
      await other.close();
      expect(await store.hold('held')).toBe(true);
      other = undefined;
    });
  },
);

it('whatever a database says, the store is unavailable', async () => {
  const refuse = () => Promise.reject(new Error('disk full at /secret'));
  const store = new SqlAuthorizations({
    query: refuse,
    owner: refuse,
    disown: async () => {},
    exclusive: (_name, work) => work(),
    close: async () => {},
  });
  await expect(store.find('one')).rejects.toThrow(StoreUnavailable);
  await expect(store.settling('one', transaction)).rejects.toThrow(StoreUnavailable);
  await expect(store.letGo('one')).resolves.toBeUndefined();
});
