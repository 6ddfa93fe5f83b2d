import { parse } from 'smol-toml';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SimulatorHandle } from '../simulator/handle.js';
import { openWorld, type World } from '../simulator/world.js';
import type { JsonObject } from '../src/wire/json.js';
import { deployContracts, payToOf } from './deploy-contracts.js';
import { noSimulator } from './launch.fixture.js';
import type { Launched, StartedTarget } from './launch.js';
import { fill, type Placeholders, placeholdersOf } from './placeholders.js';
import { loadPreset, type Preset } from './preset.js';
import { type SpawnOptions, spawnTarget } from './spawn-target.js';

/** The program itself, as it was built. */
const reference = loadPreset('reference');

const open: StartedTarget[] = [];
afterEach(async () => {
  for (const target of open.splice(0)) await target.close();
});

async function spawn(
  configuration: string,
  options: Partial<SpawnOptions> = {},
  handle: SimulatorHandle = noSimulator,
): Promise<Launched> {
  const launched = await spawnTarget(reference, handle, { configuration, env: {}, ...options });
  if ('started' in launched) open.push(launched.started);
  return launched;
}

async function started(launched: Promise<Launched>): Promise<StartedTarget> {
  const outcome = await launched;
  if ('started' in outcome) return outcome.started;
  throw new Error(`it ended: ${outcome.output}`);
}

const mock = `
host = "127.0.0.1"
port = {port}

[[adapters]]
kind = "offchain"
id = "mock"
networks = ["offchain:{binance,okx}"]
backend = { type = "mock" }
`;

const stored = mock.replace(
  'port = {port}',
  'port = {port}\nstore = "pglite"\nstore_path = "{folder}/store"',
);

const payment = (network: string, requirements: JsonObject, payload: JsonObject): JsonObject => {
  const accepted = { scheme: 'exact', network, amount: '1000', maxTimeoutSeconds: 60, ...requirements };
  return {
    x402Version: 2,
    paymentPayload: { x402Version: 2, accepted, payload },
    paymentRequirements: accepted,
  };
};

const offchain = (proof: string, network = 'offchain:binance'): JsonObject =>
  payment(network, { asset: 'USDT', payTo: 'merchant-a' }, { paymentIntentId: proof });

async function post(url: string, body: JsonObject): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}

const networksOf = async ({ url }: StartedTarget): Promise<string[]> => {
  const body = (await (await fetch(`${url}/supported`)).json()) as { kinds: { network: string }[] };
  return body.kinds.map((kind) => kind.network);
};

describe('a configuration of the kit', () => {
  it('takes the place of the template, is filled, and keeps its own braces', async () => {
    expect(await networksOf(await started(spawn(mock)))).toEqual(['offchain:binance', 'offchain:okx']);
  });

  it('gets the keys of the program that it does not set itself', async () => {
    const [first] = (await started(spawn(mock))).files;
    expect(first?.text).toMatch(/^store = "memory"\n/);
    const [second] = (await started(spawn(stored))).files;
    expect(second?.text.match(/^store = /gm)).toEqual(['store = ']);
  });

  it('that the program refuses is a result: how it ended and what it said', async () => {
    const refused = await spawn(mock.replace('offchain:{binance,okx}', 'offchain:'));
    expect(refused).toMatchObject({ exit: { code: 64, signal: null } });
    expect(refused).toMatchObject({ output: expect.stringContaining('adapters[0].networks') });
  });

  it('names variables of the environment, and no others arrive', async () => {
    const withKey = mock.replace(
      '{ type = "mock" }',
      '{ type = "http", base_url = "http://x", api_key_env = "KEY" }',
    );
    expect(await spawn(withKey)).toMatchObject({ exit: { code: 64 } });
    expect(await spawn(withKey, { env: { KEY: 'secret' } })).toHaveProperty('started');
  });

  it('is refused for a preset that does not say which file it is', async () => {
    const preset = loadPreset('x402-ts');
    await expect(spawnTarget(preset, noSimulator, { configuration: '', env: {} })).rejects.toMatchObject({
      code: 'NO_CONFIGURATION',
      exitCode: 64,
    });
  });
});

it('what the reference settled before it was killed is known when it runs again', async () => {
  const target = await started(spawn(stored));
  const settle = () => post(`${target.url}/settle`, offchain('pi_1'));
  expect(await settle()).toMatchObject({ success: true });
  await target.kill();
  await target.restart();
  expect(await settle()).toMatchObject({ success: false, errorReason: 'duplicate_settlement' });
  expect((await target.stopGently()).signal).toBeNull();
  await target.restart();
  expect(await settle()).toMatchObject({ success: false, errorReason: 'duplicate_settlement' });
});

