import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hex } from '../../evm/hex.js';
import { AssayError } from '../../wire/assay-error.js';
import { lockFolder } from './folder-lock.js';
import { MemoryStore } from './memory-store.js';
import { openStore } from './open-store.js';
import { startPostgres } from './postgres-cluster.js';
import { StoreUnavailable } from './postgres-database.js';
import { ClaimLost, type SettlementClaim, type SettlementStore } from './settlement-store.js';
import { SqlStore } from './sql-store.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-store-'));
const server = await startPostgres();
const noServer = 'missing' in server ? server.missing : undefined;
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  if (!('missing' in server)) await server.close();
});

const openOn = (url: string) =>
  openStore({ store: 'postgres', store_path: '', store_url_env: 'URL' }, { URL: url });

/** A database of its own; the test is skipped, and says why, where there is no server. */
async function database(name: string, skip: (note?: string) => void): Promise<string> {
  if (!('missing' in server)) return server.create(name);
  skip(server.missing);
  return '';
}

const claimOf = (key: string, bodyDigest = 'body'): SettlementClaim => ({
  key,
  adapter: 'one',
  bodyDigest,
  network: 'eip155:1',
  asset: `0x${'01'.repeat(20)}`,
  payer: `0x${'02'.repeat(20)}`,
  payTo: `0x${'03'.repeat(20)}`,
  amount: '115792089237316195423570985008687907853269984665640564039457584007913129639935',
  nonce: `0x${'04'.repeat(32)}`,
  validBefore: '1790000000',
});
const transaction = {
  transaction: `0x${'05'.repeat(32)}`,
  rawTransaction: '0x0607',
  signerNonce: 4,
  signer: `0x${'08'.repeat(20)}`,
} as const;

const stores: readonly (readonly [string, () => Promise<SettlementStore>])[] = [
  ['MemoryStore', async () => new MemoryStore()],
  ['SqlStore on PGlite', () => openStore({ store: 'pglite', store_path: join(folder, 'contract') })],
  ['SqlStore on PostgreSQL', () => openOn('missing' in server ? '' : server.url)],
];

if (noServer !== undefined) it('SqlStore on PostgreSQL', ({ skip }) => skip(noServer));

