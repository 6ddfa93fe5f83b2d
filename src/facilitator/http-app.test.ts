import { describe, expect, it } from 'vitest';
import { highSTwin, toCompact, withV01 } from '../evm/signature-forms.js';
import { settleResponseSchema } from '../wire/settle-response.js';
import { supportedResponseSchema } from '../wire/supported-response.js';
import { verifyResponseSchema } from '../wire/verify-response.js';
import { openFacilitator, signPayment, startSeconds } from './payment.fixture.js';

type Payment = Awaited<ReturnType<typeof signPayment>>;

const { facilitator, chain, post } = openFacilitator();

describe('HTTP', () => {
  it.each([
    '{',
    '',
    '[]',
    '"x"',
    'null',
    '42',
    '{}',
    '{"paymentPayload":{},"paymentRequirements":"x"}',
    '{"__proto__":{"isValid":true}}',
    '{"x402Version":2,"paymentPayload":{"x402Version":2,"memo":1e999},"paymentRequirements":{}}',
  ])('refuses %s in protocol shape with 400', async (text) => {
    for (const [path, schema] of [
      ['/verify', verifyResponseSchema],
      ['/settle', settleResponseSchema],
    ] as const) {
      const { status, type, body } = await post(path, text);
      expect(status).toBe(400);
      expect(type).toBe('application/json');
      expect(schema.safeParse(body).success).toBe(true);
      expect(body.isValid ?? body.success).toBe(false);
    }
  });

  it('answers 404, 405 and 413 as JSON', async () => {
    for (const [method, path, status] of [
      ['GET', '/verify', 405],
      ['PUT', '/settle', 405],
      ['DELETE', '/supported', 405],
      ['GET', '/nowhere', 404],
    ] as const) {
      const response = await facilitator.app.request(path, { method });
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/json');
    }
    expect((await post('/settle', 'x'.repeat(2 ** 20 + 1))).body).toMatchObject({
      success: false,
      network: '',
    });
    expect((await post('/verify', 'x'.repeat(2 ** 20 + 1))).status).toBe(413);
  });

  it('lists what is configured', async () => {
    const response = await facilitator.app.request('/supported');
    const supported = supportedResponseSchema.parse(await response.json());
    expect(supported.kinds).toEqual([{ x402Version: 2, scheme: 'exact', network: 'eip155:84532' }]);
    expect(supported.signers).toEqual({ 'eip155:*': [chain.signer.address] });
    for (const path of ['/health', '/healthz', '/'])
      expect((await facilitator.app.request(path)).status).toBe(200);
  });

  it('answers an unexpected error with 500 in protocol shape and no detail', async () => {
    const broken = openFacilitator({
      change: (parts) => ({
        ...parts,
        signature: async () => {
          throw new Error('connect http://user:secret@rpc.test failed');
        },
      }),
    });
    const { status, body } = await broken.post('/settle', await signPayment(1, broken.chain));
    expect(status).toBe(500);
    expect(body).toEqual({
      success: false,
      errorReason: 'unexpected_settle_error',
      transaction: '',
      network: '',
    });
  });
});

