import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Containers } from '../../targets/container/open-containers.js';
import { noSimulator } from '../../targets/launch.fixture.js';
import { loadPreset, type Preset, parsePreset } from '../../targets/preset.js';
import type { ContainerFlags } from './options.js';
import { assertReachable, chosenContainer, nameOf, type StartedChoice, startPlan } from './start-plan.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const preset = (rest: string): Preset =>
  parsePreset(`name = "mine"\ntitle = "Mine"\n${rest}`, { file: '/mine.toml', shipped: false });
const both = preset('argv = ["mine", "--port", "{port}"]\n[container]\nimage = "mine:own"\nport = 9000\n');
const alone = preset('[container]\nimage = "mine:own"\n');
const program = preset('argv = ["mine", "--port", "{port}"]\n');

const flags = (change: Partial<ContainerFlags> = {}): ContainerFlags => ({
  env: {},
  templates: [],
  passEnv: [],
  ...change,
});
const named = (container?: ContainerFlags): StartedChoice => ({
  kind: 'preset',
  name: 'mine',
  ...(container ? { container } : {}),
});

describe('where a target runs', () => {
  it.each<[string, StartedChoice, Preset | undefined, object | undefined]>([
    ['a command: here', { kind: 'exec', command: 'x', templates: [], passEnv: [] }, undefined, undefined],
    ['a preset with a program: here', named(), both, undefined],
    ['a preset of an image alone: there', named(), alone, { image: 'mine:own' }],
    [
      'a preset and an image: in that one',
      named(flags({ image: 'a:1' })),
      both,
      { image: 'a:1', port: 9000 },
    ],
    ['a preset and a port: its own image', named(flags({ port: 1 })), both, { image: 'mine:own', port: 1 }],
    [
      'an image: there',
      { kind: 'image', container: { ...flags({ port: 80 }), image: 'a:1' } },
      undefined,
      { image: 'a:1', port: 80 },
    ],
  ])('%s', (_, target, about, expected) => {
    const chosen = chosenContainer(target, about);
    expect(chosen && { image: chosen.image, ...(chosen.port ? { port: chosen.port } : {}) }).toEqual(
      expected,
    );
  });

  it('a container without an image is bad usage', () => {
    expect(() => chosenContainer(named(flags({ port: 80 })), program)).toThrow(
      expect.objectContaining({ code: 'FLAG_WITHOUT_IMAGE', exitCode: 64 }),
    );
  });

  it('the report calls it by its image', () => {
    const target = named(flags({ image: 'a:1' }));
    expect(nameOf(target, chosenContainer(target, both))).toBe('a:1');
    expect(nameOf(named(), undefined)).toBe('mine');
  });
});

describe('what runs in a container', () => {
  const containers = (hasEntrypoint: boolean): Containers => ({
    image: { reference: 'a:1', digest: 'sha256:1', ports: [], hasEntrypoint },
    openPlace: () => Promise.reject(new Error('not here')),
    close: async () => {},
  });
  const planOf = (about: Preset | undefined, container: ContainerFlags, hasEntrypoint = true) => {
    const target: StartedChoice = about
      ? named({ ...container, image: 'a:1' })
      : { kind: 'image', container: { ...container, image: 'a:1' } };
    const chosen = chosenContainer(target, about);
    return startPlan(target, {
      ...(about ? { preset: about } : {}),
      ...(chosen ? { chosen } : {}),
      containers: containers(hasEntrypoint),
      deployed: {},
      sim: noSimulator,
    });
  };

  it('gets the arguments of the preset behind its entrypoint, or all of the command where it has none', async () => {
    expect((await planOf(program, flags())).argv).toEqual(['--port', '{port}']);
    expect((await planOf(program, flags(), false)).argv).toEqual(['mine', '--port', '{port}']);
    expect((await planOf(loadPreset('reference'), flags())).argv).toEqual([
      ...['ref', 'serve', '--config', '{folder}/facilitator.toml'],
    ]);
    // Assay's own program stands in no image.
    expect((await planOf(loadPreset('x402-ts'), flags())).argv).toEqual([]);
  });

  it('is asked at its port, whatever address it prints', async () => {
    expect(loadPreset('reference').ready.line).toBeDefined();
    expect((await planOf(loadPreset('reference'), flags())).ready).toEqual({ timeout_seconds: 60 });
  });

  it('without a preset gets the wiring, its template and the variables of the command line', async () => {
    const file = join(folder, 'own.toml');
    writeFileSync(file, 'rpc = "{rpc_url}"');
    const plan = await planOf(
      undefined,
      flags({ env: { CHAIN_RPC: '{rpc_url}', ASSAY_NETWORK: 'mine' }, templates: [file], passEnv: ['KEY'] }),
    );
    expect(plan).toMatchObject({
      argv: [],
      passEnv: ['KEY'],
      files: [{ path: 'own.toml', template: 'rpc = "{rpc_url}"' }],
      env: {
        ASSAY_RPC_URL: noSimulator.proxyUrl,
        ASSAY_FILES: '{folder}',
        CHAIN_RPC: '{rpc_url}',
        ASSAY_NETWORK: 'mine',
      },
    });
    expect(JSON.stringify(plan)).not.toContain(noSimulator.controlToken);
  });

  it('with a preset keeps what the preset says, and adds to it', async () => {
    const plan = await planOf(loadPreset('x402-rs'), flags({ env: { RUST_LOG: 'debug' } }));
    expect(plan.env).toEqual({ FACILITATOR_PRIVATE_KEY: '{signer_private_key}', RUST_LOG: 'debug' });
    expect(plan.files.map((one) => one.path)).toEqual(['config.json']);
  });
});

it.each(['127.0.0.1', 'localhost', '[::1]'])('a simulator at %s is out of reach of containers', (host) => {
  const sim = { ...noSimulator, proxyUrl: `http://${host}:8545` };
  expect(() => assertReachable(sim, 'sim.json')).toThrow(
    expect.objectContaining({
      code: 'SIM_OUT_OF_REACH',
      exitCode: 64,
      hint: expect.stringContaining('--public-host'),
    }),
  );
  expect(() => assertReachable({ ...sim, proxyUrl: 'http://172.17.0.1:8545' }, 'sim.json')).not.toThrow();
});
