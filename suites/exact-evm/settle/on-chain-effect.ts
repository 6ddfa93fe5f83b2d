/**
 * A success stands on the chain: a real transaction that made exactly one transfer of exactly the amount.
 * @module
 */
import { encodeFunctionData } from 'viem/utils';
import { waitForReceipt } from '../../../simulator/chain/mining.js';
import { readBalances, readReceipts } from '../../../simulator/chain/oracle.js';
import { hexText, transfersOf } from '../../../simulator/chain/token-logs.js';
import type { HexString } from '../../../simulator/handle.js';
import { eip3009Abi } from '../../../src/evm/eip3009-abi.js';
import type { Check } from '../../kit/check-context.js';
import { show, succeeded, transactionOf } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { signersOf } from './signer-counts.js';

export const isHash = (text: string | undefined): text is HexString => /^0x[0-9a-f]{64}$/.test(text ?? '');

/** The receipt of a named transaction; nothing when the name is no hash. */
export async function receiptOf(t: Check, hash: string | undefined) {
  if (!isHash(hash)) return undefined;
  const [receipt] = await readReceipts(t.rpc.batch, [hash]);
  return receipt;
}

check(
  'X402-SET-002',
  {
    title: 'names a real, mined transaction with a success',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['funds', 'shape'],
    spec: 'v2 spec §5.3.2; @x402/evm 2.27.0 utils',
    why: 'The merchant delivers against a transaction that nobody can find, and has no proof of payment.',
    fix: 'Answer success:true only with the hash of a transaction whose receipt you read and whose status is 1.',
    saboteur: 'returns-zero-hash',
  },
  async (t) => {
    const settled = await t.settle(await t.payment(), { role: 'valid', case: 'settle' });
    if (!succeeded(settled))
      return t.case('settle').blocked(`a valid payment was not settled: ${show(settled)}`);
    const hash = transactionOf(settled);
    t.case('settle').expect('transaction is a transaction hash', {
      expected: '0x and 64 hex digits, not all zero',
      actual: show(settled),
      ok: isHash(hash) && BigInt(hash) !== 0n,
      evidence: [settled],
    });
    const receipt = await receiptOf(t, hash);
    t.case('settle').expect('the transaction is mined and did not revert', {
      expected: 'a receipt with status 1',
      actual: receipt?.status ?? 'no hash to look for',
      ok: receipt?.status === 'success',
      evidence: [settled, ...(receipt ? [`tx:${receipt.hash}`] : [])],
      outcome: 'false-success',
      proven: true,
    });
  },
);

check(
  'X402-SET-012',
  {
    title: 'settles with one transfer from the payer to payTo and one used authorization',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T2',
    flags: ['funds'],
    spec: 'exact/EVM §1 Phase 3; exact′ transfer correctness',
    why: 'Money from another source leaves the authorization unused: the payer can be charged later for what it already got.',
    fix: 'Settle by calling transferWithAuthorization with the signed members, and by nothing else.',
    saboteur: 'pays-from-own-balance',
  },
  async (t) => {
    const payment = await t.payment();
    const { authorization, requirements } = payment.draft;
    const settled = await t.lane(async () => {
      // So that a facilitator that pays from its own pocket can, and is seen to.
      for (const signer of signersOf(t)) await t.fund(signer, '1000000', requirements.asset);
      return t.settle(payment, { role: 'valid', case: 'settle' });
    });
    const answered = t.case('settle').expect('a valid payment is settled', {
      expected: 'success: true',
      actual: show(settled),
      ok: succeeded(settled),
      evidence: [settled],
    });
    if (!answered) return;
    const receipt = await receiptOf(t, transactionOf(settled));
    const logs = (receipt?.logs ?? []).filter((one) => one.address === requirements.asset.toLowerCase());
    const payer = authorization.from.toLowerCase();
    const payTo = requirements.payTo.toLowerCase();
    // Somebody else's settlement may share the transaction.
    const transfers = transfersOf(logs).filter((one) => one.from === payer || one.to === payTo);
    const [transfer] = transfers;
    const evidence = [settled, ...(receipt ? [`tx:${receipt.hash}`] : [])];
    t.case('settle').expect('there is exactly one transfer, and it is the paid one', {
      expected: `one Transfer of ${requirements.amount} from ${payer} to ${payTo}`,
      actual: transfers.map((one) => `${one.value} from ${one.from} to ${one.to}`).join('; ') || 'none',
      ok:
        transfers.length === 1 &&
        transfer?.from === payer &&
        transfer.to === payTo &&
        transfer.value === requirements.amount,
      evidence,
      proven: true,
    });
    const used = logs.filter(({ event, args }) => event === 'AuthorizationUsed' && args.authorizer === payer);
    t.case('settle').expect('there is exactly one used authorization, and it is the signed one', {
      expected: `one AuthorizationUsed of ${payer} with nonce ${authorization.nonce}`,
      actual: used.map(({ args }) => args.nonce).join('; ') || 'none',
      ok: used.length === 1 && used[0]?.args.nonce === authorization.nonce.toLowerCase(),
      evidence,
      proven: true,
    });
  },
);

