import { expect, it } from 'vitest';
import { cweOf } from './cwe.js';

it.each([
  ['X402-EVM-001', ['signature'], ['CWE-347']],
  ['X402-RPL-010', ['replay', 'concurrency'], ['CWE-294', 'CWE-362', 'CWE-367']],
  ['X402-FLT-013', ['gas', 'availability'], ['CWE-400']],
  ['X402-EVM-028', ['binding'], ['CWE-345']],
  ['X402-SUP-001', ['shape'], []],
] as const)('%s about %j is %j', (id, flags, expected) => {
  expect(cweOf(id, { flags })).toEqual(expected);
});

it('a row that restates another is about the same weakness', () => {
  expect(cweOf('OFF-012', { flags: ['malformed'], sameAs: ['X402-HTTP-013'] })).toEqual([
    'CWE-20',
    'CWE-1321',
  ]);
});