describe('verify', () => {
  it('accepts a valid payment, repeatedly, and remembers nothing', async () => {
    const payment = await signPayment(1, chain);
    for (let round = 0; round < 3; round += 1) {
      const { body } = await post('/verify', payment);
      const { from } = payment.paymentPayload.payload.authorization;
      expect(body).toEqual({ isValid: true, payer: from.toLowerCase() });
    }
    expect(chain.sent).toHaveLength(0);
  });

  it('ignores unknown members, letter case and null members', async () => {
    const payment = await signPayment(1, chain);
    const { authorization, signature } = payment.paymentPayload.payload;
    const upper = (text: string) => `0x${text.slice(2).toUpperCase()}`;
    const odd = {
      ...payment,
      'x-assay': {},
      paymentPayload: {
        ...payment.paymentPayload,
        resource: null,
        extensions: null,
        accepted: { ...payment.paymentPayload.accepted, 'x-assay': {} },
        payload: {
          signature: upper(signature),
          authorization: { ...authorization, from: upper(authorization.from), 'x-assay': {} },
        },
      },
      paymentRequirements: {
        ...payment.paymentRequirements,
        payTo: upper(payment.paymentRequirements.payTo),
      },
    };
    expect((await post('/verify', odd)).body).toMatchObject({ isValid: true });
  });

  const both = (change: Record<string, unknown>) => (payment: Payment) => {
    Object.assign(payment.paymentPayload.accepted, change);
    Object.assign(payment.paymentRequirements, change);
  };
  const accepted = (change: Record<string, unknown>) => (payment: Payment) => {
    payment.paymentPayload.accepted = { ...payment.paymentPayload.accepted, ...change };
  };
  const signed = (change: Record<string, string>) => (payment: Payment) => {
    Object.assign(payment.paymentPayload.payload.authorization, change);
  };
  const signature = (change: (text: string) => string) => (payment: Payment) => {
    const form = change(payment.paymentPayload.payload.signature);
    Object.assign(payment.paymentPayload.payload, { signature: form });
  };
  const payload = (change: Record<string, unknown>) => (payment: Payment) => {
    Object.assign(payment.paymentPayload, change);
  };
  const zeroAmount = (payment: Payment) => {
    both({ amount: '0' })(payment);
    signed({ value: '0' })(payment);
  };
  const badSignature = 'invalid_exact_evm_payload_signature';

  const vectors: readonly (readonly [string, (payment: Payment) => void, string])[] = [
    ['version 3', payload({ x402Version: 3 }), 'invalid_x402_version'],
    ['version text', payload({ x402Version: '2' }), 'invalid_x402_version'],
    ['no accepted', payload({ accepted: undefined }), 'invalid_payload'],
    ['empty payload', payload({ payload: {} }), 'invalid_payload'],
    ['unknown scheme', both({ scheme: 'mystery' }), 'unsupported_scheme'],
    ['unserved network', both({ network: 'eip155:8453' }), 'invalid_network'],
    ['wildcard network', both({ network: 'eip155:*' }), 'invalid_network'],
    ['network without reference', both({ network: 'eip155:' }), 'invalid_network'],
    ['network with leading zero', both({ network: 'eip155:084532' }), 'invalid_network'],
    ['legacy network', both({ network: 'base-sepolia' }), 'invalid_network'],
    ['hex amount', both({ amount: '0x2710' }), 'invalid_payment_amount'],
    ['empty amount', both({ amount: '' }), 'invalid_payment_amount'],
    ['amount as number', both({ amount: 10000 }), 'invalid_payment_requirements'],
    ['zero amount', zeroAmount, 'invalid_payment_amount'],
    ['payTo no address', both({ payTo: 'merchant' }), 'invalid_payment_requirements'],
    ['timeout text', both({ maxTimeoutSeconds: '60' }), 'invalid_timeout'],
    ['no domain name', both({ extra: { version: '2' } }), 'invalid_exact_evm_missing_eip712_domain'],
    ['no extra', both({ extra: null }), 'invalid_exact_evm_missing_eip712_domain'],
    [
      'other method',
      both({ extra: { name: 'USDC', version: '2', assetTransferMethod: 'permit2' } }),
      'unsupported_payload_type',
    ],
    ['accepted scheme', accepted({ scheme: 'upto' }), 'invalid_exact_evm_scheme'],
    ['accepted network', accepted({ network: 'eip155:8453' }), 'invalid_exact_evm_network_mismatch'],
    ['accepted amount', accepted({ amount: '10001' }), 'accepted_requirements_mismatch'],
    ['accepted asset', accepted({ asset: `0x${'12'.repeat(20)}` }), 'accepted_requirements_mismatch'],
    ['accepted payTo', accepted({ payTo: `0x${'12'.repeat(20)}` }), 'accepted_requirements_mismatch'],
    ['accepted extra', accepted({ extra: { name: 'USDC', version: '1' } }), 'accepted_requirements_mismatch'],
    ['accepted timeout', accepted({ maxTimeoutSeconds: 59 }), 'accepted_requirements_mismatch'],
    [
      'other recipient',
      signed({ to: `0x${'12'.repeat(20)}` }),
      'invalid_exact_evm_payload_recipient_mismatch',
    ],
    ['lower value', signed({ value: '9999' }), 'invalid_exact_evm_payload_authorization_value_mismatch'],
    ['higher value', signed({ value: '10001' }), 'invalid_exact_evm_payload_authorization_value_mismatch'],
    ['2^256', signed({ value: (2n ** 256n).toString() }), 'invalid_payload'],
    [
      'expired',
      signed({ validBefore: String(startSeconds - 60) }),
      'invalid_exact_evm_payload_authorization_valid_before',
    ],
    [
      'too close',
      signed({ validBefore: String(startSeconds + 5) }),
      'invalid_exact_evm_payload_authorization_valid_before',
    ],
    [
      'not yet',
      signed({ validAfter: String(startSeconds + 60) }),
      'invalid_exact_evm_payload_authorization_valid_after',
    ],
    ['window too long', signed({ validBefore: String(startSeconds + 600) }), 'invalid_timeout'],
    ['short nonce', signed({ nonce: `0x${'00'.repeat(31)}` }), 'invalid_payload'],
    ['changed nonce', signed({ nonce: `0x${'77'.repeat(32)}` }), badSignature],
    ['zero payer', signed({ from: `0x${'00'.repeat(20)}` }), badSignature],
    ['high s', signature(highSTwin), badSignature],
    ['v of 0 or 1', signature(withV01), badSignature],
    ['compact', signature(toCompact), badSignature],
    ['zero bytes', signature(() => `0x${'00'.repeat(65)}`), badSignature],
    ['ff bytes', signature(() => `0x${'ff'.repeat(65)}`), badSignature],
    ['200 bytes', signature(() => `0x${'11'.repeat(200)}`), badSignature],
    ['no bytes', signature(() => '0x'), 'invalid_payload'],
    ['odd digits', signature((text) => text.slice(0, -1)), 'invalid_payload'],
  ];

  it.each(vectors)('refuses %s, and so does settle', async (_name, change, reason) => {
    const payment = structuredClone(await signPayment(1, chain));
    change(payment);
    const verified = await post('/verify', payment);
    expect(verified.status).toBe(200);
    expect(verified.body).toMatchObject({ isValid: false, invalidReason: reason });
    const settled = await post('/settle', payment);
    expect(settled.body).toMatchObject({ success: false, errorReason: reason, transaction: '' });
    expect(settled.body.network).toBe(payment.paymentRequirements.network);
    expect(chain.sent).toHaveLength(0);
  });

  it('tells funds, asset, nonce and an operator fault apart', async () => {
    const one = openFacilitator();
    expect((await one.post('/verify', await signPayment(3))).body).toMatchObject({
      invalidReason: 'insufficient_funds',
    });
    const payment = await signPayment(3, one.chain);
    const answers: Readonly<Record<string, readonly [string, unknown]>> = {
      asset_not_deployed_contract: ['eth_getCode', '0x'],
      unexpected_verify_error: ['eth_chainId', '0x1'],
    };
    for (const [reason, [method, value]] of Object.entries(answers)) {
      one.chain.script.set(method, () => ({ kind: 'result', value }));
      expect((await one.post('/verify', payment)).body).toMatchObject({
        isValid: false,
        invalidReason: reason,
      });
      one.chain.script.clear();
    }
    for (const method of ['eth_call', 'eth_getCode', 'eth_chainId']) {
      one.chain.script.set(method, () => ({ kind: 'unreachable', message: 'down', sent: false }));
      expect((await one.post('/verify', payment)).body).toMatchObject({
        invalidReason: 'unexpected_verify_error',
      });
      expect((await one.post('/settle', payment)).body).toMatchObject({
        errorReason: 'unexpected_settle_error',
        transaction: '',
      });
      one.chain.script.clear();
    }
    expect((await one.post('/settle', payment)).body).toMatchObject({ success: true });
  });
});
