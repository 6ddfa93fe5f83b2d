/**
 * Replays after the lifetime of any cache. Source: the catalogue, section 4.10, replay pair.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { type Exchange, show, succeeded } from '../../kit/exchange.js';
import { type Payment, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { replay } from './sequential.js';

/** Seconds after the settlement: beyond the cache lifetimes of 120 s and of 5 min that SDKs have. */
const first = 130;
const second = 310;

/** The identical body, and the same authorization for another resource, where any success is wrong. */
export async function replayPair(
  t: Check,
  payment: Payment,
  settled: Exchange,
  after: string,
): Promise<void> {
  await replay(t, payment, settled, `identical after ${after}`);
  const name = `another resource after ${after}`;
  const body = structuredClone(payment.body);
  set('paymentPayload.resource.url', 'https://merchant.example/something-else')(body);
  const other = await t.settle(body, { role: 'invalid', expects: ['NONCE'], case: name });
  t.case(name).expect('the settled authorization is refused', {
    expected: 'success: false',
    actual: show(other),
    ok: other.answer !== undefined && !succeeded(other),
    evidence: [settled, other],
  });
}

check(
  'X402-RPL-006',
  {
    title: 'refuses a settled payment minutes later, whatever its caches have forgotten',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['replay', 'time', 'funds'],
    spec: '@x402/svm 2.27.0 settlement-cache (120 s); @x402/core 2.27.0 facilitator/pendingSettlementStore (5 min)',
    why: 'Whoever waits for the cache to expire pays once and buys again and again.',
    fix: 'Remember settled authorizations at least until they expire, and never take "nonce used" for your own success without a record of it.',
    saboteur: 'trusts-used-nonce-after-cache',
    run: 'slow',
  },
  async (t) => {
    const payment = await t.payment({ maxTimeoutSeconds: 900 });
    const settled = await t.settle(payment, { role: 'valid', case: 'first' });
    if (!succeeded(settled))
      return t.case('replay').blocked(`a valid payment was not settled: ${show(settled)}`);
    await t.wait(first * 1000, 'a cache of two minutes has to forget the payment');
    await t.lane(() => replayPair(t, payment, settled, `${first} s`));
    await t.wait((second - first) * 1000, 'a cache of five minutes has to forget the payment');
    await t.lane(() => replayPair(t, payment, settled, `${second} s`));
  },
);
