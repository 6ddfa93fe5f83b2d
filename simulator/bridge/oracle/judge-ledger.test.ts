/** Each invariant of the ledger oracle, held and broken, on facts written by hand. */
import { describe, expect, it } from 'vitest';
import type { EntryFact, LedgerFact } from '../control/protocol.js';
import type { AnswerFact, LedgerClaim, LedgerFacts, PaymentFacts } from './facts.js';
import { judgeLedger } from './judge-ledger.js';

type PaymentEntryFact = EntryFact & { memo: { kind: 'payment' } };

/** An entry of 100 from alice to merchant-a at 1500. */
const entry = (
  changes: { seq?: number; transaction?: string; at_ms?: number } = {},
  memo: Partial<PaymentEntryFact['memo']> = {},
): PaymentEntryFact => ({
  seq: 1,
  transaction: 'tx-1',
  at_ms: 1_500,
  ...changes,
  postings: [],
  memo: {
    kind: 'payment',
    key: 'key-1',
    proof: 'pi-1',
    shape: 'inner',
    network: 'offchain:binance',
    payer: 'alice',
    payee: 'merchant-a',
    asset: 'USDT',
    amount: '100',
    ...memo,
  },
});

const ledger = (...entries: EntryFact[]): LedgerFact => ({
  bridge: 'binance',
  networks: ['offchain:binance'],
  balances: [
    { account: 'system:issuer', asset: 'USDT', amount: '-1000', held: '0', issuer: true },
    { account: 'alice', asset: 'USDT', amount: '900', held: '0', issuer: false },
    { account: 'merchant-a', asset: 'USDT', amount: '100', held: '0', issuer: false },
  ],
  entries,
});

/** A settle from 1000 to 2000 that succeeded. */
const success = (changes: Partial<AnswerFact> = {}): AnswerFact => ({
  id: 'settle-1',
  endpoint: 'settle',
  sent_at: 1_000,
  answered_at: 2_000,
  kind: 'success',
  transaction: 'tx-1',
  payer: 'alice',
  body: 'body-1',
  ...changes,
});

const without = (kind: 'refused' | 'unknown' | 'none', changes: Partial<AnswerFact> = {}): AnswerFact => {
  const { transaction: _, payer: __, ...rest } = success();
  return { ...rest, kind, ...changes };
};

const payment = (answers: readonly AnswerFact[], changes: Partial<PaymentFacts> = {}): PaymentFacts => ({
  id: 'p1',
  key: 'key-1',
  proof: 'pi-1',
  network: 'offchain:binance',
  amount: '100',
  asset: 'USDT',
  payTo: 'merchant-a',
  answers,
  ...changes,
});

const facts = (
  entries: readonly EntryFact[],
  answers: readonly AnswerFact[],
  changes: Partial<PaymentFacts> = {},
): LedgerFacts => ({ ledgers: [ledger(...entries)], payments: [payment(answers, changes)] });

const broken = (about: LedgerFacts): Record<string, string> =>
  Object.fromEntries(
    judgeLedger(about)
      .filter(({ ok }) => !ok)
      .map(({ invariant, blame, outcome, soft, proven }) => [
        invariant,
        blame === 'simulator' ? 'error' : (outcome ?? soft ?? (proven === true ? 'proven' : 'fails')),
      ]),
  );

const later = { id: 'settle-2', sent_at: 3_000, answered_at: 4_000 };

describe('held', () => {
  it('by one settled payment, claim by claim', () => {
    const claims = judgeLedger(facts([entry()], [success()]));
    expect(claims.map(({ invariant, ok }) => [invariant, ok])).toEqual(
      ['B01', 'B02', 'B03', 'B04', 'B05', 'B06', 'B07', 'B08', 'B09', 'I2', 'I4'].map((id) => [id, true]),
    );
    expect(claims.some((claim) => 'outcome' in claim || 'soft' in claim || 'proven' in claim)).toBe(false);
    expect(claims.find(({ invariant }) => invariant === 'B04')).toEqual({
      invariant: 'B04',
      subject: 'p1',
      claim: 'B04 a success has exactly one entry with the same transaction, amount, payer and payee',
      expected: 'one entry tx-1: 100 USDT from alice to merchant-a',
      actual: 'tx-1: 100 USDT from alice to merchant-a',
      ok: true,
      blame: 'target',
      evidence: ['settle-1', 'entry:binance:1'],
    } satisfies LedgerClaim);
  });

  it.each<[string, LedgerFacts]>([
    ['a verify and nothing else', facts([], [success({ endpoint: 'verify' })])],
    ['a refusal without an entry', facts([], [without('refused')])],
    ['a success without a payer', facts([entry()], [success({ payer: undefined })])],
    ['an entry of nobody we know', facts([entry({}, { key: 'k', proof: 'p' })], [])],
    [
      'an open outcome that became a success',
      facts([entry()], [without('unknown'), success({ ...later, clean: true })]),
    ],
    ['an open outcome over an entry that nobody asked about again', facts([entry()], [without('none')])],
    [
      'an open outcome that stayed open under a fault',
      facts([entry()], [without('unknown'), without('unknown', later)]),
    ],
    ['a refusal after the success', facts([entry()], [success(), without('refused', later)])],
    [
      'a refusal of a settle that ran beside the successful one',
      facts([entry()], [success(), without('refused', { id: 's2', sent_at: 1_100, answered_at: 1_600 })]),
    ],
    [
      'a refusal, then a payment that went through',
      facts([entry({ at_ms: 3_500 })], [without('refused'), success(later)]),
    ],
    [
      'a repeated success with a payment-identifier',
      facts([entry()], [success({ identified: true }), success({ ...later, identified: true })]),
    ],
    [
      'a routed payment on the network of its rail',
      facts([entry()], [success()], { network: 'eip155:8453', bridge_network: 'offchain:binance' }),
    ],
    [
      'an entry on a wildcard bridge',
      {
        ledgers: [{ ...ledger(entry({}, { network: 'offchain:foo' })), networks: ['offchain:*'] }],
        payments: [payment([success()], { network: 'offchain:foo' })],
      },
    ],
  ])('by %s', (_, about) => expect(broken(about)).toEqual({}));
});