/** Lets the payer allow each signer to take tokens, as an old approval would. */
export async function approveSigners(t: Check, payer: HexString, asset: HexString): Promise<void> {
  await t.rpc.batch([
    { method: 'anvil_setBalance', params: [payer, '0xde0b6b3a7640000'] },
    { method: 'anvil_impersonateAccount', params: [payer] },
  ]);
  for (const signer of signersOf(t)) {
    const data = encodeFunctionData({
      abi: eip3009Abi,
      functionName: 'approve',
      args: [signer, 2n ** 256n - 1n],
    });
    const [hash] = await t.rpc.batch([
      { method: 'eth_sendTransaction', params: [{ from: payer, to: asset, data, gas: '0x30d40' }] },
    ]);
    await waitForReceipt(t.rpc.batch, hexText.parse(hash));
  }
  await t.rpc.batch([{ method: 'anvil_stopImpersonatingAccount', params: [payer] }]);
}

check(
  'X402-SET-013',
  {
    title: 'moves the amount and nothing else between payer, payTo and itself',
    level: 'SAFETY',
    severity: 'critical',
    basis: 'kit',
    needs: 'T2',
    flags: ['funds'],
    spec: 'exact′ facilitator safety',
    why: 'A facilitator that helps itself from an allowance takes money that the payer never signed away.',
    fix: 'Send one transferWithAuthorization per settlement; never call transferFrom on a payer.',
    saboteur: 'takes-a-fee',
  },
  async (t) => {
    const payment = await t.payment({ fund: '40000' });
    const { requirements } = payment.draft;
    const payer = payment.draft.payer.address;
    const asset = requirements.asset as HexString;
    const payTo = requirements.payTo.toLowerCase() as HexString;
    await approveSigners(t, payer, asset);
    const owners = [payer, payTo, ...signersOf(t).filter((one) => one !== payTo)];
    await t.lane(async () => {
      const before = await readBalances(t.rpc.batch, asset, owners);
      const settled = await t.settle(payment, { role: 'valid', case: 'settle' });
      const after = await readBalances(t.rpc.batch, asset, owners);
      if (!succeeded(settled))
        return t.case('settle').blocked(`a valid payment was not settled: ${show(settled)}`);
      const moved = owners.map((_, at) => BigInt(after[at] ?? '0') - BigInt(before[at] ?? '0'));
      const amount = BigInt(requirements.amount);
      const record = (claim: string, at: number, expected: bigint): void => {
        t.case('settle').expect(claim, {
          expected: `${owners[at]} ${expected}`,
          actual: `${owners[at]} ${moved[at]}`,
          ok: moved[at] === expected,
          evidence: [settled, `balance:${asset.toLowerCase()}:${owners[at]?.toLowerCase()}`],
          outcome: 'wrong-money',
          proven: true,
        });
      };
      record('the payer pays the amount and no more', 0, -amount);
      record('payTo receives the amount', 1, amount);
      for (let at = 2; at < owners.length; at += 1) record('the facilitator neither gains nor loses', at, 0n);
    });
  },
);
