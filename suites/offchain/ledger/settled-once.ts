/**
 * One payment, one debit and one success, however often and however fast it is settled. The bridge recognises a
 * repeated settle by its `Idempotency-Key` alone here, so that a target that relies on the provider shows.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { type Exchange, show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { expectRefusedAgain } from './second-settle.js';

/** Enough for a debit too many to go through. */
const fund = '100000';
const crowds = [2, 10, 50] as const;

/** Settles twice, one after the other; undefined when the first one did not succeed. */
async function twice(t: Check, name: string, mode: 'by_header' | 'none') {
  const payment = await t.payment({ fund });
  await t.bridge.dedupe(payment, mode);
  if (mode === 'none') t.bridge.note(payment, { unjudged: true });
  const first = await t.settle(payment, { case: name, role: 'valid' });
  if (!succeeded(first)) {
    t.case(name).blocked(`a valid payment was not settled: ${show(first)}`);
    return undefined;
  }
  // A provider without memory breaks its contract: what follows from that is printed, and expected of nobody.
  const again = await t.settle(payment, {
    case: name,
    ...(mode === 'none' ? { role: 'free' } : { role: 'invalid', expects: ['NONCE'] }),
  });
  return { first, again, entries: await t.bridge.entries(payment) };
}

check(
  'OFF-082',
  {
    title: 'makes one debit when one payment is settled twice',
    level: 'SAFETY',
    severity: 'critical',
    basis: 'kit',
    needs: 'T2',
    places: ['bridge'],
    flags: ['replay', 'funds'],
    spec: 'offchain bridge 1, section 5',
    why: 'A merchant that sends its settle again, after a lost answer for instance, makes the payer pay twice.',
    fix: 'Remember each payment in a store before the provider is asked, and send one idempotency key for all attempts of it.',
    saboteur: 'settle-no-state',
  },
  async (t) => {
    const name = 'the same body twice';
    const settled = await twice(t, name, 'by_header');
    if (settled)
      t.case(name).expect('the provider debits once', {
        expected: 'one entry',
        actual: `${settled.entries.length}: ${settled.entries.map((one) => one.transaction).join(', ')}`,
        ok: settled.entries.length === 1,
        evidence: [settled.first, settled.again],
        outcome: 'double-move',
        proven: true,
      });
    const careless = await twice(t, 'a provider that recognises nothing', 'none');
    if (careless)
      t.observe('debits of two settles at a provider without memory', `${careless.entries.length}`);
  },
);

check(
  'OFF-083',
  {
    title: 'refuses each settle of a payment whose success was given',
    level: 'MUST',
    severity: 'high',
    basis: 'spec',
    needs: 'T2',
    places: ['bridge'],
    flags: ['replay'],
    spec: 'exact′ replay',
    sameAs: ['X402-RPL-001'],
    why: 'One payment buys twice: whoever shows it again gets the goods for nothing.',
    fix: 'Write down that success is given before the answer leaves, and answer every later settle of that payment with duplicate_settlement.',
    saboteur: 'second-settle-new-tx',
    ambiguity: 'O04',
  },
  async (t) => {
    const name = 'settled again';
    const settled = await twice(t, name, 'by_header');
    if (settled) expectRefusedAgain(t.case(name), settled.first, settled.again);
  },
);

check(
  'OFF-084',
  {
    title: 'makes one debit and gives one success when settles of one payment arrive together',
    level: 'MUST',
    severity: 'high',
    basis: 'spec',
    needs: 'T2',
    places: ['bridge'],
    flags: ['replay', 'concurrency', 'funds'],
    spec: 'exact′ duplicate delivery',
    sameAs: ['X402-RPL-002'],
    why: 'Requests that carry one payment all get the goods while the merchant is paid once, or the payer pays for each.',
    fix: 'Take the payment in the store in one atomic step before the provider is asked, and refuse or hold every other request for it.',
    saboteur: 'check-then-act',
  },
  async (t) => {
    await Promise.all(crowds.map((size) => race(t, size)));
    t.rounds(crowds.length);
  },
);

async function race(t: Check, size: number): Promise<void> {
  const name = `${size} at once`;
  const payment = await t.payment({ fund });
  await t.bridge.dedupe(payment, 'by_header');
  const settle = (): Promise<Exchange> => t.settle(payment, { case: name, role: 'free' });
  const settles = await Promise.all(Array.from({ length: size }, settle));
  // Where all of them were put off, the next one is owed the success (section 4.1 (b)).
  if (!settles.some(succeeded)) settles.push(await settle());
  const successes = settles.filter(succeeded);
  const entries = await t.bridge.entries(payment);
  t.case(name).expect('exactly one settle succeeds', {
    expected: '1 success',
    actual:
      successes.length === 0
        ? `none; ${settles.map(show).slice(0, 3).join('; ')}`
        : `${successes.length} of ${settles.length}`,
    ok: successes.length === 1,
    evidence: settles,
  });
  t.case(name).expect('the provider debits once', {
    expected: 'one entry',
    actual: `${entries.length}`,
    ok: entries.length === 1 || (entries.length === 0 && successes.length === 0),
    evidence: settles,
    outcome: 'double-move',
    proven: true,
  });
}