describe.each(stores.filter(([name]) => noServer === undefined || !name.includes('PostgreSQL')))(
  '%s',
  (_name, open) => {
    let store: SettlementStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    it('knows nothing at first', async () => {
      expect(await store.find('nothing')).toBeUndefined();
      expect(await store.unfinished()).toEqual([]);
    });

    it('lets exactly one of many claims through', async () => {
      const results = await Promise.all(Array.from({ length: 10 }, () => store.claim(claimOf('race'))));
      expect(results.filter((held) => held === undefined)).toHaveLength(1);
      expect(results.find((held) => held !== undefined)).toMatchObject({ key: 'race', state: 'received' });
    });

    it('walks through the states and keeps every member', async () => {
      await store.claim(claimOf('walk'));
      await store.prepared('walk', transaction);
      expect(await store.find('walk')).toEqual({
        ...claimOf('walk'),
        ...transaction,
        state: 'prepared',
        successGiven: false,
        failureGiven: false,
        final: false,
      });
      await store.broadcast('walk');
      expect((await store.find('walk'))?.state).toBe('broadcast');
      await store.pending('walk');
      expect((await store.unfinished()).map(({ key, state }) => [key, state])).toContainEqual([
        'walk',
        'pending',
      ]);
      expect(await store.settled('walk', false)).toBe(true);
      expect(await store.find('walk')).toMatchObject({ state: 'settled', successGiven: false });
      await store.pending('walk');
      await store.failed('walk', { reason: 'late', final: true, failureGiven: true });
      expect((await store.find('walk'))?.state).toBe('settled');
    });

    it('gives a success to one caller, and again after it was taken back', async () => {
      await store.claim(claimOf('give'));
      await store.prepared('give', transaction);
      expect(await store.giveSuccess('give')).toBe(false);
      await store.settled('give', false);
      const given = await Promise.all(Array.from({ length: 5 }, () => store.giveSuccess('give')));
      expect(given.filter(Boolean)).toHaveLength(1);
      expect(await store.settled('give', true)).toBe(false);
      await store.takeBackSuccess('give');
      expect(await store.giveSuccess('give')).toBe(true);
      expect(await store.claim(claimOf('give'))).toMatchObject({ state: 'settled' });
    });

    it('knows what a signer has sent, from a nonce on', async () => {
      for (const [key, signerNonce] of [
        ['third', 1_003],
        ['fourth', 1_004],
      ] as const) {
        await store.claim(claimOf(key));
        await store.prepared(key, { ...transaction, signerNonce });
      }
      const { signer } = transaction;
      const keysFrom = async (nonce: number, network = 'eip155:1', by: Hex = signer) =>
        (await store.sentFrom(network, by, nonce)).map(({ key }) => key).sort();
      expect(await keysFrom(1_003)).toEqual(['fourth', 'third']);
      expect(await keysFrom(1_004)).toEqual(['fourth']);
      expect(await keysFrom(1_003, 'eip155:2')).toEqual([]);
      expect(await keysFrom(1_003, 'eip155:1', `0x${'09'.repeat(20)}`)).toEqual([]);
    });

    it('lets its own process take hold of what it left, until it is over', async () => {
      await store.claim(claimOf('left'));
      await store.letGo('left');
      expect(await store.hold('left')).toBe(true);
      await store.prepared('left', transaction);
      await store.pending('left');
      expect(await store.hold('left')).toBe(true);
      await store.settled('left', true);
      expect(await store.hold('left')).toBe(false);
      expect(await store.hold('never seen')).toBe(false);
    });

    it('forgets a claim that sent nothing, and no other', async () => {
      await store.claim(claimOf('release'));
      await store.release('release');
      expect(await store.find('release')).toBeUndefined();
      await store.claim(claimOf('release'));
      await store.prepared('release', transaction);
      await store.broadcast('release');
      await store.release('release');
      expect((await store.find('release'))?.state).toBe('broadcast');
    });

    it('keeps what a provider may have done, until it names a transaction of its own', async () => {
      const ofProvider = (key: string, adapter: string): SettlementClaim => ({
        ...claimOf(key),
        adapter,
        asset: 'USDT',
        payer: '',
        payTo: 'merchant-a',
        nonce: '',
      });
      await store.claim(ofProvider('asked', 'bridge'));
      await store.claim(ofProvider('other', 'bridge'));
      await store.claim(ofProvider('elsewhere', 'psp'));
      await store.unknown('asked');
      await store.release('asked');
      expect(await store.claim(ofProvider('asked', 'bridge'))).toMatchObject({ state: 'unknown', payer: '' });
      const named = { transaction: '1042', payer: 'cex:user:åse' };
      expect(await store.settledBy('asked', false, named)).toBe('settled');
      expect(await store.find('asked')).toMatchObject({ ...named, state: 'settled', successGiven: false });
      expect(await store.settledBy('other', true, { transaction: '1042' })).toBe('reused');
      expect(await store.find('other')).toMatchObject({ state: 'received', successGiven: false });
      expect(await store.settledBy('elsewhere', true, { transaction: '1042' })).toBe('settled');
      expect(await store.find('elsewhere')).toMatchObject({ payer: '', successGiven: true });
      expect(await store.giveSuccess('asked')).toBe(true);
      expect(await store.settledBy('asked', true, named)).toBe('given');
      await store.unknown('asked');
      expect((await store.find('asked'))?.state).toBe('settled');
    });

    it('lets a failed settlement be claimed anew once its caller knows, unless it is final', async () => {
      await store.claim(claimOf('failed'));
      await store.prepared('failed', transaction);
      await store.failed('failed', { reason: 'reverted', final: false, failureGiven: false });
      expect(await store.claim(claimOf('failed'))).toMatchObject({ state: 'failed', reason: 'reverted' });
      await store.failureGiven('failed');
      expect(await store.claim(claimOf('failed', 'other'))).toBeUndefined();
      const fresh = await store.find('failed');
      expect(fresh).toMatchObject({ state: 'received', bodyDigest: 'other', failureGiven: false });
      expect(fresh?.transaction).toBeUndefined();
      await store.failed('failed', { reason: 'mismatch', final: true, failureGiven: true });
      expect(await store.claim(claimOf('failed'))).toMatchObject({ final: true });
    });
  },
);

