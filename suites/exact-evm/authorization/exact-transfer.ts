/**
 * What moved is exactly what was signed: read back from balances and logs.
 * @module
 */
import { readBalances, readReceipts } from '../../../simulator/chain/oracle.js';
import { transfersOf } from '../../../simulator/chain/token-logs.js';
import { lowerHex } from '../../../src/evm/hex.js';
import type { Check } from '../../kit/check-context.js';
import { show, succeeded, transactionOf } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { neverSucceeds } from './never-succeeds.js';

check(
  'X402-EVM-038',
  {
    title: 'moves exactly the amount, once, from payer to payTo',
    level: 'SAFETY',
    severity: 'critical',
    basis: 'kit',
    needs: 'T2',
    flags: ['funds', 'amount'],
    spec: 'exact/EVM summary; exact′ transfer correctness',
    why: 'A fee, a second transfer or a smaller credit takes money from payer or merchant behind an answer of success.',
    fix: 'Send the signed authorization and nothing else; compare the balances of payer and payTo before answering success.',
    saboteur: 'never-compares-balances',
  },
  async (t) => {
    await t.lane(() => movesExactly(t));
    await neverSucceeds(t, 'fee on transfer', 'fee-on-transfer');
  },
);

async function movesExactly(t: Check): Promise<void> {
  const c = t.case('balances and logs');
  const payment = await t.payment();
  const { asset, payTo } = payment.draft.requirements;
  const parties = [payment.draft.payer.address, lowerHex(payTo)];
  const before = await readBalances(t.rpc.batch, lowerHex(asset), parties);
  const settled = await t.settle(payment, { case: 'balances and logs', role: 'valid' });
  const hash = transactionOf(settled);
  if (!succeeded(settled) || !hash) return c.blocked(`the settlement did not succeed: ${show(settled)}`);
  const after = await readBalances(t.rpc.batch, lowerHex(asset), parties);
  const moved = parties.map((_, at) => String(BigInt(after[at] ?? 0) - BigInt(before[at] ?? 0)));
  c.expect('the balances of payer and payTo moved by the amount', {
    expected: 'payer -10000, payTo 10000',
    actual: `payer ${moved[0]}, payTo ${moved[1]}`,
    ok: moved[0] === '-10000' && moved[1] === '10000',
    outcome: 'wrong-money',
    proven: true,
    evidence: [settled],
  });
  const [receipt] = await readReceipts(t.rpc.batch, [lowerHex(hash)]);
  const transfers = transfersOf(
    (receipt?.logs ?? []).filter((log) => log.address.toLowerCase() === asset.toLowerCase()),
  );
  c.expect('the transaction holds exactly one Transfer of the asset', {
    expected: '1',
    actual: String(transfers.length),
    ok: transfers.length === 1,
    proven: true,
    evidence: [settled, `tx:${hash}`],
  });
}
