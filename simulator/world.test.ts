/** The whole simulator, with a real Anvil. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWalletClient, http, publicActions } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { baseSepolia } from 'viem/chains';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlClient } from './control/client.js';
import { readHandle, writeHandleFiles } from './handle-files.js';
import { closeServer, listenOn } from './listening.js';
import { openWorld, type World } from './world.js';

const recipient = `0x${'5a'.repeat(20)}` as const;

const answers = async (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

describe('a world', () => {
  let world: World;
  let control: ControlClient;
  beforeAll(async () => {
    world = await openWorld();
    control = new ControlClient(world.handle);
  });
  afterAll(async () => {
    await control.close();
    await world.close();
  });

  const clientOf = ({ handle }: Pick<World, 'handle'>) =>
    createWalletClient({
      account: privateKeyToAccount(handle.signer.privateKey),
      chain: baseSepolia,
      transport: http(handle.proxyUrl, { batch: true }),
      pollingInterval: 20,
    }).extend(publicActions);

  it('is Base Sepolia with USDC at its real address', () => {
    expect(world.handle).toMatchObject({
      schema: 'assay-sim/1',
      pid: process.pid,
      network: 'eip155:84532',
      chainId: 84_532,
      token: {
        address: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
        name: 'USDC',
        version: '2',
        decimals: 6,
      },
    });
  });

  it('sees a real settlement of a target through its proxy', async () => {
    const target = clientOf(world);
    const { next } = await control.seq();
    const hash = await target.sendTransaction({ to: recipient, value: 1n, data: '0xc0ffee' });
    expect((await target.waitForTransactionReceipt({ hash })).status).toBe('success');
    const { broadcasts } = await control.broadcasts({ since: next, contains: recipient.slice(2) });
    expect(broadcasts).toMatchObject([
      { hash, from: world.handle.signer.address, to: recipient, nonce: 0, data: '0xc0ffee', accepted: true },
    ]);
    const receipts = await control.calls({
      since: next,
      contains: hash.slice(2),
      method: 'eth_getTransactionReceipt',
    });
    expect(receipts.calls.length).toBeGreaterThan(0);
  });

  it('tells a transaction that the node refused from one that it took', async () => {
    const target = clientOf(world);
    const { next } = await control.seq();
    const request = await target.prepareTransactionRequest({ to: recipient, nonce: 0 });
    const stale = await target.signTransaction(request);
    await expect(target.sendRawTransaction({ serializedTransaction: stale })).rejects.toThrow();
    const { broadcasts } = await control.broadcasts({ since: next });
    expect(broadcasts).toMatchObject([
      { accepted: false, nonce: 0, error: expect.stringContaining('nonce') },
    ]);
  });

  it('gives each further target its own record, faults and funded signer', async () => {
    const way = await world.openProxy();
    const other = new ControlClient(way.handle);
    const target = clientOf(way);
    expect(way.handle.signer.address).not.toBe(world.handle.signer.address);
    const { calls_total } = await control.seq();
    expect(await target.getBalance({ address: way.handle.signer.address })).toBe(10n ** 22n);
    expect((await other.seq()).calls_total).toBe(1);
    expect((await control.seq()).calls_total).toBe(calls_total);
    await expect(
      new ControlClient({ ...way.handle, controlToken: world.handle.controlToken }).health(),
    ).rejects.toMatchObject({ code: 'CONTROL_REFUSED' });
    await other.close();
    await way.close();
    await way.close();
    expect(await answers(way.handle.proxyUrl)).toBe(false);
  });

  it('is found by its files', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'assay-world-'));
    const { json } = await writeHandleFiles(world.handle, directory);
    expect(await readHandle(json)).toEqual(world.handle);
    await rm(directory, { recursive: true });
  });
});

describe('closing a world', () => {
  it('leaves nothing that answers, and may be repeated', async () => {
    const world = await openWorld({ seed: 'closing' });
    const way = await world.openProxy();
    await Promise.all([world.close(), world.close()]);
    await world.exited;
    const { rpcUrl, proxyUrl, controlUrl } = world.handle;
    for (const url of [rpcUrl, proxyUrl, controlUrl, way.handle.proxyUrl, way.handle.controlUrl]) {
      expect([url, await answers(url)]).toEqual([url, false]);
    }
  });
});

describe('opening a world', () => {
  it('repeats its accounts from its seed', async () => {
    const worlds = await Promise.all([
      openWorld({ seed: 'one' }),
      openWorld({ seed: 'one' }),
      openWorld({ seed: 'two' }),
    ]);
    const [first, again, other] = worlds.map(({ handle }) => handle.signer.address);
    expect(first).toBe(again);
    expect(first).not.toBe(other);
    await Promise.all(worlds.map((world) => world.close()));
  });

  it('names an unknown network', async () => {
    await expect(openWorld({ network: 'eip155:999999' })).rejects.toMatchObject({
      code: 'NETWORK_UNKNOWN',
      exitCode: 64,
    });
  });

  it('says that a port is in use, and stops the chain it had started', async () => {
    const server = createServer();
    const port = await listenOn(server);
    const log: string[] = [];
    const opening = openWorld({ listen: { port }, onLog: (line) => log.push(line) });
    await expect(opening).rejects.toMatchObject({ code: 'LISTEN_FAILED', exitCode: 64 });
    expect(await answers(/http:\S+/.exec(log[0] ?? '')?.[0] ?? '')).toBe(false);
    await closeServer(server);
  });

  it('connects to an anvil that runs already, and leaves it running', async () => {
    const first = await openWorld();
    const second = await openWorld({ anvil: first.handle.rpcUrl });
    expect(second.handle.rpcUrl).toBe(first.handle.rpcUrl);
    await second.close();
    expect(await answers(first.handle.rpcUrl)).toBe(true);
    await first.close();
  });
});
