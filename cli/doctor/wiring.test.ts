/** One wrong setting each: the doctor names the cause. The official SDK is the patient; needs `npm run build`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { verifyTypedData } from 'viem';
import { generatePrivateKey } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRpc } from '../../simulator/chain/rpc.js';
import { writeHandleFiles } from '../../simulator/handle-files.js';
import { openWorld, type World } from '../../simulator/world.js';
import { transferWithAuthorizationTypes } from '../../src/evm/typed-data.js';
import { packageFolder } from '../../targets/doc-path.js';
import type { Wiring } from '../target-flags.js';
import { diagnose, type Finding } from './diagnose.js';
import { examine } from './examine.js';

const server = join(packageFolder, 'dist', 'targets', 'x402-ts', 'server.js');
const folder = mkdtempSync(join(tmpdir(), 'assay-doctor-'));
const children: ChildProcess[] = [];
let world: World;
let simFile: string;

beforeAll(async () => {
  if (!existsSync(server)) throw new Error('These tests start a built target: run `npm run build` first.');
  world = await openWorld();
  simFile = (await writeHandleFiles(world.handle, folder)).json;
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The official SDK, wired to the simulator but for the given variables. */
function startSdk(wrong: Readonly<Record<string, string>> = {}): Promise<string> {
  const { network, proxyUrl, signer } = world.handle;
  const env = {
    PATH: process.env.PATH ?? '',
    EVM_NETWORK: network,
    EVM_RPC_URL: proxyUrl,
    EVM_PRIVATE_KEY: signer.privateKey,
  };
  const child = spawn(process.execPath, [server], {
    env: { ...env, ...wrong },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the target ended with ${code}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      const url = /listening on (\S+)/.exec(chunk.toString())?.[1];
      if (url) resolve(url);
    });
  });
}

async function doctor(url: string, sim: string | undefined = simFile): Promise<readonly Finding[]> {
  const wiring: Wiring = {
    target: { kind: 'url', url: new URL(url) },
    ...(sim ? { sim } : {}),
    seed: 'test',
    headers: {},
    timeoutMs: 5_000,
    slow: false,
    token: {},
  };
  return diagnose(await examine(wiring, () => {}, new AbortController().signal));
}

const adviceOn = (findings: readonly Finding[], topic: string): string | undefined =>
  findings.find((one) => one.topic === topic && one.state === 'wrong')?.advice;

test('a facilitator that is wired rightly reaches T3', { timeout: 60_000 }, async () => {
  const findings = await doctor(await startSdk());
  expect(findings.filter((one) => one.state !== 'right')).toEqual([]);
  expect(findings.at(-1)?.saw).toContain('T3');
});

test('a wrong RPC URL', { timeout: 60_000 }, async () => {
  const findings = await doctor(await startSdk({ EVM_RPC_URL: 'http://127.0.0.1:9' }));
  expect(adviceOn(findings, 'RPC traffic')).toContain(
    `Likely a wrong RPC URL: set the facilitator's RPC URL to ${world.handle.proxyUrl}`,
  );
});

test('a wrong chain id', { timeout: 60_000 }, async () => {
  const findings = await doctor(await startSdk({ EVM_NETWORK: 'eip155:8453' }));
  expect(adviceOn(findings, 'network')).toContain(
    "Wrong chain id: set the facilitator's network to eip155:84532",
  );
});

test('an unfunded signer', { timeout: 60_000 }, async () => {
  const findings = await doctor(await startSdk({ EVM_PRIVATE_KEY: generatePrivateKey() }));
  expect(adviceOn(findings, 'signer')).toContain('Unfunded signer');
  expect(adviceOn(findings, 'settle')).toContain('Unfunded signer');
});

test('a wrong domain name', { timeout: 60_000 }, async () => {
  const { app, url, close } = await startTable('USD Coin');
  app.post('/settle', (c) =>
    c.json({
      success: false,
      errorReason: 'invalid_exact_evm_payload_signature',
      transaction: '',
      network: '',
    }),
  );
  const findings = await doctor(url);
  close();
  expect(adviceOn(findings, 'verify')).toBe(
    'Wrong domain name: the facilitator uses "USD Coin", the token\'s is "USDC".',
  );
});

test('without a simulator nothing that could settle is sent', { timeout: 60_000 }, async () => {
  const { app, url, close } = await startTable('USDC');
  let settles = 0;
  app.post('/settle', (c) => {
    settles += 1;
    return c.json({});
  });
  const findings = await doctor(url, '');
  close();
  expect(settles).toBe(0);
  expect(findings.find((one) => one.topic === 'settle')?.state).toBe('unknown');
  expect(findings.some((one) => one.state === 'wrong')).toBe(false);
});

interface TransferBody {
  readonly paymentPayload: {
    readonly payload: {
      readonly signature: `0x${string}`;
      readonly authorization: {
        from: `0x${string}`;
        to: `0x${string}`;
        value: string;
        validAfter: string;
        validBefore: string;
        nonce: `0x${string}`;
      };
    };
  };
  readonly paymentRequirements: { readonly asset: `0x${string}` };
}

/** A facilitator that takes the domain name from a table of its own. */
async function startTable(name: string): Promise<{ app: Hono; url: string; close: () => void }> {
  const rpc = createRpc(world.handle.proxyUrl);
  const app = new Hono();
  app.get('/supported', (c) =>
    c.json({
      kinds: [{ x402Version: 2, scheme: 'exact', network: 'eip155:84532' }],
      extensions: [],
      signers: {},
    }),
  );
  app.post('/verify', async (c) => {
    const { paymentPayload, paymentRequirements } = (await c.req.json()) as TransferBody;
    const { authorization: signed, signature } = paymentPayload.payload;
    await rpc.call('eth_blockNumber');
    const isValid = await verifyTypedData({
      address: signed.from,
      signature,
      primaryType: 'TransferWithAuthorization',
      types: transferWithAuthorizationTypes,
      domain: { name, version: '2', chainId: 84532, verifyingContract: paymentRequirements.asset },
      message: {
        ...signed,
        value: BigInt(signed.value),
        validAfter: BigInt(signed.validAfter),
        validBefore: BigInt(signed.validBefore),
      },
    });
    return c.json(isValid ? { isValid } : { isValid, invalidReason: 'invalid_exact_evm_payload_signature' });
  });
  return new Promise((resolve) => {
    const listening = serve(
      {
        fetch: (request) => app.fetch(request),
        port: 0,
        hostname: '127.0.0.1',
        overrideGlobalObjects: false,
      },
      ({ port }) =>
        resolve({
          app,
          url: `http://127.0.0.1:${port}`,
          close: () => {
            listening.close();
            void rpc.close();
          },
        }),
    );
  });
}
