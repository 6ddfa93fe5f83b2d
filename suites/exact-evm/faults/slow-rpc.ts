/**
 * A node that takes its time.
 * @module
 */
import { show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { during } from '../../kit/rpc-faults.js';

/** Milliseconds by which every call is late. */
const lateMs = 2_000;
/** Milliseconds after which the official client gives up. */
const clientLimitMs = 90_000;

check(
  'X402-FLT-011',
  {
    title: 'answers verify in time over a slow RPC, and others meanwhile',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    flags: ['availability', 'time', 'concurrency'],
    spec: 'kit rule',
    why: 'One slow node makes every request wait in line, and clients give up on payments that were fine.',
    fix: 'Send reads in one batch or side by side, limit their time, and never hold a lock while a call is open.',
    saboteur: 'one-request-at-a-time',
    run: 'global',
  },
  async (t) => {
    const name = 'every call 2 s late';
    const payment = await t.payment();
    const since = (await t.control.seq()).next;
    await during(t, { kind: 'delay', ms: lateMs }, async () => {
      const verifying = t.verify(payment, { case: name, role: 'valid', timeoutMs: clientLimitMs });
      const contains = payment.draft.payer.address.slice(2).toLowerCase();
      for (let tries = 0; tries < 50; tries += 1) {
        if ((await t.control.calls({ since, contains, limit: 1 })).calls.length > 0) break;
        await t.wait(10, 'the target asks its RPC');
      }
      const beside = await t.supported({ case: name });
      const verified = await verifying;
      const c = t.case(name);
      c.expect('GET /supported is answered beside it', {
        expected: 'an answer within 1 s',
        actual: beside.answeredAt - beside.sentAt < 1_000 ? 'in time' : 'later',
        ok: beside.answer !== undefined && beside.answeredAt - beside.sentAt < 1_000,
        evidence: [beside, verified],
      });
      c.expect('verify is answered before clients give up', {
        expected: 'an answer within 90 s',
        actual: show(verified),
        ok: verified.answer !== undefined,
        evidence: [verified],
      });
    });
  },
);
