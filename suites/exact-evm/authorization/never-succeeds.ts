/**
 * Settles in a token that does not do what it says, and demands that nobody is told of a success.
 * @module
 */
import type { TokenVariant } from '../../../simulator/handle.js';
import type { Check } from '../../kit/check-context.js';
import { show, succeeded } from '../../kit/exchange.js';

/** Settles a payment in a hostile token, signed and funded like any other, and demands anything but success. */
export async function neverSucceeds(t: Check, name: string, variant: TokenVariant): Promise<void> {
  const payment = await t.payment(t.token(variant));
  const verified = await t.verify(payment, { case: name });
  const settled = await t.settle(payment, { case: name });
  t.case(name).expect('settle does not report success', {
    expected: 'anything but success:true',
    actual: show(settled),
    ok: !succeeded(settled),
    outcome: 'false-success',
    proven: true,
    evidence: [verified, settled],
  });
  // A target that settles nothing at all proves nothing by refusing.
  if (!succeeded(settled) && t.session.controls.settle === 'failed')
    t.case(name).blocked('no valid payment was settled (X402-SET-011)');
}