describe('two processes on one PostgreSQL server', () => {
  it('create the tables at the same time without harm', async ({ skip }) => {
    const url = await database('together', skip);
    const stores = await Promise.all(Array.from({ length: 4 }, () => openOn(url)));
    await Promise.all(stores.map((one) => one.close()));
  });

  it('let one of many claims through', async ({ skip }) => {
    const url = await database('claims', skip);
    const stores = await Promise.all(Array.from({ length: 3 }, () => openOn(url)));
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, index) => stores[index % 3]?.claim(claimOf('race'))),
    );
    expect(results.filter((held) => held === undefined)).toHaveLength(1);
    await Promise.all(stores.map((one) => one.close()));
  });

  it('leave each other what they work on, until they let go or are gone', async ({ skip }) => {
    const url = await database('holding', skip);
    const [one, other] = await Promise.all([openOn(url), openOn(url)]);
    await one.claim(claimOf('received'));
    await one.claim(claimOf('prepared'));
    await one.prepared('prepared', transaction);
    expect(await other.claim(claimOf('received'))).toMatchObject({ state: 'received' });
    expect(await other.hold('received')).toBe(false);
    expect(await other.hold('prepared')).toBe(false);
    await other.release('received');
    await other.failed('prepared', { reason: 'guessed', final: true, failureGiven: true });
    expect((await one.unfinished()).map(({ state }) => state).sort()).toEqual(['prepared', 'received']);
    await one.letGo('prepared');
    expect(await other.hold('prepared')).toBe(true);
    expect(await one.hold('prepared')).toBe(false);
    await one.close();
    expect(await other.claim(claimOf('received', 'another body'))).toBeUndefined();
    expect(await other.find('received')).toMatchObject({ bodyDigest: 'another body' });
    await other.close();
  });

  it('stop before they send when they were taken for gone', async ({ skip }) => {
    const url = await database('fenced', skip);
    const [one, other] = await Promise.all([openOn(url), openOn(url)]);
    await one.claim(claimOf('slow'));
    await one.claim(claimOf('asked'));
    // What the server does to a connection of which it hears nothing any more.
    const { default: pg } = await import('pg');
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(`select pg_terminate_backend(l.pid, 5000) from pg_locks l
      join settlements s on s.key = 'slow' and l.locktype = 'advisory'
        and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended(s.owner, 0)`);
    await admin.end();
    expect(await other.claim(claimOf('slow'))).toBeUndefined();
    expect(await other.hold('asked')).toBe(true);
    await expect(one.prepared('slow', transaction)).rejects.toThrow(ClaimLost);
    await expect(one.unknown('asked')).rejects.toThrow(ClaimLost);
    await other.prepared('slow', transaction);
    await Promise.all([one.close(), other.close()]);
  });

  it('take turns, also when a turn ends in an error', async ({ skip }) => {
    const url = await database('turns', skip);
    const stores = await Promise.all([openOn(url), openOn(url)]);
    let inside = 0;
    let most = 0;
    const work = async (index: number) => {
      inside += 1;
      most = Math.max(most, inside);
      await stores[index % 2]?.find('nothing');
      inside -= 1;
      if (index % 3 === 0) throw new Error('expected');
    };
    const turns = Array.from({ length: 12 }, (_, index) =>
      stores[index % 2]?.exclusive('same', () => work(index)),
    );
    const ended = await Promise.allSettled(turns);
    expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(4);
    expect(most).toBe(1);
    await Promise.all(stores.map((one) => one.close()));
  });
});

