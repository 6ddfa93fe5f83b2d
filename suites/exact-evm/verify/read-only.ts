/**
 * Verify looks and touches nothing: not the chain, not the nonce, not the next settle.
 * @module
 */
import { blockNumber, readAuthorization, transactionCounts } from '../../../simulator/chain/oracle.js';
import { lowerHex } from '../../../src/evm/hex.js';
import type { Check } from '../../kit/check-context.js';
import { isValid, show, succeeded } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

/** How often one payload is verified before the chain is looked at again. */
const repeats = 3;

/** Transactions of all advertised signers, and whether the authorization is used. */
async function readState(t: Check, { draft }: Payment) {
  const counts = await Promise.all(
    t.session.signers.map(async (signer) => (await transactionCounts(t.rpc.batch, lowerHex(signer))).pending),
  );
  const fromBlock = await blockNumber(t.rpc.batch);
  const { state } = await readAuthorization(t.rpc.batch, {
    asset: lowerHex(t.kind.asset),
    from: lowerHex(draft.payer.address),
    nonce: lowerHex(draft.authorization.nonce),
    fromBlock,
  });
  return { counts: counts.join(', '), used: state === true };
}

check(
  'X402-VER-007',
  {
    title: 'changes nothing on chain when it verifies',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec',
    needs: 'T2',
    flags: ['purity', 'funds'],
    spec: 'v2 spec′ §7.1',
    why: 'The payer is charged before the server has decided to deliver, and the settlement that follows finds a used nonce.',
    fix: 'Use eth_call for everything that verify needs; sign and send transactions in settle only.',
    saboteur: 'broadcasts-in-verify',
  },
  (t) => verifiesWithoutTransaction(t),
);

/** Verifies one payment several times: nothing is sent, and nothing changes on the chain. */
export async function verifiesWithoutTransaction(t: Check): Promise<void> {
  const name = `${repeats} verifies of one payment`;
  const payment = await t.payment();
  // Nobody settles meanwhile, so each new transaction of a signer is one of these verifies.
  await t.lane(async () => {
    const cursor = (await t.control.seq()).next;
    const before = await readState(t, payment);
    const answers = [];
    for (let at = 0; at < repeats; at += 1)
      answers.push(await t.verify(payment, { case: name, role: 'valid' }));
    const after = await readState(t, payment);
    const nonce = payment.draft.authorization.nonce.slice(2).toLowerCase();
    const { broadcasts } = await t.control.broadcasts({ since: cursor, contains: nonce });
    const hashes = broadcasts.flatMap((one) => one.hash ?? []);
    t.case(name).expect('no transaction carries the authorization', {
      expected: 'no broadcast of the target',
      actual: hashes.length === 0 ? 'none' : hashes.join(', '),
      ok: hashes.length === 0,
      evidence: [...answers, ...hashes.map((hash) => `tx:${hash}`)],
      proven: true,
    });
    t.case(name).expect('the authorization stays unused', {
      expected: 'authorizationState is false',
      actual: String(after.used),
      ok: !after.used,
      evidence: answers,
      outcome: 'wrong-money',
      proven: true,
    });
    t.case(name).expect('the transaction counts of the signers stay as they are', {
      expected: before.counts,
      actual: after.counts,
      ok: before.counts === after.counts,
      evidence: answers,
      proven: true,
    });
    if (!answers.some(isValid))
      t.case(name).blocked('verify refused the valid payment, so it had nothing to do');
  });
}

check(
  'X402-VER-008',
  {
    title: 'gives the same payment the same valid verdict however often it is verified',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec',
    needs: 'T2',
    flags: ['purity', 'concurrency'],
    spec: 'v2 spec′ §7.1; AceDataCloud/FacilitatorX402 core-v2 behaves this way',
    why: 'Servers verify again after a retry or behind a second instance; a verdict that is given only once refuses an honest buyer.',
    fix: 'Keep no state in verify: reserve nonces, locks and caches in settle.',
    saboteur: 'reserves-nonce-in-verify',
  },
  async (t) => {
    const payment = await t.payment();
    const first = await t.verify(payment, { case: 'five in a row', role: 'valid' });
    const inARow = [first];
    for (let at = 1; at < 5; at += 1)
      inARow.push(await t.verify(payment, { case: 'five in a row', role: 'valid' }));
    const together = await t.lane(() =>
      Promise.all(
        Array.from({ length: 10 }, () => t.verify(payment, { case: 'ten together', role: 'valid' })),
      ),
    );
    t.rounds(1);
    for (const [name, answers] of [
      ['five in a row', inARow],
      ['ten together', together],
    ] as const) {
      const refused = answers.filter((one) => !isValid(one));
      t.case(name).expect('each verify calls the payment valid', {
        expected: `${answers.length} times isValid:true`,
        actual: refused[0]
          ? `${refused.length} of ${answers.length} refused, the first: ${show(refused[0])}`
          : `${answers.length} times isValid:true`,
        ok: refused.length === 0,
        evidence: answers,
      });
      if (!isValid(first)) t.case(name).blocked('no verify called the payment valid, not even the first');
    }
  },
);

check(
  'X402-VER-009',
  {
    title: 'lets other payments of a payer settle after a verify, and the verified one too',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec',
    needs: 'T2',
    flags: ['purity', 'concurrency'],
    spec: 'v2 spec′ §7.1',
    why: 'A buyer that asked for two things at once is locked out of both, and anybody who holds an old payload of it can do the locking.',
    fix: 'Take no lock in verify; in settle lock the single authorization, not its payer.',
    saboteur: 'locks-payer-in-verify',
  },
  async (t) => {
    const name = 'verify A, settle B, settle A';
    const a = await t.payment({ fund: '20000' });
    const b = await t.payment({ payer: a.draft.payer, fund: false });
    await t.lane(async () => {
      const verified = await t.verify(a, { case: name, role: 'valid' });
      const settledB = await t.settle(b, { case: name, role: 'valid' });
      const settledA = await t.settle(a, { case: name, role: 'valid' });
      for (const [which, answer] of [
        ['B, another payment of the same payer', settledB],
        ['A, the verified payment', settledA],
      ] as const)
        t.case(name).expect(`settles ${which}`, {
          expected: 'success:true',
          actual: show(answer),
          ok: succeeded(answer),
          evidence: [verified, answer],
        });
      if (t.session.controls.settle === 'failed' && !succeeded(settledA) && !succeeded(settledB))
        t.case(name).blocked('no valid payment could be settled at all');
    });
  },
);
