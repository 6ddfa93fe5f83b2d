import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AssayError } from '../../wire/assay-error.js';
import { lockFolder } from './folder-lock.js';
import { MemoryStore } from './memory-store.js';
import { openStore } from './open-store.js';
import type { SettlementClaim, SettlementStore } from './settlement-store.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
} as const;

const stores: readonly (readonly [string, () => Promise<SettlementStore>])[] = [
  ['MemoryStore', async () => new MemoryStore()],
  ['SqlStore on PGlite', () => openStore({ store: 'pglite', store_path: join(folder, 'contract') })],
];

describe.each(stores)('%s', (_name, open) => {
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
});
