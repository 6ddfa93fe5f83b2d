import { describe, expect, it } from 'vitest';
import { W1 } from './golden-payment.fixture.js';
import { refusal } from './refusal.js';
import { decodeWarrant } from './sealed-warrant.js';
import { treeOf, writeCbor } from './second/cbor-writer.fixture.js';
import { findWarrantProblems } from './warrant-problems.js';

const changed = (change: object): Uint8Array => writeCbor(treeOf({ ...W1.warrant, ...change }));

describe('problems of a warrant', () => {
  it('are none for a good one', () => {
    expect(findWarrantProblems(W1.bytes)).toEqual([]);
  });

  it('are named one by one', () => {
    expect(findWarrantProblems(W1.bytes.subarray(1))).toEqual(['warrant_malformed: byte 0: not a map']);
    const bad = changed({ version: 2, audience: { any: false }, warrant_id: 'x'.repeat(300) });
    const problems = findWarrantProblems(bad).join('\n');
    for (const place of ['warrant.version', 'warrant.audience.any', 'warrant.warrant_id'])
      expect(problems).toContain(place);
    expect(
      findWarrantProblems(changed({ expires_at_ms: 5, delegation: { max_depth: 0, can_delegate: true } })),
    ).toEqual([
      'broken rule: expires_at_ms is greater than not_before_ms',
      'broken rule: can_delegate is false if and only if max_depth is 0',
      'warrant.signature: does not verify with the key of the issuer',
    ]);
  });

  it('quote nothing that a terminal would obey, and nothing endless', () => {
    const hostile = changed({ ['\u001b[2J\u0007'.padEnd(9_000, 'x')]: 1 });
    for (const text of findWarrantProblems(hostile)) {
      expect(text).not.toMatch(/\p{Cc}/u);
      expect(text.length).toBeLessThanOrEqual(200);
    }
    const outcome = decodeWarrant(changed({ warrant_type: '\u009b31m'.repeat(999) }));
    expect(outcome.ok ? '' : outcome.refusal.detail).not.toMatch(/\p{Cc}/u);
    expect(refusal('0', 'warrant_malformed').detail).toBeUndefined();
  });
});
