import { describe, expect, expectTypeOf, it } from 'vitest';
import { isAtomicAmount, parseAtomicAmount } from './atomic-amount.js';
import { evmChainId, isCaip2, matchesNetworkPattern } from './caip.js';
import { facilitatorRequestSchema } from './facilitator-request.js';
import {
  decodeBase64Json,
  decodePaymentResponse,
  encodeBase64Json,
  encodePaymentResponse,
} from './header-codec.js';
import { eip3009PayloadSchema } from './payment-payload.js';
import { type PaymentRequirements, paymentRequirementsSchema } from './payment-requirements.js';
import { settleResponseSchema } from './settle-response.js';
import { supportedResponseSchema } from './supported-response.js';
import { verifyResponseSchema } from './verify-response.js';

const requirements = {
  scheme: 'exact',
  network: 'eip155:84532',
  amount: '10000',
  asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
  payTo: '0x1111111111111111111111111111111111111111',
  maxTimeoutSeconds: 60,
} satisfies PaymentRequirements;

const authorization = {
  from: '0x2222222222222222222222222222222222222222',
  to: '0x1111111111111111111111111111111111111111',
  value: '10000',
  validAfter: '0',
  validBefore: '1800000000',
  nonce: `0x${'ab'.repeat(32)}`,
};

describe('atomic amounts', () => {
  it.each(['0', '1', '10000', (2n ** 256n - 1n).toString()])('accepts %s', (text) => {
    expect(parseAtomicAmount(text)).toBe(text);
  });
  it.each([
    '0x2710',
    ' 10000 ',
    '010000',
    '',
    '1e4',
    '-1',
    '+1',
    '1.0',
    'abc',
    '00',
    '１',
    (2n ** 256n).toString(),
    '9'.repeat(400),
    10000,
    null,
  ])('refuses %j', (value) => expect(isAtomicAmount(value)).toBe(false));
});

describe('networks', () => {
  it('matches exact ids and namespace patterns, never a wildcard in the request', () => {
    expect(matchesNetworkPattern('eip155:84532', 'eip155:84532')).toBe(true);
    expect(matchesNetworkPattern('eip155:*', 'eip155:1')).toBe(true);
    expect(matchesNetworkPattern('eip155:*', 'eip155:*')).toBe(false);
    expect(matchesNetworkPattern('eip155:*', 'solana:abc')).toBe(false);
    expect(matchesNetworkPattern('eip155:1', 'eip155:10')).toBe(false);
    expect(matchesNetworkPattern('*', 'eip155:1')).toBe(false);
  });
  it('reads chain ids without leading zeros only', () => {
    expect(evmChainId('eip155:84532')).toBe(84532);
    for (const text of [
      'eip155:',
      'eip155:08453',
      'eip155:*',
      'eip155:0',
      'solana:1',
      'base',
      'eip155:99999999999999999',
    ])
      expect(evmChainId(text)).toBeUndefined();
    expect(isCaip2('eip155:*')).toBe(false);
    expect(isCaip2('base-sepolia')).toBe(false);
  });
});

describe('schemas', () => {
  it('stay plain strings in the type, so that builders need no brand', () => {
    expectTypeOf<PaymentRequirements['amount']>().toEqualTypeOf<string>();
  });
  it('tolerate unknown members and read null as absent', () => {
    const parsed = paymentRequirementsSchema.parse({ ...requirements, extra: null, 'x-assay': {} });
    expect(parsed.extra).toBeUndefined();
    expect('x-assay' in parsed).toBe(true);
    const request = facilitatorRequestSchema.safeParse({
      paymentPayload: {
        x402Version: 2,
        accepted: requirements,
        payload: {},
        resource: null,
        extensions: null,
      },
      paymentRequirements: requirements,
    });
    expect(request.success).toBe(true);
  });
  it.each(['scheme', 'network', 'amount', 'asset', 'payTo', 'maxTimeoutSeconds'] as const)(
    'refuse requirements without %s',
    (member) => {
      const { [member]: _dropped, ...rest } = requirements;
      expect(paymentRequirementsSchema.safeParse(rest).success).toBe(false);
    },
  );
  it.each([
    ['maxTimeoutSeconds', '60'],
    ['maxTimeoutSeconds', 0],
    ['maxTimeoutSeconds', -1],
    ['network', 'eip155:*'],
    ['network', 'base-sepolia'],
    ['amount', 10000],
    ['scheme', ''],
  ])('refuse %s = %j', (member, value) => {
    expect(paymentRequirementsSchema.safeParse({ ...requirements, [member]: value }).success).toBe(false);
  });
  it('refuse authorizations with a missing or malformed member', () => {
    const good = { signature: `0x${'11'.repeat(65)}`, authorization };
    expect(eip3009PayloadSchema.safeParse(good).success).toBe(true);
    for (const member of Object.keys(authorization)) {
      const rest: Record<string, string> = { ...authorization };
      delete rest[member];
      expect(eip3009PayloadSchema.safeParse({ ...good, authorization: rest }).success).toBe(false);
    }
    for (const signature of ['0x', '0x1', 'zz', '', undefined, `${'11'.repeat(65)}`])
      expect(eip3009PayloadSchema.safeParse({ ...good, signature }).success).toBe(false);
    for (const nonce of [`0x${'ab'.repeat(31)}`, `0x${'ab'.repeat(33)}`, '5', 'ab'.repeat(32)])
      expect(
        eip3009PayloadSchema.safeParse({ ...good, authorization: { ...authorization, nonce } }).success,
      ).toBe(false);
  });
  it('read answers with null optional members', () => {
    expect(verifyResponseSchema.safeParse({ isValid: true, invalidReason: null, payer: null }).success).toBe(
      true,
    );
    expect(verifyResponseSchema.safeParse({ isValid: 'true' }).success).toBe(false);
    expect(settleResponseSchema.safeParse({ success: false, network: '' }).success).toBe(false);
    expect(
      supportedResponseSchema.safeParse({
        kinds: [{ x402Version: 2, scheme: 'exact', network: 'eip155:1', extra: null }],
        extensions: [],
        signers: { 'eip155:*': ['0x1'] },
      }).success,
    ).toBe(true);
  });
});

describe('header codec', () => {
  it('round-trips', () => {
    const answer = { success: true, transaction: '0x1', network: 'eip155:1', payer: 'ü' };
    expect(decodePaymentResponse(encodePaymentResponse(answer))).toEqual(answer);
  });
  it('refuses everything but canonical standard base64 of UTF-8 JSON', () => {
    const good = encodeBase64Json({ a: '>>>???' });
    expect(decodeBase64Json(good)).toEqual({ a: '>>>???' });
    const bad = [
      '',
      good.replace(/=+$/, '').slice(0, -1),
      good.replaceAll('+', '-').replaceAll('/', '_').replace(/^e/, '_'),
      ` ${good}`,
      'e30',
      'e31=',
      Buffer.from([0xff, 0xfe]).toString('base64'),
      Buffer.from('{').toString('base64'),
    ];
    for (const header of bad)
      expect(() => decodeBase64Json(header)).toThrow(/payment header is not readable/);
  });
});
