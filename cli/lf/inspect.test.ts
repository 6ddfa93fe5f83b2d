import { expect, test } from 'vitest';
import { noColours } from '../../reports/console.js';
import { goldenKeys } from '../../src/warrant/golden.fixture.js';
import { acceptedValue, termsOfOne, termsOfTwo, W1, W2 } from '../../src/warrant/golden-payment.fixture.js';
import { issueWarrant } from '../../src/warrant/sealed-warrant.js';
import { inspectChain, renderChain } from './render-chain.js';
import { splitWarrants } from './warrant-file.js';

const text = (all: readonly Uint8Array[], now: number): string =>
  renderChain(inspectChain(all, now), now, noColours);

test('a warrant says who may pay whom how much until when', () => {
  const shown = text([W1.bytes], 2_000);
  for (const line of [
    /^warrant-1 \(execution warrant\)$/m,
    /used by +ed25519:\+S3fxl3Vt57SStZI2P0F3QHn6duypIiRL4Vf1anxDFI=$/m,
    /payer +caip10 caip10:eip155:8453:0xabc123$/m,
    /merchant +merchant-a$/m,
    /may pay +USDC on eip155:8453, at most 200 atomic units a request$/m,
    /to +merchant-a$/m,
    /over +onchain$/m,
    /request +POST$/m,
    /below path +\/pay$/m,
    /for tool +web-search$/m,
    /sponsored +by nobody$/m,
    /window +1970-01-01T00:00:01\.000Z until 1970-01-01T00:00:10\.000Z \(9 s\): valid now, for another 8 s$/m,
    /delegation +allowed, 1 further level$/m,
    /^No problem found\.$/m,
  ])
    expect(shown).toMatch(line);
});

test('a chain is a tree, root first', () => {
  expect(text([W1.bytes, W2.bytes], 2_000)).toMatch(
    /^warrant-1 .*\n\n└─ warrant-2 \(execution warrant\)\n {5}digest.*No problem found/s,
  );
});

test.each<[string, readonly Uint8Array[], number, string]>([
  ['an expired warrant', [W1.bytes], 10_000, 'warrant-1: the warrant has expired (warrant_expired)'],
  ['one that starts later', [W1.bytes], 999, 'the warrant is not valid yet (warrant_not_yet_valid)'],
  [
    'a leaf without its parent',
    [W2.bytes],
    2_000,
    'names a parent, which is not here (chain_parent_mismatch, K1)',
  ],
  ['a chain in the wrong order', [W2.bytes, W1.bytes], 2_000, 'does not name its parent by digest'],
  [
    'a broken signature',
    [W1.bytes.map((byte, at) => (at === 200 ? byte ^ 1 : byte))],
    2_000,
    'does not verify with the key of the issuer',
  ],
  ['bytes that are no warrant', [new Uint8Array([0xa1, 0x00])], 2_000, 'warrant 1: warrant_'],
  [
    'a child that allows more',
    [
      W1.bytes,
      acceptedValue(
        issueWarrant({ ...termsOfTwo, constraints: termsOfOne.constraints.slice(1) }, goldenKeys.agent),
      ).bytes,
    ],
    2_000,
    'warrant-2: the warrant is not bound by every constraint of its parent (delegation_scope_widened, K11)',
  ],
])('%s is named as a problem', (_, all, now, problem) => {
  const shown = text(all, now);
  expect(shown).toContain(problem);
  expect(shown).not.toContain('No problem found');
});

test('text of a warrant cannot turn a terminal around', () => {
  const sly = issueWarrant({ ...termsOfOne, warrant_id: 'a\u202eb' }, goldenKeys.issuer);
  expect(text([acceptedValue(sly).bytes], 2_000)).toContain('a⟦U+202E⟧b');
});

test('a file holds lines of base64 with comments, or the bytes of one warrant', () => {
  const lines = `# chain\n${Buffer.from(W1.bytes).toString('base64')}\n\n${Buffer.from(W2.bytes).toString('base64url')}\r\n`;
  expect(splitWarrants(Buffer.from(lines), 'f')).toEqual([W1.bytes, W2.bytes]);
  expect(splitWarrants(W1.bytes, 'f')).toEqual([W1.bytes]);
  expect(() => splitWarrants(Buffer.from('rGZ\n!!'), 'f.lfw')).toThrow('Line 1 of f.lfw is not base64.');
  expect(() => splitWarrants(Buffer.from('\n#x\n'), 'f.lfw')).toThrow('f.lfw holds no warrant.');
});
