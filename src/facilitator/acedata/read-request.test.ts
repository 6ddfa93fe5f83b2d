import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { highSTwin, toCompact, withV01 } from '../../evm/signature-forms.js';
import { transferAuthorizationTypedData } from '../../evm/typed-data.js';
import { inVersion1, payTo, signPayment, startSeconds } from '../payment.fixture.js';
import { ScriptedChain, tokenAddress } from '../scripted-chain.fixture.js';
import { openAce } from './ace.fixture.js';

type Members = Record<string, unknown>;
type Body = { paymentPayload: Members; paymentRequirements: Members } & Members;

/** Objects and texts along a path, to change one member. */
function at(body: unknown, path: string): { holder: Members; name: string } {
  const steps = path.split('.');
  const name = steps.pop() ?? '';
  const holder = steps.reduce<unknown>((one, step) => (one as Members)[step], body);
  return { holder: holder as Members, name };
}

const set = (path: string, value: unknown) => (body: Body) => {
  const { holder, name } = at(body, path);
  holder[name] = value;
};
const drop = (path: string) => (body: Body) => {
  const { holder, name } = at(body, path);
  delete holder[name];
};
const both =
  (...edits: readonly ((body: Body) => void)[]) =>
  (body: Body) => {
    for (const edit of edits) edit(body);
  };
/** In requirements and in the copy of them. */
const everywhere = (member: string, value: unknown) =>
  both(set(`paymentRequirements.${member}`, value), set(`paymentPayload.accepted.${member}`, value));

const signed = 'paymentPayload.payload.authorization';
const signature = 'paymentPayload.payload.signature';
const short = `0x${'12'.repeat(19)}`;
const other = `0x${'cd'.repeat(20)}`;

const { post, chain } = openAce();
const valid = await signPayment(1, chain);
const own = valid.paymentPayload.payload.signature;
const versions = { 1: inVersion1(valid), 2: valid };

/** With `copied` the payload of version 2 repeats the requirements as they are edited. */
async function verify(version: 1 | 2, edit: (body: Body) => void, copied = false) {
  const body: Body = JSON.parse(JSON.stringify(versions[version]));
  if (version === 2 && copied) body.paymentPayload.accepted = body.paymentRequirements;
  edit(body);
  return post('/verify', body);
}

