import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuthorizationMemory } from '../../src/facilitator/acedata/store/memory.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { type AceBootPlan, bootAcedata } from './boot-acedata.js';

/** A node that knows its chain and nothing else. */
const node = createServer((request, response) => {
  request.resume().once('end', () => response.end('[{"jsonrpc":"2.0","id":0,"result":"0x14a34"}]'));
});
const env = { APP_SECRET_KEY: 'not used', X402_SIGNER_PRIVATE_KEY: '51'.repeat(32) };
let plan: AceBootPlan;

beforeAll(async () => {
  await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve));
  const { port } = node.address() as AddressInfo;
  plan = {
    saboteur: undefined,
    env: { ...env, X402_RPC_URL: `http://127.0.0.1:${port}` },
    memory: new AuthorizationMemory(),
    port: 0,
    onLine: () => {},
  };
});
afterAll(() => {
  node.close();
});

it('two processes share what is stored, and what one held is free when it is gone', async () => {
  const [first, second] = await Promise.all([bootAcedata(plan), bootAcedata(plan)]);
  expect(await (await fetch(`${second.url}/healthz`)).json()).toEqual({ status: 'ok' });
  const { kinds } = (await (await fetch(`${first.url}/supported`)).json()) as { kinds: unknown };
  expect(kinds).toEqual([
    { x402Version: 1, scheme: 'exact', network: 'base-sepolia' },
    { x402Version: 2, scheme: 'exact', network: 'eip155:84532' },
  ]);
  await first.kill();
  await expect(fetch(`${first.url}/healthz`)).rejects.toThrow();
  await second.stop();
});

it('a saboteur may misread the environment, replace a part and stand in front', async () => {
  const { url, kill } = await bootAcedata({
    ...plan,
    env: { ...plan.env, X402_GAS_LIMIT: 'abc' },
    saboteur: {
      id: 'all-three',
      fault: 'does everything',
      catches: [],
      environment: ({ X402_GAS_LIMIT: _, ...rest }) => rest,
      aceParts: () => ({ health: () => ({ status: 503, body: {} }) }),
      wire: (honest) => async (request) => new Response(`said ${(await honest(request)).status}`),
    },
  });
  expect(await (await fetch(`${url}/healthz`)).text()).toBe('said 503');
  await kill();
});

it('refuses what the facilitator refuses', async () => {
  const error = await bootAcedata({ ...plan, env }).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(AssayError);
  expect(error).toMatchObject({ exitCode: 64, message: 'X402_RPC_URL: is not set' });
});
