import { recoverTypedDataAddress } from 'viem';
import { expect, it } from 'vitest';
import { derivePayer } from './payer.js';
import { all, alter, authorize, type Draft, drop, layOut, require, set, signDraft } from './payment.js';

const payer = derivePayer('seed', 1, 'TEST', '1');
const asset = '0x036CbD53842c5426634e7929541eC2318f3dCF7e';
const payTo = `0x${'be'.repeat(20)}`;
const nonce = `0x${'01'.repeat(32)}`;

function draft(): Draft {
  const requirements = {
    scheme: 'exact',
    network: 'eip155:84532',
    amount: '10000',
    asset,
    payTo,
    maxTimeoutSeconds: 300,
    extra: { name: 'USDC', version: '2' },
  };
  return {
    payer,
    signer: payer,
    domain: { name: 'USDC', version: '2', chainId: 84532, verifyingContract: asset },
    authorization: {
      from: payer.address,
      to: payTo,
      value: '10000',
      validAfter: '1',
      validBefore: '2',
      nonce,
    },
    requirements,
    accepted: structuredClone(requirements),
  };
}

/** Who signed the transfer of this value, by EIP-3009 typed data written out here. */
const signerOf = (signature: `0x${string}`, value: bigint) =>
  recoverTypedDataAddress({
    domain: { name: 'USDC', version: '2', chainId: 84532, verifyingContract: asset },
    types: {
      TransferWithAuthorization: [
        { name: 'from', type: 'address' },
        { name: 'to', type: 'address' },
        { name: 'value', type: 'uint256' },
        { name: 'validAfter', type: 'uint256' },
        { name: 'validBefore', type: 'uint256' },
        { name: 'nonce', type: 'bytes32' },
      ],
    },
    primaryType: 'TransferWithAuthorization',
    message: {
      from: payer.address,
      to: `0x${'be'.repeat(20)}`,
      value,
      validAfter: 1n,
      validBefore: 2n,
      nonce: `0x${'01'.repeat(32)}`,
    },
    signature,
  });

it('a draft is signed as EIP-3009 wants it', async () => {
  const { signature } = await signDraft(draft());
  expect(await signerOf(signature, 10_000n)).toBe(payer.address);
});

it('what is signed may differ from what is sent, in the named members only', async () => {
  const payment = await signDraft({ ...draft(), signed: { value: '9999' } });
  expect(await signerOf(payment.signature, 9_999n)).toBe(payer.address);
  expect(payment.body).toMatchObject({ paymentPayload: { payload: { authorization: { value: '10000' } } } });
});

it('the body is the version 2 request: requirements, their accepted copy, payload', () => {
  const { requirements, authorization } = draft();
  expect(layOut(draft(), '0x00')).toEqual({
    x402Version: 2,
    paymentPayload: { x402Version: 2, accepted: requirements, payload: { signature: '0x00', authorization } },
    paymentRequirements: requirements,
  });
  expect(layOut({ ...draft(), resource: { url: 'https://x' }, extensions: { a: 1 } }, '0x00')).toMatchObject({
    paymentPayload: { resource: { url: 'https://x' }, extensions: { a: 1 } },
  });
});

it('one fault per vector: an edit of a body changes one member and no draft', () => {
  const from = draft();
  const body = layOut(from, '0x00');
  const before = structuredClone(body);
  set('paymentRequirements.amount', '9999')(body);
  expect(body).toEqual({ ...before, paymentRequirements: { ...from.requirements, amount: '9999' } });
  expect(from).toEqual(draft());
});

it('edits of a body set, drop, alter, and run in order', () => {
  const body = layOut(draft(), '0x00');
  all(
    set('paymentPayload.payload.signature', null),
    drop('paymentPayload.accepted'),
    alter('paymentRequirements.payTo', (text) => text.toUpperCase()),
  )(body);
  expect(body).toMatchObject({
    paymentPayload: { payload: { signature: null } },
    paymentRequirements: { payTo: `0X${'BE'.repeat(20)}` },
  });
  expect(body.paymentPayload).not.toHaveProperty('accepted');
});

it('a path that leads nowhere is a mistake of the vector and throws', () => {
  expect(() => set('paymentPayload.missing.member', 1)(layOut(draft(), '0x00'))).toThrow(
    'no object at missing',
  );
});

it('an edit of the requirements reaches the accepted copy, one of the authorization does not', () => {
  const one = draft();
  require({ amount: '1' })(one);
  authorize({ value: '2' })(one);
  expect([one.requirements.amount, one.accepted.amount, one.authorization.value]).toEqual(['1', '1', '2']);
});

it('the envelope of version 1 carries the same authorization by other names', async () => {
  const old: Draft = { ...draft(), x402Version: 1 };
  old.accepted.network = 'eip155:8453';
  const [one, two] = [await signDraft(old), await signDraft(draft())];
  expect(one.signature).toBe(two.signature);
  expect(one.body).toEqual({
    x402Version: 1,
    paymentPayload: {
      x402Version: 1,
      scheme: 'exact',
      network: 'base',
      payload: { signature: one.signature, authorization: old.authorization },
    },
    paymentRequirements: {
      scheme: 'exact',
      network: 'base-sepolia',
      maxAmountRequired: '10000',
      asset,
      payTo,
      resource: 'https://merchant.example/1',
      description: 'one item',
      mimeType: 'application/json',
      maxTimeoutSeconds: 300,
      extra: { name: 'USDC', version: '2' },
    },
  });
});