describe('what is refused, and why', () => {
  it.each<[reason: string, what: string, edit: (body: Body) => void, status?: number]>([
    ['missing_payment_fields', 'no payload', drop('paymentPayload'), 400],
    ['missing_payment_fields', 'requirements as text', set('paymentRequirements', '{}'), 400],
    ['invalid_x402_version', 'no version', drop('paymentPayload.x402Version')],
    ['invalid_x402_version', 'version 3', set('paymentPayload.x402Version', 3)],
    ['invalid_x402_version', 'another version on top', set('x402Version', 7)],
    ['unsupported_scheme', 'another scheme asked', set('paymentRequirements.scheme', 'upto')],
    ['unsupported_network', 'another network asked', set('paymentRequirements.network', 'eip155:8453')],
    ['invalid_payment_requirements', 'no payTo', drop('paymentRequirements.payTo')],
    ['invalid_payment_requirements', 'a short payTo', set('paymentRequirements.payTo', short)],
    ['invalid_payment_requirements', 'a number as asset', set('paymentRequirements.asset', 7)],
    ['invalid_payment_requirements', 'no time limit', drop('paymentRequirements.maxTimeoutSeconds')],
    ['invalid_payment_requirements', 'extra as a list', set('paymentRequirements.extra', [])],
    ['invalid_payload', 'no inner payload', drop('paymentPayload.payload')],
    ['invalid_payload', 'no authorization', drop(signed)],
    ...['from', 'to', 'value', 'validAfter', 'validBefore', 'nonce'].map(
      (member) => ['invalid_payload', `no ${member}`, drop(`${signed}.${member}`)] as const,
    ),
    ['invalid_payload', 'no signature', set(signature, null)],
    ['invalid_payload', 'a short sender', set(`${signed}.from`, short)],
    ['invalid_payload', 'a number as time', set(`${signed}.validAfter`, 0)],
    ...['-1', '1e4', '+1', '010000', '10000.0', 10_000, (1n << 256n).toString(), ''].map(
      (value) => ['invalid_amount', `value ${JSON.stringify(value)}`, set(`${signed}.value`, value)] as const,
    ),
    ['invalid_nonce', 'nonce 0x01', set(`${signed}.nonce`, '0x01')],
    ['invalid_nonce', 'a nonce of 33 bytes', set(`${signed}.nonce`, `0x${'00'.repeat(33)}`)],
    ['invalid_signature', '0x11', set(signature, '0x11')],
    ['invalid_signature', 'no hex', set(signature, 'signed')],
    ['invalid_signature', '64 bytes', set(signature, toCompact(own))],
    ['invalid_signature', '66 bytes', set(signature, `${own}00`)],
    ['invalid_signature', 'high s', set(signature, highSTwin(own))],
    ['invalid_signature', 'v 29', set(signature, `${own.slice(0, -2)}1d`)],
    ['pay_to_mismatch', 'another destination', set(`${signed}.to`, other)],
    ['amount_mismatch', 'less', set(`${signed}.value`, '9999')],
    ['amount_mismatch', 'more', set(`${signed}.value`, '10001')],
    ['invalid_signature', 'another nonce', set(`${signed}.nonce`, `0x${'77'.repeat(32)}`)],
    ['invalid_signature', 'another end', set(`${signed}.validBefore`, String(startSeconds + 61))],
    ['invalid_signature', 'another beginning', set(`${signed}.validAfter`, '1')],
  ] as readonly [string, string, (body: Body) => void, number?][])(
    '%s: %s',
    async (reason, _what, edit, status = 200) => {
      for (const version of [1, 2] as const) {
        const answer = await verify(version, edit, true);
        expect({ version, ...answer.body }).toMatchObject({ version, isValid: false, invalidReason: reason });
        expect(answer.status).toBe(status);
      }
    },
  );

  it.each<[reason: string, what: string, version: 1 | 2, edit: (body: Body) => void]>([
    ['invalid_payment_requirements', 'no scheme', 1, drop('paymentRequirements.scheme')],
    ['invalid_payment_requirements', 'no network', 2, drop('paymentRequirements.network')],
    ['unsupported_scheme', 'another scheme in the payload', 1, set('paymentPayload.scheme', 'upto')],
    ['unsupported_scheme', 'another scheme accepted', 2, set('paymentPayload.accepted.scheme', 'upto')],
    ['unsupported_network', 'another network in the payload', 1, set('paymentPayload.network', 'base')],
    [
      'unsupported_network',
      'CAIP-2 in version 1',
      1,
      both(set('paymentPayload.network', 'eip155:84532'), set('paymentRequirements.network', 'eip155:84532')),
    ],
    ['unsupported_network', 'a short name in version 2', 2, everywhere('network', 'base-sepolia')],
    ['unsupported_network', 'a chain that is not served', 2, everywhere('network', 'eip155:8453')],
    [
      'unsupported_network',
      'a name that nobody knows',
      1,
      both(set('paymentPayload.network', 'moon'), set('paymentRequirements.network', 'moon')),
    ],
    ['invalid_payload', 'nothing accepted', 2, drop('paymentPayload.accepted')],
    ['accepted_mismatch', 'another amount accepted', 2, set('paymentPayload.accepted.amount', '10001')],
    ['accepted_mismatch', 'another recipient accepted', 2, set('paymentPayload.accepted.payTo', other)],
    [
      'accepted_mismatch',
      'another domain accepted',
      2,
      set('paymentPayload.accepted.extra', { name: 'USDC', version: '1' }),
    ],
    ['invalid_payment_requirements', 'no amount', 1, drop('paymentRequirements.maxAmountRequired')],
    ['invalid_amount', 'a spelled amount', 1, set('paymentRequirements.maxAmountRequired', '1e4')],
    ['invalid_amount', 'amount 0', 2, both(everywhere('amount', '0'), set(`${signed}.value`, '0'))],
    [
      'unsupported_payload_type',
      'another method',
      2,
      everywhere('extra', { name: 'USDC', version: '2', assetTransferMethod: 'permit2' }),
    ],
    ['invalid_exact_evm_missing_eip712_domain', 'no domain', 2, everywhere('extra', null)],
    [
      'invalid_exact_evm_token_name_mismatch',
      'another name',
      2,
      everywhere('extra', { name: 'USD Coin', version: '2' }),
    ],
    [
      'invalid_exact_evm_token_version_mismatch',
      'another version',
      2,
      everywhere('extra', { name: 'USDC', version: '1' }),
    ],
    ['invalid_payload', 'extensions as text', 2, set('paymentPayload.extensions', 'all')],
  ])('%s: %s, in version %s', async (reason, _what, version, edit) => {
    expect((await verify(version, edit)).body).toMatchObject({ isValid: false, invalidReason: reason });
  });

  it.each([
    ['', 'invalid_request'],
    ['[]', 'invalid_request'],
    ['{"paymentPayload":', 'invalid_request'],
    ['{"paymentPayload":{},"paymentPayload":{},"paymentRequirements":{}}', 'invalid_request'],
  ])('a body %j is no request, and is told so in the shape of each endpoint', async (text, reason) => {
    expect(await post('/verify', text)).toEqual({
      status: 400,
      body: { isValid: false, invalidReason: reason },
    });
    expect(await post('/settle', text)).toEqual({
      status: 400,
      body: { success: false, errorReason: reason, transaction: '', network: '' },
    });
  });

  it('the first thing that is wrong is the one that is said', async () => {
    const wrong = both(
      set('paymentRequirements.payTo', short),
      set(`${signed}.to`, other),
      set(`${signed}.nonce`, '0x01'),
      set('paymentPayload.network', 'base'),
    );
    expect((await verify(1, wrong)).body).toMatchObject({ invalidReason: 'unsupported_network' });
  });

  it('a signature over what a caller says of the token, and the token does not, is refused', async () => {
    const account = privateKeyToAccount(`0x${'2'.padStart(64, '0')}`);
    const domain = { name: 'USD Coin', version: '2', chainId: 84532, verifyingContract: tokenAddress };
    const { authorization } = valid.paymentPayload.payload;
    const forged = await account.signTypedData(transferAuthorizationTypedData(domain, authorization));
    const { body } = await verify(
      2,
      both(set(signature, forged), everywhere('extra', { name: 'USD Coin', version: '2' })),
    );
    expect(body).toMatchObject({ invalidReason: 'invalid_exact_evm_token_name_mismatch' });
    expect((await verify(2, set(signature, forged))).body).toMatchObject({
      invalidReason: 'invalid_signature',
    });
  });

  it('a token that has no domain of its own is not served', async () => {
    const bare = new ScriptedChain();
    const payment = await signPayment(1, bare);
    bare.script.set('eth_call', ([call]) =>
      JSON.stringify(call).includes('0x54fd4d50')
        ? { kind: 'reverted', message: 'execution reverted' }
        : undefined,
    );
    const { body } = await openAce({ chain: bare }).post('/verify', payment);
    expect(body).toMatchObject({ isValid: false, invalidReason: 'unsupported_asset' });
  });
});

