import { expect, it } from 'vitest';
import type { TargetChoice } from './grade/options.js';
import { type ProcessFlags, processOptions } from './process-flags.js';

const url: TargetChoice = { kind: 'url', url: new URL('http://127.0.0.1:4022/x402/') };
const preset: TargetChoice = { kind: 'preset', name: 'reference' };
const commands = { killCmd: 'kill it', restartCmd: 'start it' };

it.each<[string, TargetChoice, ProcessFlags, object]>([
  ['nothing', url, {}, {}],
  [
    'another URL',
    url,
    { replica: 'http://127.0.0.1:4023/' },
    { replica: { kind: 'url', url: 'http://127.0.0.1:4023' } },
  ],
  [
    'a URL beside a target that the kit starts',
    preset,
    { replica: 'http://127.0.0.1:4023' },
    { replica: { kind: 'url', url: 'http://127.0.0.1:4023' } },
  ],
  ['auto', preset, { replica: 'auto' }, { replica: { kind: 'auto' } }],
  ['both commands', url, commands, { commands: { kill: 'kill it', restart: 'start it' } }],
  [
    'a foreign host on somebody’s word',
    url,
    { replica: 'https://b.example', authorizedBy: 'its owner' },
    { replica: { kind: 'url', url: 'https://b.example' } },
  ],
])('%s is taken as it is meant', (_, target, flags, expected) => {
  expect(processOptions(target, flags)).toEqual(expected);
});

it.each<[string, TargetChoice, ProcessFlags, string]>([
  ['auto with a URL', url, { replica: 'auto' }, 'REPLICA_OF_URL'],
  ['the target itself', url, { replica: 'http://127.0.0.1:4022/x402' }, 'REPLICA_IS_TARGET'],
  ['no URL', url, { replica: '' }, 'BAD_URL'],
  ['a foreign host', url, { replica: 'https://b.example' }, 'REPLICA_NOT_AUTHORIZED'],
  ['commands for what the kit starts', preset, commands, 'COMMAND_WITHOUT_URL'],
  ['a kill command alone', url, { killCmd: 'kill it' }, 'NO_COMMAND'],
  ['a restart command alone', url, { restartCmd: 'start it' }, 'NO_COMMAND'],
  ['an empty command', url, { ...commands, killCmd: ' ' }, 'NO_COMMAND'],
])('%s is bad usage', (_, target, flags, code) => {
  expect(() => processOptions(target, flags)).toThrow(expect.objectContaining({ code, exitCode: 64 }));
});
