import { keccak256 } from 'viem';
import { describe, expect, it } from 'vitest';
import { isLegacyReason } from '../wire/legacy-reason-codes.js';
import { settleResponseV1Schema } from '../wire/version-1.js';
import { reasons } from './adapters/evm/reasons.js';
import type { Parts } from './parts.js';
import { inVersion1, openFacilitator, signPayment } from './payment.fixture.js';
import type { ScriptedChain } from './scripted-chain.fixture.js';
import { legacyReasonOf } from './version-1.js';

const open = (change?: (parts: Parts) => Parts) =>
  openFacilitator({ version1: true, ...(change === undefined ? {} : { change }) });

type Body = ReturnType<typeof inVersion1>;

/** A signed payment in version 1, with the requirements changed after signing. */
async function paid(
  chain: ScriptedChain,
  requirements: Record<string, unknown> = {},
  payload: Record<string, unknown> = {},
): Promise<Body> {
  const body = inVersion1(await signPayment(1, chain));
  return {
    ...body,
    paymentPayload: { ...body.paymentPayload, ...payload },
    paymentRequirements: { ...body.paymentRequirements, ...requirements },
  };
}

describe('version 1', () => {
  it('is listed by its name beside version 2', async () => {
    const { facilitator } = open();
    const supported: unknown = await (await facilitator.app.request('/supported')).json();
    expect(supported).toMatchObject({
      kinds: [
        { x402Version: 2, scheme: 'exact', network: 'eip155:84532' },
        { x402Version: 1, scheme: 'exact', network: 'base-sepolia' },
      ],
    });
  });

  it('is verified and settled in its own shapes', async () => {
    const { chain, post } = open();
    const payment = await paid(chain);
    const payer = payment.paymentPayload.payload.authorization.from.toLowerCase();
    expect(await post('/verify', payment)).toMatchObject({ status: 200, body: { isValid: true, payer } });
    const { body } = await post('/settle', payment);
    const [raw = '0x'] = chain.sent;
    expect(body).toEqual({ success: true, transaction: keccak256(raw), network: 'base-sepolia', payer });
  });

  it.each([
    { outputSchema: null },
    { mimeType: undefined },
    { outputSchema: { input: {} }, mimeType: 'a/b' },
  ])('takes %j', async (change) => {
    const { chain, post } = open();
    expect((await post('/settle', await paid(chain, change))).body).toMatchObject({ success: true });
  });

  it('moves all that was signed, at least what is asked for', async () => {
    const { chain, post } = open();
    const generous = inVersion1(await signPayment(1, chain, 1, '10001'));
    const poor = await post('/verify', generous);
    expect(poor.body).toMatchObject({ isValid: false, invalidReason: 'insufficient_funds' });
    const { from, to } = generous.paymentPayload.payload.authorization;
    chain.balances.set(from.toLowerCase(), 10_001n);
    expect((await post('/settle', generous)).body).toMatchObject({ success: true });
    expect(chain.balances.get(to)).toBe(10_001n);
    const mean = inVersion1(await signPayment(2, chain, 2, '9999'));
    for (const path of ['/verify', '/settle'])
      expect(JSON.stringify((await post(path, mean)).body)).toContain(
        '"invalid_exact_evm_payload_authorization_value"',
      );
    expect(chain.sent).toHaveLength(1);
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    ['CAIP-2 names', { network: 'eip155:84532' }, { network: 'eip155:84532' }, 'invalid_network'],
    ['a name that nobody knows', { network: 'mars' }, { network: 'mars' }, 'invalid_network'],
    ['a network that is not served', { network: 'base' }, { network: 'base' }, 'invalid_network'],
    ['a chain that is not EVM', { network: 'solana' }, { network: 'solana' }, 'invalid_network'],
    ['two networks', {}, { network: 'base' }, 'invalid_network'],
    ['another scheme', { scheme: 'upto' }, { scheme: 'upto' }, 'unsupported_scheme'],
    ['two schemes', {}, { scheme: 'upto' }, 'invalid_scheme'],
    ['no domain', { extra: null }, {}, 'invalid_payment_requirements'],
    ['no amount', { maxAmountRequired: undefined }, {}, 'invalid_payment_requirements'],
    [
      'an amount of version 2',
      { maxAmountRequired: undefined, amount: '10000' },
      {},
      'invalid_payment_requirements',
    ],
    ['no resource', { resource: undefined }, {}, 'invalid_payment_requirements'],
    ['no scheme in the payload', {}, { scheme: undefined }, 'invalid_payload'],
    ['a higher amount', { maxAmountRequired: '10001' }, {}, 'invalid_exact_evm_payload_authorization_value'],
    ['nothing to pay', { maxAmountRequired: '0' }, {}, 'invalid_payment_requirements'],
    [
      'another recipient',
      { payTo: `0x${'12'.repeat(20)}` },
      {},
      'invalid_exact_evm_payload_recipient_mismatch',
    ],
    ['a shorter time', { maxTimeoutSeconds: 1 }, {}, 'invalid_payload'],
    ['the form of version 2', {}, { x402Version: 2 }, 'invalid_x402_version'],
  ])(
    'with %s is answered in reasons of version 1, and nothing moves',
    async (_name, required, payload, why) => {
      const { chain, post } = open();
      const payment = await paid(chain, required, payload);
      const verified = await post('/verify', payment);
      expect(verified).toMatchObject({ status: 200, body: { isValid: false, invalidReason: why } });
      const settled = await post('/settle', payment);
      expect(settled).toMatchObject({
        status: 200,
        body: {
          success: false,
          errorReason: why,
          transaction: '',
          network: payment.paymentRequirements.network,
        },
      });
      expect(chain.sent).toHaveLength(0);
    },
  );

  it('names the payer of a refused settle even where the payload is broken', async () => {
    const { chain, post } = open();
    const payment = await paid(chain);
    const { payload } = payment.paymentPayload;
    const { body } = await post('/settle', {
      ...payment,
      paymentPayload: { ...payment.paymentPayload, payload: { ...payload, signature: '0x' } },
    });
    expect(settleResponseV1Schema.parse(body)).toMatchObject({
      errorReason: 'invalid_payload',
      payer: payload.authorization.from.toLowerCase(),
    });
  });

  it('says version 2 about requirements of version 1 under a payload of version 2', async () => {
    const { chain, post } = open();
    const payment = await signPayment(1, chain);
    const { paymentRequirements } = inVersion1(payment);
    const mixed = { ...payment, paymentRequirements };
    expect((await post('/verify', mixed)).body).toMatchObject({ isValid: false });
    expect((await post('/settle', mixed)).body).toMatchObject({ success: false, transaction: '' });
  });

  it('is refused where it is not served', async () => {
    const { chain, post } = openFacilitator();
    const { body } = await post('/verify', await paid(chain));
    expect(body).toMatchObject({ isValid: false, invalidReason: 'invalid_x402_version' });
  });
});

