import { EVM_NETWORK_CHAIN_ID_MAP } from '@x402/evm/v1';
import { describe, expect, it } from 'vitest';
import {
  decodeXPayment,
  decodeXPaymentResponse,
  encodeXPayment,
  encodeXPaymentResponse,
} from './header-codec.js';
import { legacyNameOf, networkOfLegacyName } from './legacy-network.js';
import { isLegacyReason } from './legacy-reason-codes.js';
import {
  facilitatorRequestV1Schema,
  type PaymentRequirementsV1,
  paymentRequiredV1Schema,
  paymentRequirementsV1Schema,
} from './version-1.js';

const requirements = {
  scheme: 'exact',
  network: 'base-sepolia',
  maxAmountRequired: '10000',
  asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
  payTo: '0x1111111111111111111111111111111111111111',
  resource: 'https://merchant.example/1',
  description: 'one item',
  maxTimeoutSeconds: 60,
} satisfies PaymentRequirementsV1;

const payload = {
  x402Version: 1,
  scheme: 'exact',
  network: 'base-sepolia',
  payload: { signature: '0x11', authorization: {} },
} as const;

const request = { x402Version: 1, paymentPayload: payload, paymentRequirements: requirements };
const accepts = (value: object) => facilitatorRequestV1Schema.safeParse(value).success;

describe('legacy network names', () => {
  it('are those of the official SDK, by chain id', () => {
    for (const [name, chainId] of Object.entries(EVM_NETWORK_CHAIN_ID_MAP)) {
      expect(networkOfLegacyName(name), name).toBe(`eip155:${chainId}`);
      expect(legacyNameOf(`eip155:${chainId}`), name).toBe(name);
    }
  });
  it.each(['eip155:84532', 'Base', 'base ', '', 'constructor', '__proto__', 'arbitrum'])(
    'do not include %j',
    (name) => expect(networkOfLegacyName(name)).toBeUndefined(),
  );
  it('do not exist for every network', () => expect(legacyNameOf('eip155:42161')).toBeUndefined());
});

describe('version 1 objects', () => {
  it('are read with null, absent and unknown optional members', () => {
    expect(accepts(request)).toBe(true);
    const { x402Version: _dropped, ...withoutVersion } = request;
    expect(accepts(withoutVersion)).toBe(true);
    const optional = { mimeType: null, outputSchema: null, extra: null, 'x-assay': {} };
    const parsed = paymentRequirementsV1Schema.parse({ ...requirements, ...optional });
    expect(parsed.outputSchema).toBeUndefined();
    expect('x-assay' in parsed).toBe(true);
    expect(
      paymentRequiredV1Schema.safeParse({
        x402Version: 1,
        error: 'X-PAYMENT header is required',
        accepts: [requirements],
      }).success,
    ).toBe(true);
  });
  it.each(Object.keys(requirements))('are refused without %s in the requirements', (member) => {
    const rest: Record<string, unknown> = { ...requirements };
    delete rest[member];
    expect(accepts({ ...request, paymentRequirements: rest })).toBe(false);
  });
  it.each(Object.keys(payload))('are refused without %s in the payload', (member) => {
    const rest: Record<string, unknown> = { ...payload };
    delete rest[member];
    expect(accepts({ ...request, paymentPayload: rest })).toBe(false);
  });
  it.each([
    ['maxAmountRequired', 10000],
    ['maxAmountRequired', '0x2710'],
    ['maxAmountRequired', '010000'],
    ['maxTimeoutSeconds', '60'],
    ['maxTimeoutSeconds', 0],
    ['resource', { url: 'https://merchant.example/1' }],
    ['outputSchema', 'none'],
  ])('are refused with %s = %j', (member, value) => {
    expect(accepts({ ...request, paymentRequirements: { ...requirements, [member]: value } })).toBe(false);
  });
  it.each([2, '1', 0])('are refused with the payload version %j', (x402Version) => {
    expect(accepts({ ...request, paymentPayload: { ...payload, x402Version } })).toBe(false);
  });
});

describe('the headers of version 1', () => {
  it('round-trip, and refuse what is of version 2', () => {
    expect(decodeXPayment(encodeXPayment(payload))).toEqual(payload);
    const answer = { success: false, transaction: '', network: 'base', payer: '0x1', errorReason: 'x' };
    expect(decodeXPaymentResponse(encodeXPaymentResponse(answer))).toEqual(answer);
    const version2 = Buffer.from(JSON.stringify({ ...payload, x402Version: 2 })).toString('base64');
    expect(() => decodeXPayment(version2)).toThrow('X-PAYMENT does not hold the object it should');
    const noPayer = Buffer.from(JSON.stringify({ ...answer, payer: undefined })).toString('base64');
    expect(() => decodeXPaymentResponse(noPayer)).toThrow('X-PAYMENT-RESPONSE');
  });
});

it('the list of the legacy client is closed', () => {
  expect(isLegacyReason('invalid_exact_evm_payload_authorization_value')).toBe(true);
  for (const reason of [
    'invalid_exact_evm_payload_authorization_value_mismatch',
    'settlement_pending',
    'invalid_exact_evm_signature',
    'invalid_exact_evm_nonce_already_used',
    'Insufficient_Funds',
  ])
    expect(isLegacyReason(reason)).toBe(false);
});