describe('a PostgreSQL server that is away', () => {
  it('stops the start, naming no password', async () => {
    const opening = openOn('postgres://user:secret@127.0.0.1:1/none');
    await expect(opening).rejects.toMatchObject({ code: 'store_unusable', exitCode: 3 });
    await expect(opening).rejects.toThrow('(ECONNREFUSED)');
    await expect(opening).rejects.not.toThrow('secret');
  });

  it('is an error while it lasts, and no longer', async ({ skip }) => {
    if ('missing' in server) return skip(server.missing);
    const store = await openOn(await server.create('away'));
    await store.claim(claimOf('before'));
    await server.kill();
    await expect(store.find('before')).rejects.toThrow(StoreUnavailable);
    await expect(store.claim(claimOf('during'))).rejects.toThrow(StoreUnavailable);
    await server.start();
    expect(await store.find('before')).toMatchObject({ state: 'received' });
    expect(await store.claim(claimOf('during'))).toBeUndefined();
    await store.close();
  });
});

describe('store folder', () => {
  it('keeps what was acknowledged', async () => {
    const place = { store: 'pglite', store_path: join(folder, 'kept') } as const;
    const first = await openStore(place);
    await first.claim(claimOf('kept'));
    await first.close();
    const second = await openStore(place);
    expect(await second.find('kept')).toMatchObject({ state: 'received' });
    await second.close();
  });

  it('refuses a second opener, naming folder and holder', () => {
    const path = join(folder, 'locked');
    const lock = lockFolder(path);
    const refused = (() => {
      try {
        lockFolder(path);
      } catch (error) {
        return error;
      }
      return undefined;
    })();
    expect(refused).toBeInstanceOf(AssayError);
    expect(String(refused)).toContain(`${path} is in use by process ${process.pid}`);
    lock.release();
    lockFolder(path).release();
    expect(readdirSync(path)).toEqual([]);
  });

  it('takes over the lock of a dead process, and of a process whose pid was reused', async () => {
    const path = join(folder, 'stale');
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.once('exit', resolve));
    for (const holder of [`${child.pid} 1 dead`, `${process.pid} 1 reused`]) {
      lockFolder(path).release();
      writeFileSync(join(path, 'assay.lock'), holder);
      const lock = lockFolder(path);
      expect(readFileSync(join(path, 'assay.lock'), 'utf8')).toContain(String(process.pid));
      lock.release();
    }
    expect(readdirSync(path)).toEqual([]);
  });

  it('takes over the lock of a process that ended and whose parent never asks for its end', async ({
    skip,
  }) => {
    if (process.platform !== 'linux') skip('only Linux tells the state of a process in /proc');
    const path = join(folder, 'zombie');
    // The shell becomes a program that knows of no child.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60']);
    try {
      const pid = String(await new Promise<Buffer>((resolve) => parent.stdout.once('data', resolve))).trim();
      const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
      await expect.poll(() => stat()[2], { timeout: 20_000 }).toBe('Z');
      lockFolder(path).release();
      writeFileSync(join(path, 'assay.lock'), `${pid} ${stat()[21]} ended`);
      lockFolder(path).release();
      expect(readdirSync(path)).toEqual([]);
    } finally {
      parent.kill('SIGKILL');
    }
  });
});

it('claims of one key are carried out one after the other, so that none takes over what another just took', async () => {
  let statements = 0;
  let answer: (rows: { rows: readonly unknown[] }) => void = () => {};
  const store = new SqlStore({
    query: () => {
      statements += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    owner: async () => 'this process',
    disown: async () => {},
    exclusive: (_name, work) => work(),
    close: async () => {},
  });
  const first = store.claim(claimOf('one'));
  void store.claim(claimOf('one')).catch(() => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  expect(statements).toBe(1);
  answer({ rows: [{}] });
  expect(await first).toBeUndefined();
  await expect.poll(() => statements).toBe(2);
});
