import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { TargetChoice } from './grade/options.js';
import { namedTarget, type TargetFlags, wiringOf } from './target-flags.js';

const flags = (change: Partial<TargetFlags>): TargetFlags => ({
  header: [],
  timeout: 10,
  template: [],
  passEnv: [],
  imageEnv: [],
  ...change,
});

it('a mode goes with the target that it belongs to', () => {
  expect(namedTarget(undefined, flags({ target: 'ledgerflow', mode: 'bridge' }))).toEqual({
    kind: 'preset',
    name: 'ledgerflow',
    mode: 'bridge',
  });
  expect(namedTarget(undefined, flags({ target: 'ledgerflow' }))).toEqual({
    kind: 'preset',
    name: 'ledgerflow',
  });
});

it.each([
  ['no target', undefined, {}],
  ['a URL', 'http://127.0.0.1:4022', {}],
  ['a command', undefined, { exec: 'facilitator' }],
])('a mode with %s is bad usage', (_, url, change) => {
  expect(() => namedTarget(url, flags({ mode: 'bridge', ...change }))).toThrow(
    expect.objectContaining({ code: 'MODE_WITHOUT_TARGET', exitCode: 64 }),
  );
});

const container = { env: {}, templates: [], passEnv: [] };

it('an image is a target, alone or for a preset', () => {
  expect(namedTarget(undefined, flags({ image: 'mine:1', imagePort: 8080 }))).toEqual({
    kind: 'image',
    container: { ...container, image: 'mine:1', port: 8080 },
  });
  expect(namedTarget(undefined, flags({ target: 'reference', image: 'mine:1' }))).toEqual({
    kind: 'preset',
    name: 'reference',
    container: { ...container, image: 'mine:1' },
  });
  const imageEnv = ['RPC={rpc_url}', 'EMPTY=', 'WITH=a=b'];
  expect(namedTarget(undefined, flags({ image: 'mine:1', imageEnv, passEnv: ['KEY'] }))).toEqual({
    kind: 'image',
    container: {
      ...container,
      image: 'mine:1',
      env: { RPC: '{rpc_url}', EMPTY: '', WITH: 'a=b' },
      passEnv: ['KEY'],
    },
  });
});

it.each<[string, string | undefined, Partial<TargetFlags>, string]>([
  ['an image and a URL', 'http://127.0.0.1:4022', { image: 'mine:1' }, 'TWO_TARGETS'],
  ['an image and a command', undefined, { image: 'mine:1', exec: 'mine' }, 'TWO_TARGETS'],
  ['an empty image', undefined, { image: ' ' }, 'NO_IMAGE'],
  ['a port without an image', undefined, { imagePort: 80 }, 'FLAG_WITHOUT_IMAGE'],
  ['a variable for a URL', 'http://127.0.0.1:4022', { imageEnv: ['A=1'] }, 'FLAG_WITHOUT_IMAGE'],
  ['a port for a command', undefined, { exec: 'mine', imagePort: 80 }, 'FLAG_WITHOUT_IMAGE'],
  ['a variable without a value', undefined, { image: 'mine:1', imageEnv: ['RPC'] }, 'BAD_IMAGE_ENV'],
  ['a variable without a name', undefined, { image: 'mine:1', imageEnv: ['=1'] }, 'BAD_IMAGE_ENV'],
])('%s is bad usage', (_, url, change, code) => {
  expect(() => namedTarget(url, flags(change))).toThrow(expect.objectContaining({ code, exitCode: 64 }));
});

const file = fileURLToPath(import.meta.url);
const url: TargetChoice = { kind: 'url', url: new URL('http://127.0.0.1:4022') };
const exec: TargetChoice = { kind: 'exec', command: 'mine', templates: [], passEnv: [] };
const preset: TargetChoice = { kind: 'preset', name: 'x402-ts' };
const run = { seed: 's', slow: false };

it.each<[string, TargetChoice, Partial<TargetFlags>, string]>([
  ['a wait for what Assay starts', exec, { wait: 5 }, '--wait is for a URL'],
  ['a template for a URL', url, { template: ['a.toml'] }, '--template is for --exec and --image'],
  ['a template for a preset', preset, { template: ['a.toml'] }, '--template is for --exec and --image'],
  ['a variable for a URL', url, { passEnv: ['KEY'] }, '--pass-env is for --exec and --image'],
  ['an Anvil for a URL', url, { anvil: '/bin/anvil' }, '--anvil is for a simulator that Assay starts'],
  [
    'an Anvil beside a simulator',
    exec,
    { anvil: '/bin/anvil', sim: 'sim.json' },
    'that of --sim runs already',
  ],
  ['a template that is a folder', exec, { template: ['.'] }, '--template . cannot be read: it is a folder'],
  ['an empty simulator', url, { sim: '' }, '--sim is empty'],
])('%s would do nothing: bad usage', async (_, target, change, sentence) => {
  await expect(wiringOf(target, flags(change), run)).rejects.toThrow(
    expect.objectContaining({ exitCode: 64, message: expect.stringContaining(sentence) }),
  );
});

it.each<[string, TargetChoice, Partial<TargetFlags>]>([
  ['a wait for a URL', url, { wait: 5, sim: 'sim.json' }],
  ['a simulator for what Assay starts', exec, { sim: 'sim.json', template: [file], passEnv: ['KEY'] }],
  ['a template for a preset in an image', { ...preset, container }, { template: [file], anvil: 'x' }],
])('%s is taken', async (_, target, change) => {
  await expect(wiringOf(target, flags(change), run)).resolves.toMatchObject({ target });
});
