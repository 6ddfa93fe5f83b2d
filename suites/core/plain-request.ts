/**
 * A well-formed request for checks that also run where nothing can be signed for the target.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import type { RequestBody } from '../kit/payment.js';

/** A valid payment where the target serves exact on the rail of the check; elsewhere the same shape with a signature of nobody. */
export async function plainRequest(t: Check): Promise<RequestBody> {
  if (t.rail === 'offchain' || t.session.kind) return (await t.payment()).body;
  const requirements = {
    scheme: 'exact',
    network: 'eip155:84532',
    amount: '10000',
    asset: t.address('asset'),
    payTo: t.address('payTo'),
    maxTimeoutSeconds: 300,
    extra: { name: 'USDC', version: '2' },
  };
  const now = Math.floor(Date.now() / 1000);
  return {
    x402Version: 2,
    paymentPayload: {
      x402Version: 2,
      resource: { url: 'https://merchant.example/1', description: 'one item', mimeType: 'application/json' },
      accepted: structuredClone(requirements),
      payload: {
        signature: `0x${'11'.repeat(64)}1b`,
        authorization: {
          from: t.address('from'),
          to: requirements.payTo,
          value: requirements.amount,
          validAfter: String(now - 60),
          validBefore: String(now + 270),
          nonce: `${t.address('nonce')}${'00'.repeat(12)}`,
        },
      },
    },
    paymentRequirements: requirements,
  };
}
