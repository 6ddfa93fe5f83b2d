/**
 * Payments of many kinds, each with its own payer and state: half of them valid, half broken in one point.
 * Left out is what rows of their own allow to be handled either way: odd signature forms, zero amounts, hostile
 * tokens whose fault shows only after the transfer.
 * @module
 */
import { getAddress } from 'viem/utils';
import { setBlacklisted } from '../../../simulator/chain/interventions.js';
import { lowerHex } from '../../../src/evm/hex.js';
import type { ReasonClass } from '../../../src/wire/reason-classes.js';
import type { Check } from '../../kit/check-context.js';
import { authorize, type Draft, type Payment, set } from '../../kit/payment.js';

export interface Member {
  readonly case: string;
  readonly make: (t: Check) => Promise<Payment>;
  readonly expects?: readonly ReasonClass[];
}

const seconds = (fromNow: number): string => String(Math.floor(Date.now() / 1000) + fromNow);

export const validCorpus: readonly Member[] = [
  { case: 'ordinary', make: (t) => t.payment() },
  { case: 'one atomic unit', make: (t) => t.payment({ amount: '1' }) },
  { case: 'a billion dollars', make: (t) => t.payment({ amount: '1000000000000000' }) },
  { case: 'payer with more than enough', make: (t) => t.payment({ fund: '1000000' }) },
  {
    case: 'window from zero, as the v2 client signs',
    make: (t) => t.payment({ edit: authorize({ validAfter: '0' }) }),
  },
  {
    case: 'window from ten minutes ago, as the v1 client signs',
    make: (t) => t.payment({ edit: authorize({ validAfter: seconds(-600) }) }),
  },
  {
    case: 'window that ends in a minute',
    make: (t) => t.payment({ edit: authorize({ validBefore: seconds(60) }) }),
  },
  {
    case: 'checksummed recipient',
    make: (t) =>
      t.payment({
        edit: (draft) => {
          const payTo = getAddress(lowerHex(draft.requirements.payTo));
          for (const copy of [draft.requirements, draft.accepted]) copy.payTo = payTo;
          draft.authorization.to = payTo;
        },
      }),
  },
  {
    case: 'without resource',
    make: (t) =>
      t.payment({
        edit: (draft) => {
          delete draft.resource;
        },
      }),
  },
];

/** A domain that requirements and signature agree on and the token does not use. */
function nameAnotherDomain(draft: Draft): void {
  draft.domain.name = 'Another Coin';
  for (const copy of [draft.requirements, draft.accepted])
    copy.extra = { ...copy.extra, name: 'Another Coin' };
}

async function withUsedNonce(t: Check): Promise<Payment> {
  const first = await t.payment({ fund: '20000' });
  await t.settle(first, { case: 'settled before, to use its nonce', role: 'valid' });
  const { nonce, validBefore } = first.draft.authorization;
  return t.payment({
    payer: first.draft.payer,
    fund: false,
    edit: authorize({ nonce, validBefore: String(Number(validBefore) - 7) }),
  });
}

async function fromBlacklistedPayer(t: Check): Promise<Payment> {
  const payment = await t.payment();
  await setBlacklisted(t.rpc.batch, lowerHex(t.kind.asset), lowerHex(payment.draft.payer.address), true);
  return payment;
}

async function withChangedNonce(t: Check): Promise<Payment> {
  const payment = await t.payment();
  const nonce = payment.draft.authorization.nonce.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  set('paymentPayload.payload.authorization.nonce', nonce)(payment.body);
  return payment;
}

// ONCHAIN is true of a settle whose gas estimation failed: the transfer itself does.
export const invalidCorpus: readonly Member[] = [
  { case: 'payer without funds', make: (t) => t.payment({ fund: false }), expects: ['FUNDS'] },
  { case: 'balance one below the amount', make: (t) => t.payment({ fund: '9999' }), expects: ['FUNDS'] },
  { case: 'paused token', make: (t) => t.payment(t.token('paused')), expects: ['SIM', 'ASSET', 'ONCHAIN'] },
  {
    case: 'token without EIP-3009',
    make: (t) => t.payment(t.token('plain-erc20')),
    expects: ['ASSET', 'ONCHAIN'],
  },
  {
    case: 'asset without code',
    make: (t) =>
      t.payment({
        asset: { address: t.address('asset without code'), name: 'Nothing', version: '1' },
        fund: false,
      }),
    expects: ['ASSET'],
  },
  {
    case: 'domain that the token does not use',
    make: (t) => t.payment({ edit: nameAnotherDomain }),
    expects: ['DOMAIN', 'SIM', 'ONCHAIN'],
  },
  {
    case: 'value below the amount',
    make: (t) => t.payment({ edit: authorize({ value: '9999' }) }),
    expects: ['AMOUNT'],
  },
  {
    case: 'another recipient',
    make: (t) => t.payment({ edit: authorize({ to: t.address('another recipient') }) }),
    expects: ['RECIPIENT'],
  },
  {
    case: 'signed by another key',
    make: (t) =>
      t.payment({
        edit: (draft) => {
          draft.signer = t.payer('stranger');
        },
      }),
    expects: ['SIG'],
  },
  { case: 'nonce changed after signing', make: withChangedNonce, expects: ['SIG'] },
  {
    case: 'expired',
    make: (t) => t.payment({ edit: authorize({ validAfter: seconds(-600), validBefore: seconds(-60) }) }),
    expects: ['EXPIRED'],
  },
  {
    case: 'not yet valid',
    make: (t) => t.payment({ edit: authorize({ validAfter: seconds(120) }) }),
    expects: ['NOT_YET'],
  },
  { case: 'nonce of a settled payment', make: withUsedNonce, expects: ['NONCE'] },
  { case: 'blacklisted payer', make: fromBlacklistedPayer, expects: ['SIM', 'ONCHAIN'] },
];
