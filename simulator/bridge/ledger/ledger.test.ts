/** The rules of the ledger with written examples, and its laws with random histories. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { createLedger, issuerAccount, type Ledger } from './ledger.js';

const post = (ledger: Ledger<string>, id: string, ...legs: readonly (readonly [string, bigint])[]) =>
  ledger.post({ id, postings: legs.map(([account, amount]) => ({ account, asset: 'USDT', amount })) }, '');

const funded = (): Ledger<string> => {
  const ledger = createLedger<string>(() => 7);
  post(ledger, 'opening', [issuerAccount, -1_000n], ['alice', 1_000n]);
  return ledger;
};

const problem = (result: ReturnType<typeof post>): string => (result.ok ? 'none' : result.problem);

describe('a transaction', () => {
  it('moves money and leaves an entry', () => {
    const ledger = funded();
    expect(post(ledger, 't1', ['alice', -400n], ['merchant', 400n])).toEqual({
      ok: true,
      entry: {
        seq: 1,
        id: 't1',
        atMs: 7,
        memo: '',
        postings: [
          { account: 'alice', asset: 'USDT', amount: -400n },
          { account: 'merchant', asset: 'USDT', amount: 400n },
        ],
      },
    });
    expect(ledger.balance('alice', 'USDT')).toBe(600n);
    expect(ledger.balance('merchant', 'USDT')).toBe(400n);
    expect(ledger.balance('alice', 'EUR')).toBe(0n);
    expect(ledger.entries(1)).toHaveLength(1);
    expect(ledger.has('t1')).toBe(true);
  });

  it.each<[string, string, readonly (readonly [string, bigint])[]]>([
    ['too_few_postings', 't1', [['alice', 0n]]],
    [
      'zero_posting',
      't1',
      [
        ['alice', 0n],
        ['merchant', 0n],
      ],
    ],
    [
      'unbalanced',
      't1',
      [
        ['alice', -1n],
        ['merchant', 2n],
      ],
    ],
    [
      'duplicate_transaction',
      'opening',
      [
        ['alice', -1n],
        ['merchant', 1n],
      ],
    ],
    [
      'insufficient_funds',
      't1',
      [
        ['alice', -1_001n],
        ['merchant', 1_001n],
      ],
    ],
    [
      'insufficient_funds',
      't1',
      [
        ['alice', -600n],
        ['merchant', 1_200n],
        ['alice', -600n],
      ],
    ],
    [
      'insufficient_funds',
      't1',
      [
        ['nobody', -1n],
        ['merchant', 1n],
      ],
    ],
  ])('is refused as %s and changes nothing', (expected, id, legs) => {
    const ledger = funded();
    expect(problem(post(ledger, id, ...legs))).toBe(expected);
    expect(ledger.entries()).toHaveLength(1);
    expect(ledger.balance('alice', 'USDT')).toBe(1_000n);
  });

  it('balances each asset alone', () => {
    const ledger = funded();
    const postings = [
      { account: 'alice', asset: 'USDT', amount: -1n },
      { account: 'merchant', asset: 'EUR', amount: 1n },
    ];
    expect(ledger.post({ id: 't1', postings }, '')).toEqual({ ok: false, problem: 'unbalanced' });
  });

  it('knows no bound for an amount', () => {
    const ledger = funded();
    post(ledger, 'more', [issuerAccount, -(2n ** 300n)], ['whale', 2n ** 300n]);
    expect(ledger.balance('whale', 'USDT')).toBe(2n ** 300n);
  });
});

describe('a hold', () => {
  const hold = { id: 'h1', account: 'alice', asset: 'USDT', amount: 700n };

  it('reserves without an entry, for others only', () => {
    const ledger = funded();
    expect(ledger.hold(hold)).toBeUndefined();
    expect(ledger.entries()).toHaveLength(1);
    expect(ledger.balance('alice', 'USDT')).toBe(1_000n);
    expect(ledger.available('alice', 'USDT')).toBe(300n);
    expect(problem(post(ledger, 't1', ['alice', -301n], ['merchant', 301n]))).toBe('insufficient_funds');
    const postings = [
      { account: 'alice', asset: 'USDT', amount: -700n },
      { account: 'merchant', asset: 'USDT', amount: 700n },
    ];
    expect(ledger.capture('h1', { id: 't2', postings }, '').ok).toBe(true);
    expect(ledger.available('alice', 'USDT')).toBe(300n);
    expect(ledger.holds()).toEqual([]);
  });

  it('is released, and known once', () => {
    const ledger = funded();
    ledger.hold(hold);
    expect(ledger.hold(hold)).toBe('duplicate_hold');
    expect(ledger.hold({ ...hold, id: 'h2' })).toBe('insufficient_funds');
    expect(ledger.hold({ ...hold, id: 'h3', amount: 0n })).toBe('not_positive');
    expect(ledger.release('h1')).toBe(true);
    expect(ledger.release('h1')).toBe(false);
    expect(ledger.capture('h1', { id: 't', postings: [] }, '')).toEqual({
      ok: false,
      problem: 'unknown_hold',
    });
    expect(ledger.available('alice', 'USDT')).toBe(1_000n);
  });

  it('stays when its capture is refused', () => {
    const ledger = funded();
    ledger.hold(hold);
    expect(ledger.capture('h1', { id: 'opening', postings: [] }, '').ok).toBe(false);
    expect(ledger.holds()).toEqual([hold]);
  });
});

type Step =
  | {
      readonly kind: 'post';
      readonly from: string;
      readonly to: string;
      readonly asset: string;
      readonly amount: bigint;
      readonly id: number;
      readonly tilt: bigint;
    }
  | {
      readonly kind: 'hold';
      readonly from: string;
      readonly asset: string;
      readonly amount: bigint;
      readonly id: number;
    }
  | { readonly kind: 'release' | 'capture'; readonly id: number };

const account = fc.constantFrom('alice', 'bob', 'merchant', issuerAccount);
const asset = fc.constantFrom('USDT', 'EUR');
const amount = fc.oneof(fc.bigInt(-2n, 1_500n), fc.bigInt(0n, 2n ** 100n));
const id = fc.nat(30);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('post' as const),
    from: account,
    to: account,
    asset,
    amount,
    id,
    // Now and then a leg that does not balance.
    tilt: fc.constantFrom(0n, 0n, 0n, 0n, 1n),
  }),
  fc.record({ kind: fc.constant('hold' as const), from: account, asset, amount, id }),
  fc.record({ kind: fc.constantFrom('release' as const, 'capture' as const), id }),
);

const run = (ledger: Ledger<string>, one: Step): void => {
  switch (one.kind) {
    case 'post': {
      const postings = [
        { account: one.from, asset: one.asset, amount: -one.amount },
        { account: one.to, asset: one.asset, amount: one.amount + one.tilt },
      ];
      ledger.post({ id: `t${one.id}`, postings }, '');
      return;
    }
    case 'hold':
      ledger.hold({ id: `h${one.id}`, account: one.from, asset: one.asset, amount: one.amount });
      return;
    case 'release':
      ledger.release(`h${one.id}`);
      return;
    case 'capture': {
      const hold = ledger.holds().find((held) => held.id === `h${one.id}`);
      if (hold === undefined) return;
      const postings = [
        { account: hold.account, asset: hold.asset, amount: -hold.amount },
        { account: 'merchant', asset: hold.asset, amount: hold.amount },
      ];
      ledger.capture(hold.id, { id: `t${one.id}`, postings }, '');
    }
  }
};

describe('whatever is tried', () => {
  test.prop([fc.array(step, { maxLength: 80 })])('the books stay in order', (steps) => {
    const ledger = funded();
    for (const one of steps) {
      const before = ledger.entries().length;
      run(ledger, one);
      if (one.kind === 'hold' || one.kind === 'release') expect(ledger.entries()).toHaveLength(before);
    }
    const balances = ledger.balances();
    for (const name of ['USDT', 'EUR']) {
      const sum = balances.filter((one) => one.asset === name).reduce((all, one) => all + one.amount, 0n);
      expect(sum).toBe(0n);
    }
    for (const one of balances) {
      if (one.account !== issuerAccount) expect(one.amount >= 0n).toBe(true);
      expect(one.held >= 0n).toBe(true);
      const { lines, closing } = ledger.statement(one.account, one.asset);
      expect(closing).toBe(one.amount);
      expect(lines.reduce((all, line) => all + line.amount, 0n)).toBe(one.amount);
      expect(lines.at(-1)?.balanceAfter ?? 0n).toBe(one.amount);
    }
    const ids = ledger.entries().map((entry) => entry.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ledger.entries().map(({ seq }) => seq)).toEqual(ids.map((_, at) => at));
  });
});