describe('lists of the operator', () => {
  it.each([
    ['ASSAY_ACE_ASSETS', tokenAddress, 'unsupported_asset'],
    ['ASSAY_ACE_RECIPIENTS', payTo, 'unsupported_recipient'],
  ])('%s', async (name, allowed, reason) => {
    const listed = openAce({ env: { [name]: `${other},${allowed.toUpperCase().replace('0X', '0x')}` } });
    const payment = await signPayment(1, listed.chain);
    expect((await listed.post('/verify', payment)).body).toMatchObject({ isValid: true });
    const barred = openAce({ env: { [name]: other }, memory: listed.memory, chain: listed.chain });
    expect((await barred.post('/verify', payment)).body).toMatchObject({ invalidReason: reason });
    // Verified before the list was made: settle looks at it, too.
    expect((await barred.post('/settle', payment)).body).toMatchObject({ errorReason: reason });
    expect(listed.chain.sent).toEqual([]);
  });
});

describe('one payment in several spellings', () => {
  it.each<[string, (body: Body) => void]>([
    ['v as 0 or 1', set(signature, withV01(own))],
    ['no 0x before the signature', set(signature, own.slice(2))],
    [
      'capital letters',
      both(set(signature, `0x${own.slice(2).toUpperCase()}`), set(`${signed}.to`, `0x${'AB'.repeat(20)}`)),
    ],
    ['an asset in capitals', everywhere('asset', `0x${tokenAddress.slice(2).toUpperCase()}`)],
  ])('%s', async (_what, edit) => {
    const ace = openAce();
    const payment = await signPayment(1, ace.chain);
    expect((await ace.post('/verify', payment)).body).toMatchObject({ isValid: true });
    const spelled: Body = JSON.parse(JSON.stringify(payment));
    edit(spelled);
    const verdict = await ace.post('/verify', spelled);
    const settled = await ace.post('/settle', spelled);
    expect(verdict.body).toMatchObject({ isValid: true });
    expect(settled.body).toMatchObject({ success: true });
    expect(ace.memory.records.size).toBe(1);
  });
});
