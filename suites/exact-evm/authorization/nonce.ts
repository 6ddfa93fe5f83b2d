/**
 * A nonce pays once: not again after it was used, and not after the payer cancelled it.
 * @module
 */
import { cancelAuthorization, signCancelAuthorization } from '../../../simulator/chain/interventions.js';
import { lowerHex } from '../../../src/evm/hex.js';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, isValid, succeeded } from '../../kit/exchange.js';
import type { DraftOptions } from '../../kit/mint.js';
import type { Payment } from '../../kit/payment.js';
import { judgeRefusal } from '../../kit/refusal.js';
import { check } from '../../kit/registry.js';

check(
  'X402-EVM-023',
  {
    title: 'refuses a nonce that was used before',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['replay'],
    spec: 'v2 spec §10.1; 1Shot API report on PYUSD',
    why: 'The second merchant delivers for a payment that cannot happen; with a tolerant token the settlement even looks done.',
    fix: 'Read authorizationState and refuse when it is true; do not rely on the token to revert.',
    saboteur: 'relies-on-token-to-revert',
  },
  async (t) => {
    await usedNonce(t, 'the graded token', {});
    await usedNonce(t, 'a token that does not revert', t.token('nonce-tolerant'));
  },
);

async function usedNonce(t: Check, name: string, token: DraftOptions): Promise<void> {
  const c = t.case(name);
  const payer = t.payer(name);
  await t.lane(async () => {
    // Twice the amount, so that missing funds are no second true reason.
    const first = await t.payment({ ...token, payer, fund: '20000' });
    const twin = await t.verify(first, { case: name, role: token.asset ? 'free' : 'valid' });
    if (!isValid(twin) && token.asset) return c.skip('the target refuses foreign tokens (allow-list)');
    const settled = await t.settle(first, { case: name, role: token.asset ? 'free' : 'valid' });
    if (!succeeded(settled)) return c.blocked('the first payment did not settle');
    const { payTo } = first.draft.requirements;
    const { nonce, validBefore } = first.draft.authorization;
    const again = await t.payment({
      ...token,
      payer,
      payTo,
      authorization: { nonce, validBefore: String(Number(validBefore) - 5) },
    });
    await refusesNonce(t, name, again, twin);
  });
}

check(
  'X402-EVM-024',
  {
    title: 'refuses a nonce that the payer cancelled',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['replay'],
    spec: 'EIP-3009; x402-foundation/x402 #1169, #3226',
    why: 'A payer cancels and still gets the goods, because the facilitator knows only the nonces that it used itself.',
    fix: 'Read authorizationState from the token for each verify and each settle.',
    saboteur: 'remembers-only-own-nonces',
  },
  async (t) => {
    const name = 'cancelled before verify';
    const payment = await t.payment();
    const twin = await t.verify(payment, { case: name, role: 'valid' });
    const { payer, domain } = payment.draft;
    const asset = lowerHex(domain.verifyingContract);
    const nonce = lowerHex(payment.draft.authorization.nonce);
    const signature = await signCancelAuthorization(payer.privateKey, domain, nonce);
    const cancelled = await cancelAuthorization(t.rpc.batch, {
      asset,
      authorizer: payer.address,
      nonce,
      signature,
    });
    if (cancelled.status !== 'success') throw new Error(`the kit could not cancel: ${cancelled.status}`);
    await t.lane(() => refusesNonce(t, name, payment, twin));
  },
);

/** Both endpoints refuse a spent nonce, and nothing more is broadcast for it. */
async function refusesNonce(t: Check, name: string, payment: Payment, twin: Exchange): Promise<void> {
  const options = { case: name, role: 'invalid', expects: ['NONCE'] } as const;
  const since = (await t.control.seq()).next;
  const verify = await t.verify(payment, options);
  const settle = await t.settle(payment, options);
  const contains = payment.draft.authorization.nonce.slice(2).toLowerCase();
  const { broadcasts } = await t.control.broadcasts({ since, contains });
  judgeRefusal(t.case(name), {
    tier: t.tier,
    controls: t.session.controls,
    twin,
    verify,
    settle,
    rail: t.rail,
    moved: broadcasts.map((one) => one.hash ?? 'a transaction without a hash'),
    expects: ['NONCE'],
  });
}
