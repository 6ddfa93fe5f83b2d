/**
 * Somebody else uses up the authorization: the payer cancels it, or a stranger submits it first.
 * @module
 */
import { encodeFunctionData } from 'viem/utils';
import { signCancelAuthorization, submitTransfer } from '../../../simulator/chain/interventions.js';
import { holdMining, mineBlock, releaseMining, waitForReceipt } from '../../../simulator/chain/mining.js';
import { hexText } from '../../../simulator/chain/token-logs.js';
import type { HexString } from '../../../simulator/handle.js';
import { eip3009Abi } from '../../../src/evm/eip3009-abi.js';
import type { Check } from '../../kit/check-context.js';
import { show, succeeded, transactionOf } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';

export const hex = (text: string): HexString => text.toLowerCase() as HexString;

/** Waits until the target has sent its transaction, or has answered without one. */
export async function untilSentOrAnswered(
  t: Check,
  nonce: string,
  since: number,
  answered: () => boolean,
): Promise<boolean> {
  for (let tries = 0; tries < 200 && !answered(); tries += 1) {
    const { broadcasts } = await t.control.broadcasts({ since, contains: nonce.slice(2).toLowerCase() });
    if (broadcasts.some((one) => one.accepted)) return true;
    await t.wait(20, 'the target prepares its transaction');
  }
  return false;
}

/** Puts the cancellation into the pool, at a price that makes it the first transaction of the block. */
export async function sendCancellation(
  t: Check,
  asset: HexString,
  authorizer: HexString,
  nonce: HexString,
  signature: HexString,
): Promise<HexString> {
  const from = t.payer('canceller').address;
  const data = encodeFunctionData({
    abi: eip3009Abi,
    functionName: 'cancelAuthorization',
    args: [authorizer, nonce, signature],
  });
  const fee = '0x174876e800';
  const [, , hash] = await t.rpc.batch([
    { method: 'anvil_setBalance', params: [from, '0xde0b6b3a7640000'] },
    { method: 'anvil_impersonateAccount', params: [from] },
    {
      method: 'eth_sendTransaction',
      params: [{ from, to: asset, data, gas: '0x7a120', maxFeePerGas: fee, maxPriorityFeePerGas: fee }],
    },
    { method: 'anvil_stopImpersonatingAccount', params: [from] },
  ]);
  return hexText.parse(hash);
}

check(
  'X402-RPL-012',
  {
    title: 'answers one clean outcome when the payer cancels while it settles',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['concurrency', 'replay', 'funds'],
    spec: 'x402-foundation/x402 #1169, #3226',
    why: 'A payer who cancels in the right moment gets the goods, because a cancelled nonce looks like a used one.',
    fix: 'Answer success only from your own receipt with its Transfer log; a used nonce alone proves nothing.',
    saboteur: 'takes-cancelled-for-settled',
    run: 'global',
  },
  (t) =>
    t.lane(async () => {
      const payment = await t.payment();
      const { authorization, domain, payer, requirements } = payment.draft;
      const nonce = hex(authorization.nonce);
      const cancellation = await signCancelAuthorization(payer.privateKey, domain, nonce);
      const c = t.case('cancelled while the settlement waits');
      const since = (await t.control.seq()).next;
      await holdMining(t.rpc.batch);
      try {
        let answered = false;
        const settling = t.settle(payment, { case: 'cancelled while the settlement waits' }).then((one) => {
          answered = true;
          return one;
        });
        const waiting = await untilSentOrAnswered(t, nonce, since, () => answered);
        const hash = await sendCancellation(t, hex(requirements.asset), payer.address, nonce, cancellation);
        await mineBlock(t.rpc.batch);
        const cancelled = await waitForReceipt(t.rpc.batch, hash);
        const settled = await settling;
        c.expect('there is an answer, and success only with a transfer', {
          expected: cancelled.status === 'success' ? 'success: false' : 'any answer',
          actual: `${show(settled)}; the cancellation ${cancelled.status}`,
          ok: settled.answer !== undefined && !(succeeded(settled) && cancelled.status === 'success'),
          evidence: [settled, `tx:${cancelled.hash}`],
          proven: true,
          ...(succeeded(settled) && cancelled.status === 'success'
            ? { outcome: 'false-success' as const }
            : {}),
        });
        t.sentByKit(cancelled.hash);
        if (!waiting) c.skip(`the target sent nothing while mining was held: ${show(settled)}`);
      } finally {
        await releaseMining(t.rpc.batch);
      }
    }),
);

check(
  'X402-RPL-013',
  {
    title: 'does not claim a transfer that somebody else submitted, unless it names that very transaction',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['replay', 'funds'],
    spec: 'EIP-3009 (public call); x402-foundation/x402 #277',
    why: 'Anybody may submit a signed authorization. A success that names a transaction without a transfer is no proof of payment.',
    fix: 'When the nonce is used and you did not settle it, refuse, or find the transaction that did, check its transfer and name it.',
    saboteur: 'takes-used-nonce-for-own-success',
  },
  (t) =>
    t.lane(async () => {
      const payment = await t.payment();
      const { authorization, requirements } = payment.draft;
      const submitted = await submitTransfer(t.rpc.batch, {
        asset: hex(requirements.asset),
        authorization,
        signature: payment.signature,
      });
      t.sentByKit(submitted.hash);
      if (submitted.status !== 'success')
        throw new Error(`the kit's own transfer ${submitted.hash} ${submitted.status}`);
      const settled = await t.settle(payment, { expects: ['NONCE'], case: 'submitted by somebody else' });
      t.case('submitted by somebody else').expect(
        'settle fails, or names the transaction that moved the money',
        {
          expected: `success: false, or success with ${submitted.hash}`,
          actual: show(settled),
          ok:
            settled.answer !== undefined &&
            (!succeeded(settled) || transactionOf(settled) === submitted.hash),
          evidence: [settled, `tx:${submitted.hash}`],
        },
      );
    }),
);
