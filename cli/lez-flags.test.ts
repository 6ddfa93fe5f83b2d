import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type LezFlags, lezOptions } from './lez-flags.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-lez-flags-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (text: string): string => {
  const path = join(folder, 'codes');
  writeFileSync(path, text);
  return path;
};
const shop = { kind: 'url', url: new URL('http://127.0.0.1:8402/premium') } as const;
const preset = { kind: 'preset', name: 'lez' } as const;

it('a URL alone is a merchant where nothing but LEZ is graded, and a facilitator elsewhere', async () => {
  const resource = 'http://127.0.0.1:8402/premium';
  expect(await lezOptions(shop, {}, 'alone')).toEqual({
    target: shop,
    lez: { resource, facilitator: false },
  });
  expect(await lezOptions(shop, {}, 'wanted')).toEqual({ target: shop, lez: {} });
  expect(await lezOptions(shop, {}, 'unwanted')).toEqual({ target: shop });
  expect(await lezOptions(shop, { facilitator: 'http://127.0.0.1:4022' }, 'alone')).toEqual({
    target: { kind: 'url', url: new URL('http://127.0.0.1:4022') },
    lez: { resource, facilitator: true },
  });
});

it.each([
  ['TOML', 'bad_sig = "invalid_signature"\nodd = "unmapped"\n'],
  ['JSON', ' {"bad_sig": "invalid_signature", "odd": "unmapped"}'],
])('a code map is read as %s', async (_, text) => {
  const { lez } = await lezOptions(preset, { codeMap: file(text) }, 'alone');
  expect(lez?.codes).toEqual({ bad_sig: 'invalid_signature', odd: 'unmapped' });
});

it.each<[string, () => LezFlags, 'unwanted' | 'alone', string]>([
  ['a code map that is not there', () => ({ codeMap: join(folder, 'none') }), 'alone', 'cannot be read'],
  ['a code map in no format', () => ({ codeMap: file('a b') }), 'alone', 'is neither TOML nor JSON'],
  ['an empty code map', () => ({ codeMap: file('') }), 'alone', 'names no code'],
  ['a list as a code map', () => ({ codeMap: file('codes = ["a"]') }), 'alone', 'gives "codes" a meaning'],
  ['a meaning that is none', () => ({ codeMap: file('a = "b"') }), 'alone', 'gives "a" a meaning'],
  ['a command of blanks', () => ({ credentialCommand: ' ' }), 'alone', 'names no command'],
  [
    'a command without rows of LEZ',
    () => ({ credentialCommand: 'x' }),
    'unwanted',
    '--credential-command is about',
  ],
  ['a map without rows of LEZ', () => ({ codeMap: 'x' }), 'unwanted', '--code-map is about'],
  ['a facilitator of a preset', () => ({ facilitator: 'http://127.0.0.1:1' }), 'alone', 'wants two URLs'],
])('%s is bad usage', async (_, flags, wanted, words) => {
  await expect(lezOptions(preset, flags(), wanted)).rejects.toMatchObject({
    exitCode: 64,
    message: expect.stringContaining(words),
  });
});

it('what is said about a merchant is bad usage where a URL beside other profiles is a facilitator', async () => {
  await expect(lezOptions(shop, { codeMap: 'x' }, 'wanted')).rejects.toMatchObject({
    exitCode: 64,
    code: 'NO_LEZ_MERCHANT',
  });
});
