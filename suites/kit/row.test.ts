import { expect, it } from 'vitest';
import { profileOf, tierNumber } from './row.js';

it('core has the rows about transport, supported, errors and the envelope; exact-evm has the rest', () => {
  for (const id of ['X402-HTTP-001', 'X402-SUP-018', 'X402-ERR-004', 'X402-REQ-001', 'X402-REQ-039'])
    expect(profileOf(id)).toBe('core');
  for (const id of [
    'X402-REQ-007',
    'X402-REQ-020',
    'X402-VER-001',
    'X402-EVM-038',
    'X402-SET-001',
    'X402-RPL-019',
  ])
    expect(profileOf(id)).toBe('exact-evm');
  expect(profileOf('X402-V1-001')).toBe('v1');
});

it('tiers are T0 to T3', () => {
  expect((['T0', 'T1', 'T2', 'T3'] as const).map(tierNumber)).toEqual([0, 1, 2, 3]);
});
