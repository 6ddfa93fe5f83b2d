import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { glibcProblem, resolveAnvilBinary, startAnvil } from './anvil.js';
import { prepareChain } from './deploy.js';
import { sendFromFreshAccount } from './interventions.js';
import { holdMining, releaseMining } from './mining.js';
import { knownNetworks } from './networks.js';
import { blockNumber, chainTime, readReceipts } from './oracle.js';
import { createRpc } from './rpc.js';

/** Whether a process runs; one that ended and was not collected does not count. */
const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

describe('anvil', () => {
  test('starts on a free port with the chain id and stops without leaving a process', async () => {
    const anvil = await startAnvil({ chainId: 84532 });
    const rpc = createRpc(anvil.rpcUrl);
    expect(await rpc.call('eth_chainId')).toBe('0x14a34');
    expect(anvil.version).toMatch(/^anvil\/v1\./);
    const pid = anvil.pid ?? 0;
    expect(isRunning(pid)).toBe(true);
    await rpc.close();
    await anvil.stop();
    await anvil.stop();
    await anvil.exited;
    expect(isRunning(pid)).toBe(false);
  });

  test('several start at once, each on a port of its own', async () => {
    const chains = await Promise.all([1, 2, 3].map((chainId) => startAnvil({ chainId })));
    expect(new Set(chains.map(({ rpcUrl }) => rpcUrl)).size).toBe(3);
    await Promise.all(chains.map((chain) => chain.stop()));
  });

  test('the whole start with contracts takes well under two seconds on a busy machine', async () => {
    const [network] = knownNetworks;
    if (network === undefined) throw new Error('no network');
    const started = performance.now();
    const anvil = await startAnvil({ chainId: network.chainId });
    await prepareChain(anvil.rpcUrl, { network });
    const took = performance.now() - started;
    await anvil.stop();
    expect(took).toBeLessThan(2_000);
  });

  test.skipIf(process.platform === 'win32')(
    'anvil ends when its parent is killed without notice',
    async () => {
      // The same arrangement in a process of its own: a shell that becomes the node, and a pipe that we hold.
      const script = `
      const { createAnvil } = await import('@viem/anvil');
      const { readFileSync } = await import('node:fs');
      const guard = /const guardScript =\\s*'([^']*)'/.exec(readFileSync(process.argv[1], 'utf8'))[1];
      const anvil = createAnvil({ anvilBinary: process.argv[2], port: 0,
        execArgs: ([file, args, options]) => ['/bin/sh', ['-c', guard, file, ...args], options] });
      anvil.on('message', (m) => { const pid = /^process (\\d+)$/m.exec(m); if (pid) console.log(pid[1]); });
      await anvil.start();
      console.log('ready');
      setInterval(() => {}, 1000);`;
      const parent = spawn(process.execPath, [
        '--input-type=module',
        '--eval',
        script,
        new URL('./anvil.ts', import.meta.url).pathname,
        resolveAnvilBinary(),
      ]);
      let output = '';
      await new Promise<void>((resolve) => {
        parent.stdout.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          if (output.includes('ready')) resolve();
        });
      });
      const pid = Number(/^(\d+)$/m.exec(output)?.[1]);
      expect(isRunning(pid)).toBe(true);
      parent.kill('SIGKILL');
      await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
    },
  );

  test('connects to one that runs, leaves it running, and refuses another chain id', async () => {
    const anvil = await startAnvil({ chainId: 84532 });
    const connected = await startAnvil({ chainId: 84532, url: anvil.rpcUrl });
    await connected.stop();
    await expect(startAnvil({ chainId: 1, url: anvil.rpcUrl })).rejects.toThrow(/has chain id 84532/);
    const again = await startAnvil({ chainId: 84532, url: anvil.rpcUrl });
    await again.stop();
    await anvil.stop();
  });

  test.each([
    ['a file that is not there', '/nonexistent/anvil', /There is no anvil at/, 64],
    ['a folder', tmpdir(), /did not start: it is no program/, 64],
    ['a program that is not anvil', process.execPath, /did not start: .*bad option/, 3],
  ])('one clear error for %s', async (_, binary, message, exitCode) => {
    await expect(startAnvil({ chainId: 1, binary })).rejects.toMatchObject({
      name: 'AssayError',
      code: 'ANVIL_CANNOT_RUN',
      exitCode,
      message: expect.stringMatching(message),
    });
  });

  test('a port in use is bad usage, and says which', async () => {
    const anvil = await startAnvil({ chainId: 1 });
    const port = Number(new URL(anvil.rpcUrl).port);
    await expect(startAnvil({ chainId: 1, port })).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      exitCode: 64,
      message: `The chain cannot listen on 127.0.0.1:${port}: the port is in use.`,
    });
    await anvil.stop();
  });

  test.each([
    ['2.35', undefined],
    ['2.40', undefined],
    ['3.0', undefined],
    ['2.31', 'it needs glibc 2.35 or newer, and this system has 2.31'],
    [undefined, 'it needs glibc 2.35 or newer, and this system has another C library'],
  ])('glibc %s', (version, problem) => {
    expect(glibcProblem(version)).toBe(problem);
  });
});

describe('time', () => {
  test('block time never runs ahead of the wall clock, however many blocks a second has', async () => {
    const anvil = await startAnvil({ chainId: 84532 });
    const rpc = createRpc(anvil.rpcUrl);
    for (let round = 0; round < 6; round += 1) {
      await rpc.batch(Array.from({ length: 100 }, () => ({ method: 'evm_mine', params: [] })));
      expect(await chainTime(rpc.batch)).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
    }
    expect(await blockNumber(rpc.batch)).toBeGreaterThanOrEqual(600);
    await rpc.close();
    await anvil.stop();
  });

  test('an idle chain keeps up with the wall clock', async () => {
    const anvil = await startAnvil({ chainId: 84532 });
    const rpc = createRpc(anvil.rpcUrl);
    const start = await blockNumber(rpc.batch);
    await expect.poll(() => blockNumber(rpc.batch), { timeout: 10_000 }).toBeGreaterThanOrEqual(start + 2);
    expect(Math.floor(Date.now() / 1000) - (await chainTime(rpc.batch))).toBeLessThanOrEqual(2);
    await rpc.close();
    await anvil.stop();
  });

  test('held mining keeps transactions in the pool, released mining mines them', async () => {
    const anvil = await startAnvil({ chainId: 84532 });
    const rpc = createRpc(anvil.rpcUrl);
    await holdMining(rpc.batch);
    const held = await blockNumber(rpc.batch);
    const hash = await sendFromFreshAccount(rpc.batch, { to: `0x${'22'.repeat(20)}`, data: '0x' });
    expect(await readReceipts(rpc.batch, [hash])).toMatchObject([{ status: 'pending', block: null }]);
    expect(await blockNumber(rpc.batch)).toBe(held);
    await releaseMining(rpc.batch);
    await expect
      .poll(() => readReceipts(rpc.batch, [hash]), { timeout: 5_000 })
      .toMatchObject([{ status: 'success' }]);
    const next = await sendFromFreshAccount(rpc.batch, { to: `0x${'22'.repeat(20)}`, data: '0x' });
    await expect
      .poll(() => readReceipts(rpc.batch, [next]), { timeout: 5_000 })
      .toMatchObject([{ status: 'success' }]);
    await rpc.close();
    await anvil.stop();
  });
});
