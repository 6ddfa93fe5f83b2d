import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { parseConfigText } from '../config.js';
import { checkAceConfig } from './config.js';
import { readAceEnvironment } from './environment.js';

const root = dirname(createRequire(import.meta.url).resolve('x402-assay/package.json'));
const page = readFileSync(join(root, 'docs', 'acedata.md'), 'utf8');
const block = (language: string, holds: string): string =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^\`]*)\`\`\``, 'g'))]
    .map(([, text = '']) => text)
    .find((text) => text.includes(holds)) ?? '';

/** The example, its comments taken for what they offer. */
const example = Object.fromEntries(
  [...block('sh', 'APP_SECRET_KEY').matchAll(/^#? ?([A-Z0-9_]+)=(\S+)$/gm)].map(([, name = '', text]) => [
    name,
    text,
  ]),
);

it('the environment of the page is one, and has the defaults that the page names', () => {
  expect(example.X402_SIGNER_ADDRESS).toBe('0x…');
  const { X402_SIGNER_ADDRESS: _, ...rest } = example;
  const env = { ...rest, X402_SIGNER_PRIVATE_KEY: '51'.repeat(32) };
  const { config } = readAceEnvironment(env);
  expect(config.store).toBe('postgres');
  const required = Object.entries(env).filter(([name]) => /RPC_URL|KEY/.test(name));
  expect(config.acedata).toEqual(readAceEnvironment(Object.fromEntries(required)).config.acedata);
});

it('the table of the page names the variables of the example, and those of Assay', () => {
  const rows = [...page.matchAll(/^\| (`[A-Z].*?) +\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([A-Z0-9_]+)`/g)].map(([, name]) => name),
  );
  const ours = ['STORE', 'STORE_PATH', 'ASSETS', 'RECIPIENTS', 'SETTLE_TOKEN'].map(
    (name) => `ASSAY_ACE_${name}`,
  );
  expect(rows.sort()).toEqual([...Object.keys(example), ...ours].sort());
});

it('the file of the page is a configuration', () => {
  expect(checkAceConfig(parseConfigText(block('toml', 'acedata'))).acedata).toMatchObject({
    networks: { 'my-chain': 'eip155:31337' },
    tokens: [{ name: 'USDC' }],
  });
});
