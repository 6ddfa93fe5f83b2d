/**
 * What was refused was not sent to the chain either.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import type { Payment } from '../kit/payment.js';
import { sentFor } from '../kit/rpc-faults.js';

/** Asserts that the target sent nothing for a payment since this point of the record. */
export async function nothingSent(t: Check, name: string, payment: Payment, since: number): Promise<void> {
  const sent = await sentFor(t, payment, since);
  t.case(name).expect('no transaction appears', {
    expected: 'no broadcast of the target for this payment',
    actual: sent.join(', ') || 'none',
    ok: sent.length === 0,
    evidence: sent.map((hash) => `tx:${hash}`),
    proven: true,
  });
}
