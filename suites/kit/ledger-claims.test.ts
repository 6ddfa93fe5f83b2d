/** How the claims of the ledger oracle are told. */
import { expect, it } from 'vitest';
import type { LedgerClaim } from '../../simulator/bridge/oracle/facts.js';
import { inFewWords } from './ledger-claims.js';

const claim = (change: Partial<LedgerClaim> = {}): LedgerClaim => ({
  invariant: 'B03',
  subject: 'a payment',
  claim: 'B03 at most one debit per payment',
  expected: 'at most one entry',
  actual: '1: tx',
  ok: true,
  blame: 'target',
  evidence: ['OFF-056.1.1'],
  ...change,
});

it('many claims that hold are one line, and each that is broken is told', () => {
  const broken = claim({ ok: false, actual: '2: tx, ty', outcome: 'double-move', proven: true });
  const told = inFewWords([...Array.from({ length: 30 }, () => claim()), broken]);
  expect(told).toMatchObject([
    { actual: '2: tx, ty', ok: false },
    { actual: 'held 30 times', ok: true },
  ]);
});

it('a few claims are told one by one', () => {
  expect(inFewWords([claim(), claim()])).toHaveLength(2);
});

it('a ledger that is out of order is our failure and accuses nobody', () => {
  const minted = claim({ invariant: 'B01', blame: 'simulator', ok: false, claim: 'B01', actual: 'USDT: 1' });
  expect(() => inFewWords([minted])).toThrow("the simulator's ledger a payment is broken: B01: USDT: 1");
});
