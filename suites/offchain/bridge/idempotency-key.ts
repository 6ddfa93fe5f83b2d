/**
 * The key by which a bridge knows a repeated settle again.
 * @module
 */
import { check } from '../../kit/registry.js';

check(
  'OFF-066',
  {
    title: 'sends an idempotency key with a settle: the same for one payment, another for others',
    level: 'SHOULD',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    places: ['bridge'],
    flags: ['replay'],
    spec: 'offchain-bridge-1 §5',
    why: 'After a lost answer a provider that goes by the key takes the next attempt for a new payment, and the payer pays twice.',
    fix: 'Send Idempotency-Key with every settle, derived from the payment alone: x402- and the SHA-256 of the canonical request.',
    saboteur: 'random-idempotency-key',
  },
  async (t) => {
    // Without money a settle moves nothing, so that the provider is asked again by the second one.
    const poor = await t.payment({ fund: false });
    const other = await t.payment();
    const tag = { case: 'one payment', role: 'invalid', expects: ['FUNDS'] } as const;
    await t.settle(poor, tag);
    await t.settle(poor, tag);
    await t.settle(other, { case: 'another payment', role: 'valid' });
    const settles = async (payment: typeof poor) =>
      (await t.bridge.calls(payment)).filter(({ op }) => op === 'settle');
    const [own, others] = [await settles(poor), await settles(other)];
    if (own.length === 0 || others.length === 0)
      t.case('one payment').blocked('the bridge was not asked to settle');
    const keysOf = (calls: typeof own): readonly string[] => [
      ...new Set(calls.map((call) => call.idempotency_key ?? '(none)')),
    ];
    const evidence = [...own, ...others].map(({ bridge, seq }) => `call:${bridge}:${seq}`);
    const [first, ...further] = keysOf(own);
    t.case('one payment').expect('every settle of one payment carries the same key', {
      expected: 'one key',
      actual: `${own.length} calls: ${keysOf(own).join(', ')}`,
      ok: first !== undefined && first !== '(none)' && further.length === 0,
      evidence,
    });
    t.case('another payment').expect('another payment carries another key', {
      expected: 'a key that the first payment does not have',
      actual: keysOf(others).join(', '),
      ok: keysOf(others).every((key) => key !== '(none)' && !keysOf(own).includes(key)),
      evidence,
    });
  },
);

check(
  'OFF-067',
  {
    title: 'sends a verify with or without an idempotency key',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T2',
    places: ['bridge'],
    flags: ['interop'],
    spec: 'offchain-bridge-1 §1',
    why: 'A bridge that reserves money under the key of a verify would refuse the settle.',
    fix: 'Nothing has to be fixed; the contract gives the key to settle only.',
    saboteur: 'verify-with-key',
  },
  async (t) => {
    const name = 'a valid payment';
    const payment = await t.payment();
    await t.verify(payment, { case: name, role: 'valid' });
    const calls = (await t.bridge.calls(payment)).filter(({ op }) => op === 'verify');
    if (calls.length === 0) return t.case(name).blocked('the bridge was not asked to verify');
    const keyed = calls.some((call) => call.idempotency_key !== undefined);
    t.observe('verify carries an idempotency key', keyed ? 'yes' : 'no');
    t.case(name).expect('the contract gives the key to settle only', {
      expected: 'no key',
      actual: keyed ? 'a key' : 'no key',
      ok: !keyed,
      evidence: calls.map(({ bridge, seq }) => `call:${bridge}:${seq}`),
    });
  },
);
