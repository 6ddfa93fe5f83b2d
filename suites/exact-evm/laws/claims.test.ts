import { describe, expect, it } from 'vitest';
import type { Broadcast } from '../../../simulator/rpc-proxy/record.js';
import type { Exchange } from '../../kit/exchange.js';
import type { AuthorizationFacts, TransactionFact } from '../../kit/money-oracle.js';
import { moneyClaims, oneTransactionAtATime, owed, undisturbed } from './claims.js';

const hash = (digit: string): `0x${string}` => `0x${digit.repeat(64)}`;
const address = (digit: string): `0x${string}` => `0x${digit.repeat(40)}`;
const nonce = hash('9');

function settled(body: Readonly<Record<string, unknown>>, at = 10): Exchange {
  return {
    id: `settle ${at}`,
    tag: { check: 'x', case: '', attempt: 1, endpoint: 'settle', role: 'free', expects: [] },
    sentAt: at,
    answeredAt: at + 1,
    request: { method: 'POST', path: 'settle', headers: {}, body: '{}' },
    answer: { status: 200, headers: {}, text: JSON.stringify(body), json: JSON.parse(JSON.stringify(body)) },
  };
}

const success = settled({ success: true, transaction: hash('a') });
const refused = (transaction: string, errorReason = 'invalid_exact_evm_nonce_already_used'): Exchange =>
  settled({ success: false, errorReason, transaction });

const moved: TransactionFact = {
  hash: hash('a'),
  status: 'success',
  transfers: [{ hash: hash('a'), from: address('1'), to: address('2'), value: '10000' }],
  used: [nonce],
};

const facts = (change: Partial<AuthorizationFacts> = {}): AuthorizationFacts => ({
  check: 'x',
  asset: address('5'),
  from: address('1'),
  nonce,
  transactions: [moved],
  broadcasts: [{ hash: hash('a'), at: 5, accepted: true }],
  balances: [],
  settles: [refused('')],
  ...change,
});

const sent = (digit: string, signerNonce: number): Broadcast => ({
  seq: signerNonce,
  at_ms: 5,
  hash: hash(digit),
  raw: `0x02${nonce.slice(2)}`,
  from: address('7'),
  to: address('5'),
  nonce: signerNonce,
  data: '0x',
  accepted: true,
});

describe('a success that is owed', () => {
  it.each([
    ['given', [success], { ok: true }],
    ['given to one of the requests', [refused(''), success], { ok: true }],
    ['refused with the hash', [refused(hash('a'))], { ok: false, soft: 'ambiguity' }],
  ])('is %s', (_name, retries, expected) => {
    expect(owed(facts(), retries)).toMatchObject(expected);
  });

  it('is lost where no answer names it', () => {
    const claim = owed(facts(), [refused(''), refused(hash('b'))]);
    expect(claim).toMatchObject({ ok: false, proven: true, outcome: 'lost-money' });
    expect(claim?.soft).toBeUndefined();
    // Named before, as pending: somebody knows where to look.
    const named = facts({ settles: [refused(hash('a'), 'settlement_pending')] });
    const later = owed(named, [refused('')]);
    expect(later?.ok).toBe(false);
    expect(later?.outcome).toBeUndefined();
  });

  it.each([
    ['somebody has it', facts({ settles: [success] }), [refused('')]],
    ['nothing moved', facts({ transactions: [{ ...moved, transfers: [] }] }), [refused('')]],
    ['the kit moved it', facts({ transactions: [{ ...moved, byKit: true }] }), [refused('')]],
    ['another sent it', facts({ broadcasts: [] }), [refused('')]],
    ['it has not ended', facts(), [refused('', 'settlement_in_progress')]],
  ])('is not asked for where %s', (_name, before, retries) => {
    expect(owed(before, retries)).toBeUndefined();
  });
});

describe('one transaction at a time', () => {
  it('is broken by a second one with a signer nonce of its own', () => {
    expect(oneTransactionAtATime(facts(), [sent('a', 1), sent('b', 2)])).toMatchObject({ ok: false });
  });

  it.each([
    ['a replacement', facts(), [sent('a', 1), sent('b', 1)]],
    ['a second one that the chain refused', facts(), [sent('a', 1), { ...sent('b', 2), accepted: false }]],
    [
      'a second one after the first has reverted',
      facts({ transactions: [{ ...moved, status: 'reverted' }] }),
      [sent('a', 1), sent('b', 2)],
    ],
    ['another payment', facts(), [sent('a', 1), { ...sent('b', 2), raw: '0x02' }]],
  ])('allows %s', (_name, about, broadcasts) => {
    expect(oneTransactionAtATime(about, broadcasts)).toBeUndefined();
  });
});

it('judges balances and answers when nothing is under way, and names of transactions at the end', () => {
  const lost = facts({
    settles: [refused('')],
    broadcasts: [{ hash: hash('a'), at: 10, accepted: true }],
    balances: [{ owner: address('1'), expected: '0', actual: '1' }],
  });
  const broken = (moment: 'under way' | 'quiet' | 'end'): readonly string[] =>
    moneyClaims([lost], moment)
      .filter(({ ok }) => !ok)
      .map(({ claim }) => claim.slice(0, 2));
  expect(broken('under way')).toEqual([]);
  expect(broken('quiet')).toEqual(['I6']);
  expect(broken('end')).toEqual(['I5', 'I6']);
});

it('wants the plain payment settled', () => {
  expect(undisturbed(success).ok).toBe(true);
  expect(undisturbed(refused('')).ok).toBe(false);
});