describe('broken', () => {
  const [issuer, alice, merchant] = ledger().balances;
  const withBalances = (...balances: (LedgerFact['balances'][number] | undefined)[]): LedgerFacts => ({
    ledgers: [{ ...ledger(), balances: balances.flatMap((one) => one ?? []) }],
    payments: [],
  });

  it('B01 when money appears', () => {
    expect(broken(withBalances(issuer, alice, merchant && { ...merchant, amount: '101' }))).toEqual({
      B01: 'error',
    });
  });

  it('B02 when a balance is negative', () => {
    expect(
      broken(
        withBalances(
          issuer,
          alice && { ...alice, amount: '-1' },
          merchant && { ...merchant, amount: '1001' },
        ),
      ),
    ).toEqual({ B02: 'error' });
  });

  const second = entry({ seq: 2, transaction: 'tx-2', at_ms: 1_600 });

  it.each<[string, LedgerFacts, Record<string, string>]>([
    ['B03 by a second debit', facts([entry(), second], [success()]), { B03: 'double-move' }],
    [
      'B03 by a second debit at another bridge, found by the proof',
      {
        ledgers: [
          ledger(entry()),
          { ...ledger(entry({ transaction: 'tx-9' }, { key: 'other' })), bridge: 'okx' },
        ],
        payments: [payment([success()])],
      },
      { B03: 'double-move' },
    ],
    ['B04 by a success without an entry', facts([], [success()]), { B04: 'false-success' }],
    [
      'B04 by a success without a transaction',
      facts([], [success({ transaction: undefined })]),
      { B04: 'false-success' },
    ],
    [
      'B04 by an invented transaction',
      facts([entry()], [success({ transaction: 'tx-7' })]),
      { B04: 'false-success' },
    ],
    ['B04 by a wrong payer', facts([entry()], [success({ payer: 'bob' })]), { B04: 'false-success' }],
    [
      'B04 softly, when the bridge itself lied about the payer',
      facts([entry()], [success({ payer: 'bob' })], { told: [{ payer: 'bob' }] }),
      { B04: 'should' },
    ],
    [
      'B05 by an entry before the first settle',
      facts([entry({ at_ms: 999 })], [success({ id: 'v', endpoint: 'verify', sent_at: 900 }), success()]),
      { B05: 'wrong-money' },
    ],
    [
      'B05 by an entry that no settle asked for',
      facts([entry()], [success({ endpoint: 'verify' })]),
      { B05: 'wrong-money' },
    ],
    [
      'B06 by another amount',
      facts([entry({}, { key: 'changed', amount: '101' })], [without('none')]),
      { B06: 'wrong-money' },
    ],
    [
      'B06 by another payee',
      facts([entry({}, { payee: 'mallory' })], [without('none')]),
      { B06: 'wrong-money' },
    ],
    ['B06 by another asset', facts([entry({}, { asset: 'EUR' })], [without('none')]), { B06: 'wrong-money' }],
    [
      'B06 and B04 when a success names the wrong amount',
      facts([entry({}, { amount: '99' })], [success()]),
      { B04: 'false-success', B06: 'wrong-money' },
    ],
    ['B08 by a refusal over an entry', facts([entry()], [without('refused')]), { B08: 'lost-money' }],
    [
      'B08 by a refusal after an open outcome',
      facts([entry()], [without('unknown'), without('refused', later)]),
      { B08: 'lost-money' },
    ],
    [
      'B08 by an entry that came after the refusal, with nobody asking',
      facts([entry({ at_ms: 2_500 })], [without('refused')]),
      { B08: 'lost-money' },
    ],
    [
      'B08 by two refusals at the same time over an entry',
      facts(
        [entry()],
        [without('refused'), without('refused', { id: 's2', sent_at: 1_100, answered_at: 2_100 })],
      ),
      { B08: 'lost-money' },
    ],
    [
      'B08 by a refusal of what another settle, still under way, had paid before',
      facts([entry()], [without('unknown', { answered_at: 5_000 }), without('refused', later)]),
      { B08: 'lost-money' },
    ],
    [
      'B08 by an entry that was made when the other settle had ended',
      facts(
        [entry({ at_ms: 2_500 })],
        [without('refused', { answered_at: 3_000 }), without('unknown', { id: 's2', answered_at: 2_400 })],
      ),
      { B08: 'lost-money' },
    ],
    [
      'B08 softly, when the refusal names the transaction',
      facts([entry()], [without('unknown'), without('refused', { ...later, transaction: 'tx-1' })]),
      { B08: 'ambiguity' },
    ],
    [
      'B08 by an outcome that stays open though nothing disturbs',
      facts([entry()], [without('unknown'), without('unknown', { ...later, clean: true })]),
      { B08: 'proven' },
    ],
    [
      'B09 by another network',
      facts([entry({}, { network: 'offchain:okx' })], [success()]),
      { B09: 'wrong-money' },
    ],
    [
      'B09 by a bridge that does not serve the network',
      { ledgers: [{ ...ledger(entry()), networks: ['offchain:okx'] }], payments: [payment([success()])] },
      { B09: 'wrong-money' },
    ],
    [
      'I2 and I4 by two transactions',
      facts([entry(), second], [success(), success({ ...later, transaction: 'tx-2' })]),
      { B03: 'double-move', I2: 'false-success', I4: 'proven' },
    ],
    [
      'I4 softly, by the same success for the same body',
      facts([entry()], [success(), success(later)]),
      { I4: 'ambiguity' },
    ],
    [
      'I4 by the same success for another body',
      facts([entry()], [success(), success({ ...later, body: 'body-2' })]),
      { I4: 'proven' },
    ],
    [
      'I4 by two successes at the same time',
      facts([entry()], [success(), success({ id: 's2', sent_at: 1_100, answered_at: 2_100 })]),
      { I4: 'proven' },
    ],
  ])('%s', (_, about, expected) => expect(broken(about)).toEqual(expected));

  it('not B08 by a refusal beside another settle, for which the provider charges a moment later', () => {
    const beside = without('unknown', { id: 's2', sent_at: 1_100, answered_at: 3_000 });
    expect(broken(facts([entry({ at_ms: 2_500 })], [without('refused'), beside]))).toEqual({});
  });

  it('B07 by two payments with one transaction', () => {
    const other = payment([success({ id: 'other' })], { id: 'p2', key: 'key-2', proof: 'pi-2' });
    const claims = judgeLedger({ ledgers: [ledger(entry())], payments: [payment([success()]), other] });
    expect(
      claims.filter(({ ok }) => !ok).map(({ invariant, subject, outcome }) => [invariant, subject, outcome]),
    ).toEqual([
      ['B07', 'p1', 'false-success'],
      ['B04', 'p2', 'false-success'],
      ['B07', 'p2', 'false-success'],
    ]);
  });

  it('B07 softly, when the bridge itself repeated a transaction', () => {
    const told = [{ transaction: 'tx-1' }];
    const other = payment([success({ id: 'other' })], { id: 'p2', key: 'key-2', proof: 'pi-2', told });
    const claims = judgeLedger({ ledgers: [ledger(entry())], payments: [payment([success()]), other] });
    expect(claims.filter(({ ok }) => !ok).map(({ invariant, soft }) => [invariant, soft])).toEqual([
      ['B07', 'should'],
      ['B04', 'should'],
      ['B07', 'should'],
    ]);
  });
});

describe('B10', () => {
  const restarted = (about: LedgerFacts, at: number): LedgerFacts => ({ ...about, restarts: [at] });
  const b10 = (about: LedgerFacts) => judgeLedger(about).find(({ invariant }) => invariant === 'B10');

  it('holds when the payment survived the restart', () => {
    const about = facts([entry()], [without('unknown'), success({ ...later, clean: true })]);
    expect(b10(restarted(about, 2_500))).toMatchObject({ ok: true, actual: 'they hold' });
  });

  it('breaks with what broke', () => {
    const second = entry({ seq: 2, transaction: 'tx-2', at_ms: 3_500 });
    const about = facts([entry(), second], [without('none'), success({ ...later, transaction: 'tx-2' })]);
    expect(b10(restarted(about, 2_500))).toMatchObject({ ok: false, outcome: 'double-move', proven: true });
  });

  it('is not asked of payments that no restart touched', () => {
    const about = facts([entry()], [success()]);
    expect(b10(about)).toBeUndefined();
    expect(b10(restarted(about, 2_500))).toBeUndefined();
  });
});
