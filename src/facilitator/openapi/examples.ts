/**
 * Examples of `/openapi.json`: one payment for each rail that the instance serves. They have the form of payments and
 * are none: nobody signed them.
 * @module
 */
import type { SupportedResponse } from '../../wire/supported-response.js';
import type { JsonSchema } from './schemas.js';

const payTo = `0x${'ab'.repeat(20)}`;
const token = {
  asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
  payTo,
  maxTimeoutSeconds: 60,
  extra: { name: 'USDC', version: '2' },
};

const signed = {
  signature: `0x${'11'.repeat(64)}1b`,
  authorization: {
    from: `0x${'cd'.repeat(20)}`,
    to: payTo,
    value: '10000',
    validAfter: '0',
    validBefore: '1893456000',
    nonce: `0x${'22'.repeat(32)}`,
  },
};

const request = (requirements: JsonSchema, payload: JsonSchema): JsonSchema => ({
  x402Version: 2,
  paymentPayload: { x402Version: 2, accepted: requirements, payload },
  paymentRequirements: requirements,
});

const chainRequest = (scheme: string, network: string): JsonSchema =>
  request({ scheme, network, amount: '10000', ...token }, signed);

const chainRequestV1 = (scheme: string, network: string): JsonSchema => ({
  x402Version: 1,
  paymentPayload: { x402Version: 1, scheme, network, payload: signed },
  paymentRequirements: {
    scheme,
    network,
    maxAmountRequired: '10000',
    resource: 'https://merchant.example/1',
    description: 'one item',
    mimeType: 'application/json',
    ...token,
  },
});

const providerRequest = (scheme: string, network: string): JsonSchema =>
  request(
    { scheme, network, amount: '1000', asset: 'USDT', payTo: 'merchant-a', maxTimeoutSeconds: 60 },
    { paymentIntentId: 'pi_1' },
  );

/** Request bodies by name, for the first kind of each rail and version. */
export function requestExamples({
  kinds,
}: SupportedResponse): Readonly<Record<string, { value: JsonSchema }>> {
  const named = kinds.map(({ x402Version, scheme, network }) => {
    if (x402Version === 1) return ['version-1', { value: chainRequestV1(scheme, network) }] as const;
    const written = network.replace('*', 'example');
    return network.startsWith('eip155:')
      ? (['chain', { value: chainRequest(scheme, written.replace('example', '84532')) }] as const)
      : (['provider', { value: providerRequest(scheme, written) }] as const);
  });
  return Object.fromEntries([...named].reverse());
}
