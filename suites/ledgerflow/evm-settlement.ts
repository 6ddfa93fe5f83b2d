/**
 * Settlements that do not go as they should: no key, a transaction that reverts, a receipt that does not come.
 * @module
 */
import { bodyOf, show, succeeded } from '../kit/exchange.js';
import { authorize } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { during, sentFor } from '../kit/rpc-faults.js';
import { restate } from '../kit/twin.js';
import { onChain, validTwin } from './evm-instance.js';

check(
  'OFF-123',
  {
    title: 'refuses to settle cleanly when it has no signer key',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    places: ['spawn'],
    flags: ['config'],
    spec: 'LedgerFlow’s configuration: signer_key_env',
    why: 'A merchant cannot tell a facilitator that only verifies from one that is broken, and keeps trying.',
    fix: 'Answer a settle without a key with success: false and a reason, as any other refusal.',
    saboteur: 'evm-no-signer-500',
  },
  (t) =>
    onChain(
      t,
      async (there) => {
        const name = 'no key';
        const payment = await there.payment();
        const answer = await there.settle(payment, { case: name, role: 'free' });
        const status = answer.answer?.status ?? 0;
        t.case(name).expect('settle is refused in the protocol’s shape', {
          expected: 'success: false, with a status other than 500',
          actual: show(answer),
          ok: bodyOf(answer)?.success === false && status !== 500,
          evidence: [answer],
        });
        const after = await there.supported({ case: name });
        t.case(name).expect('the service still answers', {
          expected: 'GET /supported answers 200',
          actual: show(after),
          ok: after.answer?.status === 200,
          evidence: [after],
        });
      },
      { signer: false },
    ),
);

check(
  'OFF-124',
  {
    title: 'answers a transaction that reverted with a failure that names it',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    places: ['spawn'],
    flags: ['funds'],
    spec: '@x402/evm 2.27.0 shared/settleReceipt',
    sameAs: ['X402-SET-008', 'X402-FLT-007'],
    why: 'The merchant is told that it was paid although the transfer never happened, or nobody can look up what went wrong.',
    fix: 'Read the status of the receipt, and answer success: false with the hash when it is 0.',
    saboteur: 'evm-ignore-status',
  },
  (t) =>
    onChain(t, async (there) => {
      await restate(there, ['X402-SET-008']);
      const name = 'receipt status 0';
      const c = t.case(name);
      if (t.tier < 3) return c.outOfReach('needs an RPC that shows a receipt with status 0');
      if (!(await validTwin(there, name))) return;
      const payment = await there.payment();
      const since = (await t.control.seq()).next;
      const fault = { kind: 'receipt_status_0', payer: payment.draft.payer.address } as const;
      const answer = await during(t, fault, () => there.settle(payment, { case: name, role: 'free' }));
      const [hash] = await sentFor(t, payment, since);
      if (hash === undefined) return c.blocked(`nothing was broadcast: ${show(answer)}`);
      c.expect('a receipt with status 0 is no success', {
        expected: 'success: false',
        actual: show(answer),
        ok: answer.answer !== undefined && !succeeded(answer),
        evidence: [answer, `tx:${hash}`],
      });
      c.expect('the answer names the transaction', {
        expected: hash,
        actual: show(answer),
        ok: answer.answer?.text.toLowerCase().includes(hash) ?? false,
        evidence: [answer, `tx:${hash}`],
      });
    }),
);

/** Seconds: the value that the catalogue names, and what an answer may take beyond it. */
const maxTimeoutSeconds = 5;
const graceSeconds = 3;

check(
  'OFF-126',
  {
    title: 'waits for a receipt no longer than maxTimeoutSeconds',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['spawn'],
    flags: ['time', 'pending'],
    spec: 'v2 spec §5.1.2 (maxTimeoutSeconds)',
    why: 'The merchant gives up first, and never hears of the transaction that may still be mined.',
    fix: 'Wait for min(own timeout, maxTimeoutSeconds), then answer settlement_pending with the hash.',
    saboteur: 'evm-wait-forever',
  },
  (t) =>
    onChain(t, async (there) => {
      const name = 'no receipt';
      const c = t.case(name);
      // Far enough ahead for those who keep a distance, and not beyond the tolerance for clocks that differ.
      const validBefore = String(Math.floor(Date.now() / 1000) + 25);
      const options = { maxTimeoutSeconds, edit: authorize({ validBefore }) };
      if (!(await validTwin(there, name, options))) return;
      const payment = await there.payment(options);
      const since = (await t.control.seq()).next;
      const fault = { kind: 'receipt_withheld', payer: payment.draft.payer.address } as const;
      const limitMs = (maxTimeoutSeconds + graceSeconds) * 1000;
      const answer = await during(t, fault, () =>
        there.settle(payment, { case: name, role: 'free', timeoutMs: limitMs + 500 }),
      );
      if ((await sentFor(t, payment, since)).length === 0)
        return c.blocked(`nothing was broadcast: ${show(answer)}`);
      const elapsedMs = answer.answeredAt - answer.sentAt;
      c.expect('settle is answered within maxTimeoutSeconds and a little', {
        expected: `an answer within ${limitMs} ms`,
        actual: answer.answer ? (elapsedMs <= limitMs ? 'in time' : `after ${elapsedMs} ms`) : show(answer),
        ok: answer.answer !== undefined && elapsedMs <= limitMs,
        evidence: [answer],
      });
    }),
);
