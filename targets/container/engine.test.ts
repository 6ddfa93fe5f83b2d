import { expect, it } from 'vitest';
import { exitOf } from './container-child.js';
import { openEngine } from './engine.js';
import { portOf } from './open-containers.js';

const at = (host: string) => ({ info: { containerRuntime: { host } } });
/** As testcontainers answers; nothing of it is loaded here. */
const loading = (client: () => Promise<object>) => async () =>
  ({ getContainerRuntimeClient: client }) as never;

it.each([
  [
    'without the package',
    async () => {
      throw new Error("Cannot find package 'testcontainers'");
    },
    'NO_TESTCONTAINERS',
    'npm install testcontainers',
  ],
  [
    'without an engine',
    loading(async () => {
      throw new Error('Could not find a working container runtime strategy');
    }),
    'NO_ENGINE',
    'docker info',
  ],
  [
    'with an engine on another machine',
    loading(async () => at('192.0.2.7')),
    'ENGINE_ELSEWHERE',
    'Run Assay on',
  ],
])('%s a container is inconclusive, with what to do', async (_, load, code, hint) => {
  await expect(openEngine(load)).rejects.toMatchObject({
    code,
    exitCode: 2,
    hint: expect.stringContaining(hint),
  });
});

it.each(['localhost', '127.0.0.1', '127.0.0.2'])('an engine of this machine is taken: %s', async (host) => {
  const local = at(host);
  expect(await openEngine(loading(async () => local))).toBe(local);
});

const image = (ports: readonly number[]) => ({ reference: 'mine:1', digest: '', ports, hasEntrypoint: true });

it.each([
  ['the one that was asked for', [8080, 9090], 9090, 9090],
  ['one that the image does not mention', [8080], 3000, 3000],
  ['the only one of the image', [8080], undefined, 8080],
  ['4022 when the image names none', [], undefined, 4022],
])('the port inside is %s', (_, ports, wanted, expected) => {
  expect(portOf(image(ports), wanted)).toBe(expected);
});

it('of several ports one has to be chosen', () => {
  expect(() => portOf(image([8080, 9090]), undefined)).toThrow(
    expect.objectContaining({
      code: 'SEVERAL_PORTS',
      exitCode: 64,
      hint: expect.stringContaining('--image-port'),
    }),
  );
});

it.each([
  [0, { code: 0, signal: null }],
  [1, { code: 1, signal: null }],
  [137, { code: null, signal: 'SIGKILL' }],
  [143, { code: null, signal: 'SIGTERM' }],
  [255, { code: 255, signal: null }],
])('a container that ended with %s is told as a process would be', (code, exit) => {
  expect(exitOf(code)).toEqual(exit);
});