describe('the configuration of LedgerFlow', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  /** A mode of the preset with the values that its documentation prints. */
  function rendered(mode: string, deployed: Placeholders = {}): JsonObject {
    const { binance } = noSimulator.bridges.bridges;
    if (binance === undefined) throw new Error('the fixture has no such bridge');
    const handle: SimulatorHandle = {
      ...noSimulator,
      proxyUrl: 'http://127.0.0.1:8545',
      signer: { ...noSimulator.signer, address: '0x00000000000000000000000000000000000000A1' },
      bridges: {
        ...noSimulator.bridges,
        bridges: {
          binance: {
            ...binance,
            url: 'http://127.0.0.1:4501',
            verifyPath: '/api/v1/x402/verify',
            settlePath: '/api/v1/x402/settle',
          },
        },
      },
    };
    const [file] = loadPreset('ledgerflow', mode).files;
    return parse(
      fill(file?.template ?? '', {
        ...placeholdersOf(handle, { folder: '', host: '127.0.0.1', port: 3402 }),
        ...deployed,
      }),
    ) as JsonObject;
  }

  it('of mode mock is the documented one', () => {
    expect(rendered('mock')).toEqual({
      host: '127.0.0.1',
      port: 3402,
      adapters: [
        {
          kind: 'offchain',
          id: 'cex-mock',
          networks: ['offchain:*'],
          signers: ['offchain-facilitator'],
          backend: { type: 'mock', payer: 'cex:user:alice', transaction_prefix: 'cex-tx' },
        },
      ],
    });
  });

  it('of mode bridge is the documented one', () => {
    expect(rendered('bridge')).toEqual({
      host: '127.0.0.1',
      port: 3402,
      adapters: [
        {
          kind: 'offchain',
          id: 'binance-bridge',
          networks: ['offchain:binance'],
          signers: ['binance-facilitator'],
          backend: {
            type: 'http',
            base_url: 'http://127.0.0.1:4501',
            verify_path: '/api/v1/x402/verify',
            settle_path: '/api/v1/x402/settle',
            api_key_env: 'BRIDGE_KEY',
            timeout_seconds: 1,
          },
        },
      ],
    });
  });

  it('of mode evm is the documented one', () => {
    expect(rendered('evm', { vault: '0x00000000000000000000000000000000000000F1' })).toEqual({
      host: '127.0.0.1',
      port: 3402,
      adapters: [
        {
          kind: 'evm',
          id: 'base-sepolia',
          networks: ['eip155:84532'],
          rpc_url: 'http://127.0.0.1:8545',
          chain_id: 84532,
          vault_address: '0x00000000000000000000000000000000000000F1',
          signer_key_env: 'EVM_SIGNER_PRIVATE_KEY',
          signers: ['0x00000000000000000000000000000000000000A1'],
        },
      ],
    });
  });

  /** Our own facilitator with the configuration and the environment of a mode, as the real one would get them. */
  async function serve(preset: Preset, deployed: Placeholders = {}): Promise<StartedTarget> {
    const [file] = preset.files;
    return started(
      spawn(
        // The same text, and where to keep what was settled.
        `store = "memory"\n${file?.template ?? ''}`,
        { env: preset.env, placeholders: deployed },
        world.handle,
      ),
    );
  }

  it('of mode mock is served by the reference, which then takes a made-up payment', async () => {
    const preset = loadPreset('ledgerflow', 'mock');
    const { url } = await serve(preset);
    const network = preset.offchain?.mock ?? '';
    expect(await post(`${url}/settle`, offchain('pi_1', network))).toMatchObject({
      success: true,
      network,
      payer: 'cex:user:alice',
      transaction: expect.stringMatching(/^cex-tx-/),
    });
  });

  it('of mode bridge is served by the reference, in front of the exchange of the simulator', async () => {
    const { url } = await serve(loadPreset('ledgerflow', 'bridge'));
    expect(await post(`${url}/settle`, offchain('pi_1'))).toMatchObject({
      success: true,
      network: 'offchain:binance',
      transaction: expect.stringMatching(/^\d{19}$/),
    });
  });

  it('of mode evm is served by the reference, with the vault that was deployed as the only recipient', async () => {
    const preset = loadPreset('ledgerflow', 'evm');
    const deployed = await deployContracts(preset, world.handle);
    const vault = deployed.vault ?? '';
    expect(vault).toMatch(/^0x[0-9a-fA-F]{40}$/);
    expect(payToOf(preset, world.handle, deployed)).toBe(vault);
    const target = await serve(preset, deployed);
    expect(await networksOf(target)).toEqual([world.handle.network]);
  });
});
