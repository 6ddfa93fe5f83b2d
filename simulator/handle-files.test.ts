import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ControlServer, startControlServer } from './control/server.js';
import type { SimulatorHandle, TokenHandle } from './handle.js';
import { sampleSim } from './handle.sample.js';
import { readHandle, writeHandleFiles } from './handle-files.js';
import { createRpcProxy, type RpcProxy } from './rpc-proxy/proxy.js';
import { envFileText, simulatorEnv } from './simulator-env.js';

const token: TokenHandle = {
  address: `0x${'03'.repeat(20)}`,
  name: "Bob's USD Coin",
  version: '2',
  decimals: 6,
};
const account = { address: `0x${'0a'.repeat(20)}`, privateKey: `0x${'0b'.repeat(32)}` } as const;

let directory: string;
let proxy: RpcProxy;
let control: ControlServer;
let handle: SimulatorHandle;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'assay-handle-'));
  proxy = await createRpcProxy({ upstreamUrl: 'http://127.0.0.1:1' });
  control = await startControlServer({ proxy });
  handle = {
    ...sampleSim,
    pid: process.pid,
    rpcUrl: 'http://127.0.0.1:1/chain',
    proxyUrl: proxy.url,
    proxyWsUrl: proxy.wsUrl,
    controlUrl: control.url,
    controlToken: control.token,
    token,
    signer: account,
    admin: account,
  };
});
afterEach(async () => {
  await Promise.all([control.close(), proxy.close()]);
  await rm(directory, { recursive: true });
});

describe('writing', () => {
  it('is read back as it was, by its owner only, with nothing left over', async () => {
    const folder = join(directory, '.assay');
    const files = await writeHandleFiles(handle, folder);
    await writeHandleFiles(handle, folder);
    expect(await readHandle(files.json)).toEqual(handle);
    expect((await readdir(folder)).sort()).toEqual(['sim.env', 'sim.json']);
    expect((await stat(files.json)).mode & 0o777).toBe(0o600);
    expect((await stat(files.env)).mode & 0o777).toBe(0o600);
  });

  it('says where it cannot write', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expect(writeHandleFiles(handle, join(file, 'below'))).rejects.toMatchObject({
      code: 'SIM_FILE_UNWRITABLE',
    });
  });
});

describe('the environment', () => {
  it('names the proxy and the signer, and neither the token nor the way around the proxy', () => {
    const env = simulatorEnv(handle);
    expect(env).toMatchObject({
      ASSAY_RPC_URL: proxy.url,
      ASSAY_CHAIN_ID: '84532',
      EVM_RPC_URL: proxy.url,
      EVM_NETWORK: 'eip155:84532',
      EVM_PRIVATE_KEY: account.privateKey,
      RPC_URL_BASE_SEPOLIA: proxy.url,
    });
    expect(Object.values(env)).not.toContain(handle.controlToken);
    expect(Object.values(env)).not.toContain(handle.rpcUrl);
  });

  it('survives a shell', async () => {
    const { env } = await writeHandleFiles(handle, directory);
    const script = 'set -a; . "$0"; printf "%s|%s" "$ASSAY_TOKEN_NAME" "$ASSAY_RPC_URL"';
    expect(spawnSync('sh', ['-c', script, env], { encoding: 'utf8' }).stdout).toBe(
      `Bob's USD Coin|${proxy.url}`,
    );
  });

  it('quotes only what needs it', () => {
    expect(envFileText({ A: 'http://127.0.0.1:1', B: 'USD Coin', C: '$(x)' })).toBe(
      "A=http://127.0.0.1:1\nB='USD Coin'\nC='$(x)'\n",
    );
  });
});

describe('reading', () => {
  const file = () => join(directory, 'sim.json');
  const refusal = async (): Promise<unknown> => readHandle(file()).catch((error: unknown) => error);

  it('says that there is no file', async () => {
    expect(await refusal()).toMatchObject({
      code: 'SIM_FILE_MISSING',
      exitCode: 64,
      message: `There is no simulator file at ${file()}.`,
      hint: 'Start a simulator with `assay sim`, which writes .assay/sim.json.',
    });
  });

  it('says that a folder is no file', async () => {
    await expect(readHandle(directory)).rejects.toMatchObject({ code: 'SIM_FILE_UNREADABLE', exitCode: 64 });
  });

  it('says that it is not JSON', async () => {
    await writeFile(file(), 'ASSAY_RPC_URL=http://127.0.0.1:1\n');
    expect(await refusal()).toMatchObject({ code: 'SIM_FILE_NOT_JSON', exitCode: 64 });
  });

  it('names the member that is wrong', async () => {
    await writeFile(file(), JSON.stringify({ ...handle, token: { ...token, address: '0x12' } }));
    expect(await refusal()).toMatchObject({
      code: 'SIM_FILE_INVALID',
      exitCode: 64,
      message: expect.stringContaining('"token.address": must be 0x and 40 hex digits'),
    });
    await writeFile(file(), JSON.stringify({ ...handle, controlUrl: undefined }));
    expect(await refusal()).toMatchObject({ message: expect.stringContaining('"controlUrl"') });
    await writeFile(file(), '[]');
    expect(await refusal()).toMatchObject({ code: 'SIM_FILE_INVALID' });
  });

  it('says that the process is gone', async () => {
    await control.close();
    const { pid } = spawnSync('true');
    await writeFile(file(), JSON.stringify({ ...handle, pid }));
    expect(await refusal()).toMatchObject({
      code: 'SIM_DEAD',
      exitCode: 3,
      message: expect.stringContaining(`its process ${pid} is gone`),
    });
  });

  it('does not take another simulator on the same port for its own', async () => {
    await writeFile(file(), JSON.stringify({ ...handle, controlToken: 'of yesterday' }));
    expect(await refusal()).toMatchObject({
      code: 'SIM_DEAD',
      message: expect.stringContaining('does not answer as that simulator'),
    });
  });
});
