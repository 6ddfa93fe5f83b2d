import { describe, expect, it } from 'vitest';
import { createOpenPayments } from './open-payments.js';

const used = { state: 'used' } as const;
const unsettled = (text: string) =>
  ({ state: 'unsettled', resource: 'GET /', withheld: new Response(text) }) as const;

describe('the memory of payments', () => {
  it('gives a payment to one request at a time', () => {
    const payments = createOpenPayments();
    const first = payments.claim('a');
    expect(first?.before).toBeUndefined();
    expect(payments.claim('a')).toBeUndefined();
    expect(payments.claim('b')).toBeDefined();
    first?.remember(used);
    expect(payments.claim('a')?.before).toBe(used);
  });

  it('ends a claim once, and a release changes nothing', () => {
    const payments = createOpenPayments();
    const first = payments.claim('a');
    first?.remember(used);
    first?.forget();
    const second = payments.claim('a');
    first?.release();
    expect(payments.claim('a')).toBeUndefined();
    second?.release();
    const third = payments.claim('a');
    expect(third?.before).toBe(used);
    third?.forget();
    expect(payments.claim('a')?.before).toBeUndefined();
  });

  it('forgets the oldest first, and what is too old', () => {
    const time = { ms: 0 };
    const payments = createOpenPayments({ maximum: 2, keepMs: 100, now: () => time.ms });
    const known = (key: string) => {
      const claim = payments.claim(key);
      claim?.release();
      return claim?.before?.state;
    };
    for (const key of ['a', 'b', 'c']) payments.claim(key)?.remember(used);
    expect(['a', 'b', 'c'].map(known)).toEqual([undefined, 'used', 'used']);
    time.ms = 100;
    expect(['b', 'c'].map(known)).toEqual([undefined, undefined]);
  });

  it('does not take an answer away from the request that waits to deliver it', async () => {
    const payments = createOpenPayments({ maximum: 1 });
    payments.claim('a')?.remember(unsettled('the goods'));
    const claim = payments.claim('a');
    payments.claim('b')?.remember(used);
    const { before } = claim ?? {};
    expect(before?.state === 'unsettled' && (await before.withheld.text())).toBe('the goods');
  });
});
