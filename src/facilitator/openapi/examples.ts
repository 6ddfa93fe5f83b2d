/**
 * Examples of `/openapi.json`: one payment for each rail that the instance serves. They have the form of payments and
 * are none: nobody signed them.
 * @module
 */
import type { SupportedResponse } from '../../wire/supported-response.js';
import type { JsonSchema } from './schemas.js';

const request = (requirements: JsonSchema, payload: JsonSchema): JsonSchema => ({
  x402Version: 2,
  paymentPayload: { x402Version: 2, accepted: requirements, payload },
  paymentRequirements: requirements,
});

function chainRequest(scheme: string, network: string): JsonSchema {
  const payTo = `0x${'ab'.repeat(20)}`;
  const requirements = {
    scheme,
    network,
    amount: '10000',
    asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
    payTo,
    maxTimeoutSeconds: 60,
    extra: { name: 'USDC', version: '2' },
  };
  return request(requirements, {
    signature: `0x${'11'.repeat(64)}1b`,
    authorization: {
      from: `0x${'cd'.repeat(20)}`,
      to: payTo,
      value: '10000',
      validAfter: '0',
      validBefore: '1893456000',
      nonce: `0x${'22'.repeat(32)}`,
    },
  });
}

const providerRequest = (scheme: string, network: string): JsonSchema =>
  request(
    { scheme, network, amount: '1000', asset: 'USDT', payTo: 'merchant-a', maxTimeoutSeconds: 60 },
    { paymentIntentId: 'pi_1' },
  );

/** Request bodies by name, for the first kind of each rail. */
export function requestExamples({
  kinds,
}: SupportedResponse): Readonly<Record<string, { value: JsonSchema }>> {
  const named = kinds.map(({ scheme, network }) => {
    const written = network.replace('*', 'example');
    return network.startsWith('eip155:')
      ? (['chain', { value: chainRequest(scheme, written.replace('example', '84532')) }] as const)
      : (['provider', { value: providerRequest(scheme, written) }] as const);
  });
  return Object.fromEntries([...named].reverse());
}
