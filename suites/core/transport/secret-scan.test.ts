import { describe, expect, it } from 'vitest';
import type { Answer } from '../../kit/exchange.js';
import { type KnownFacts, leaksIn, secretInUrl } from './secret-scan.js';

/** The first well-known Anvil account: its address and key are published everywhere. */
const signer = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
const signerKey = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const hash = `0x${'5c'.repeat(32)}`;

const nothing: KnownFacts = { secrets: [], rpcHosts: [], signers: new Set(), values: new Set() };

const answer = (json: Answer['json'], headers: Record<string, string> = {}): Answer => ({
  status: 200,
  headers,
  text: JSON.stringify(json),
  ...(json === undefined ? {} : { json }),
});

const kinds = (given: Answer, request = '', known: Partial<KnownFacts> = {}) =>
  leaksIn(given, request, { ...nothing, ...known }).map((one) => `${one.kind}${one.certain ? '' : '?'}`);

describe('what is a leak', () => {
  it('the key of an advertised signer, with and without 0x, wherever it stands', () => {
    const known = { signers: new Set([signer]) };
    expect(kinds(answer({ message: `signed with ${signerKey}` }), '', known)).toEqual([
      'private key of a signer',
    ]);
    expect(kinds(answer({ transaction: `0x${signerKey}` }), '', known)).toEqual(['private key of a signer']);
    expect(kinds(answer({}, { 'x-debug': signerKey }), '', known)).toEqual(['private key of a signer']);
  });
  it('a secret that the kit handed out', () => {
    expect(kinds(answer({ message: signerKey.toUpperCase() }), '', { secrets: [`0x${signerKey}`] })).toEqual([
      'private key',
    ]);
  });
  it('the address of the RPC proxy, but not a longer port', () => {
    const known = { rpcHosts: ['127.0.0.1:4021'] };
    expect(kinds(answer({ message: 'URL: http://127.0.0.1:4021/' }), '', known)).toEqual([
      'address of the RPC',
    ]);
    expect(kinds(answer({ message: 'http://127.0.0.1:40211/' }), '', known)).toEqual([]);
  });
  it('stack frames of several languages', () => {
    for (const text of [
      'Error: x\n    at verify (/srv/app/dist/verify.js:41:11)',
      'Error: x\n    at async file:///srv/app/verify.js:41:11\n    at node:internal/process:1:2',
      'Traceback (most recent call last):',
      'goroutine 12 [running]:',
      "thread 'main' panicked at src/verify.rs:12:5",
    ])
      expect(kinds(answer({ error: text }))).toEqual(['stack trace']);
  });
  it('a raw RPC error, also in a page that is no JSON', () => {
    const page = {
      status: 500,
      headers: {},
      text: 'URL: https://rpc.example\nRequest body: {"method":"eth_call"}',
    };
    expect(kinds(page)).toEqual(['raw RPC error']);
  });
  it('a 32-byte value in free text that nothing explains: not certain', () => {
    expect(kinds(answer({ message: `using ${hash}` }))).toEqual(['unknown 32-byte value?']);
  });
  it('is cut where it is quoted', () => {
    const [leak] = leaksIn(answer({ message: signerKey }), '', { ...nothing, signers: new Set([signer]) });
    expect(leak?.excerpt).toBe('0xac0974…');
  });
});

describe('what is none', () => {
  it('hashes by name, known values, numbers and what the caller sent', () => {
    expect(kinds(answer({ transaction: hash, extra: { blockHash: hash, topics: [hash] } }))).toEqual([]);
    expect(kinds(answer({ message: `transaction ${hash} reverted` }))).toEqual([]);
    expect(kinds(answer({ message: hash }), '', { values: new Set([hash]) })).toEqual([]);
    expect(kinds(answer({ message: `0x${'2710'.padStart(64, '0')}` }))).toEqual([]);
    expect(kinds(answer({ message: `nope: ${hash}` }), `{"nonce":"${hash}"}`)).toEqual([]);
  });
  it('signatures and calldata, which are longer than 32 bytes', () => {
    expect(kinds(answer({ message: `bad signature 0x${'ab'.repeat(65)}` }))).toEqual([]);
  });
  it('entity tags and addresses of networks in front of the target', () => {
    const headers = {
      etag: hash,
      'report-to': '{"url":"https://a.nel.cloudflare.com/report/v4?s=Zk3yZk3yZk3yZk3yZk3y"}',
    };
    expect(kinds(answer({}, headers))).toEqual([]);
  });
  it('a resource address of the caller, whatever it holds', () => {
    const url = 'https://merchant.example/v1/Zk3yZk3yZk3yZk3yZk3yZk3y';
    expect(kinds(answer({ message: `unknown resource ${url}` }), `{"resource":{"url":"${url}"}}`)).toEqual(
      [],
    );
  });
});

describe('addresses', () => {
  it.each([
    'https://base-sepolia.g.alchemy.com/v2/k3yK3yK3yK3yK3yK3yK3yK3y',
    'https://example.quiknode.pro/0a1b2c3d4e5f0a1b2c3d4e5f0a1b2c3d4e5f0a1b/',
    'https://rpc.example/v1/k3yK3yK3yK3yK3yK3yK3yK3y',
    'https://rpc.example/?apikey=k3yK3yK3yK3y',
    'postgres://user:password@db.internal/facilitator',
  ])('%s gives something away', (url) => {
    expect(secretInUrl(url)).toBeDefined();
  });
  it.each([
    'https://docs.x402.org/core-concepts/facilitator',
    'https://sepolia.basescan.org/tx/0x5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c',
    'https://explorer.solana.com/tx/5h6xBEauJ3PK6SWCZ1PGjBvj8vDdWG3KpwATGy1ARAXFSDwt8GFXM7W5Ncn16wmqokgpiKRLuS83KUxyZyv2sUYv',
    'https://status.example/v1/123e4567-e89b-12d3-a456-426614174000',
    'https://sepolia.base.org',
  ])('%s does not', (url) => {
    expect(secretInUrl(url)).toBeUndefined();
  });
});
