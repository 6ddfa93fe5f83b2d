/**
 * A node that takes its time.
 * @module
 */
import type { Fault } from '../../../simulator/rpc-proxy/fault-kinds.js';
import type { Check } from '../../kit/check-context.js';
import { show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { during } from '../../kit/rpc-faults.js';

/** Milliseconds after which the official client gives up. */
const clientLimitMs = 90_000;

const slowness: readonly { readonly name: string; readonly fault: Fault }[] = [
  { name: 'every call 2 s late', fault: { kind: 'delay', ms: 2_000 } },
  { name: 'answers in pieces', fault: { kind: 'slicer', bytes: 512, ms: 20 } },
  { name: 'a narrow line', fault: { kind: 'bandwidth', bytes_per_second: 32_000 } },
];

async function verifyOver(t: Check, { name, fault }: (typeof slowness)[number]): Promise<void> {
  const payment = await t.payment();
  const since = (await t.control.seq()).next;
  await during(t, fault, async () => {
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
}

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
    rev: 2,
    run: 'global',
  },
  async (t) => {
    for (const slow of slowness) await verifyOver(t, slow);
  },
);
