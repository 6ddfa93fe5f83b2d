import { expect, test } from 'vitest';
import { AssayError } from '../../src/wire/assay-error.js';
import { publicChainOptions } from './options.js';

const key = `0x${'7'.repeat(64)}`;
const env = { KEY: key, BARE: '7'.repeat(64), SHORT: '0x77', ZERO: `0x${'0'.repeat(64)}`, EMPTY: ' ' };
const url = { kind: 'url', url: new URL('http://127.0.0.1:4022') } as const;
const all = { chainRpc: 'https://sepolia.example/v2/abc', payerKeyEnv: 'KEY', maxSpend: '0.5' };

test('without any of the three nothing is said', () => {
  expect(publicChainOptions(url, {}, env)).toBeUndefined();
});

test.each(['KEY', 'BARE'])('the key is read from the variable %s', (payerKeyEnv) => {
  const found = publicChainOptions(url, { ...all, payerKeyEnv }, env);
  expect(found).toEqual({ rpcUrl: all.chainRpc, payerKey: key, maxSpend: '0.5' });
});

test.each<[string, Parameters<typeof publicChainOptions>[0], object, RegExp]>([
  ['one of them alone', url, { chainRpc: undefined }, /belong together/],
  ['a limit alone', url, { chainRpc: undefined, payerKeyEnv: undefined }, /belong together/],
  ['a simulator beside it', url, { sim: 'sim.json' }, /wired to no simulator/],
  ['a target that Assay starts', { kind: 'preset', name: 'reference' }, {}, /runs already/],
  ['no URL', url, { chainRpc: 'sepolia' }, /--chain-rpc is no http\(s\) URL/],
  ['another protocol', url, { chainRpc: 'wss://sepolia.example' }, /--chain-rpc is no http\(s\) URL/],
  ['an unset variable', url, { payerKeyEnv: 'NONE' }, /The variable NONE of --payer-key-env is not set/],
  ['an empty variable', url, { payerKeyEnv: 'EMPTY' }, /is not set/],
  ['no key', url, { payerKeyEnv: 'SHORT' }, /The variable SHORT holds no private key/],
  ['the zero key', url, { payerKeyEnv: 'ZERO' }, /holds no private key/],
  ['no limit', url, { maxSpend: '0.00' }, /--max-spend 0\.00 is no amount/],
  ['a negative limit', url, { maxSpend: '-1' }, /is no amount/],
  ['an endless limit', url, { maxSpend: 'Infinity' }, /is no amount/],
  ['a limit in hexadecimal', url, { maxSpend: '0x10' }, /is no amount/],
])('%s is bad usage, in a sentence without the key', (_, target, change, why) => {
  try {
    publicChainOptions(target, { ...all, ...change }, env);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(AssayError);
    expect(error).toMatchObject({ exitCode: 64, message: expect.stringMatching(why) });
    expect(String(error)).not.toContain('777');
  }
});