describe('one replay rule over both versions', () => {
  it.each([
    ['version 1 after version 2', (body: object) => body, inVersion1],
    ['version 2 after version 1', inVersion1, (body: object) => body],
    ['version 1 after version 1', inVersion1, inVersion1],
  ])('%s is refused', async (_name, first, second) => {
    const { chain, post } = open();
    const payment = await signPayment(1, chain);
    expect((await post('/settle', first(payment))).body).toMatchObject({ success: true });
    const again = await post('/settle', second(payment));
    expect(again.body).toMatchObject({ success: false });
    expect(['duplicate_settlement', reasons.nonceUsed]).toContain(again.body.errorReason);
    expect((await post('/verify', second(payment))).body).toMatchObject({ isValid: false });
    expect(chain.sent).toHaveLength(1);
  });

  it('a success that is owed is given in the envelope in which it was asked for', async () => {
    const { chain, post } = open();
    const payment = await signPayment(1, chain);
    chain.mining = false;
    const pending = await post('/settle', inVersion1(payment));
    const [raw = '0x'] = chain.sent;
    expect(pending.body).toMatchObject({
      success: false,
      errorReason: 'unexpected_settle_error',
      transaction: keccak256(raw),
      network: 'base-sepolia',
    });
    chain.mining = true;
    chain.mine();
    expect((await post('/settle', payment)).body).toMatchObject({ success: false });
    expect((await post('/settle', inVersion1(payment))).body).toMatchObject({
      success: true,
      transaction: keccak256(raw),
    });
    expect((await post('/settle', inVersion1(payment))).body).toMatchObject({ success: false });
    expect(chain.sent).toHaveLength(1);
  });

  it('two envelopes at once settle once', async () => {
    const { chain, post } = open();
    const payment = await signPayment(1, chain);
    const answers = await Promise.all(
      [payment, inVersion1(payment), payment, inVersion1(payment)].map((body) => post('/settle', body)),
    );
    expect(answers.filter(({ body }) => body.success === true)).toHaveLength(1);
    expect(chain.sent).toHaveLength(1);
  });
});

it('every reason of this facilitator that can meet a request of version 1 is one that its clients know', () => {
  const beforeReading: readonly string[] = [reasons.tooLarge, reasons.mediaType, reasons.rateLimited];
  for (const reason of Object.values(reasons))
    if (!beforeReading.includes(reason)) expect(isLegacyReason(legacyReasonOf(reason)), reason).toBe(true);
  expect(legacyReasonOf('pay_to_mismatch')).toBe('pay_to_mismatch');
});
