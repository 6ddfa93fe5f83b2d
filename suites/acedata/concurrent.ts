/**
 * One authorization, many requests: one transaction and one success, in one process and over two.
 * @module
 */

import { expectOneSuccess } from '../exact-evm/replay/concurrent.js';
import type { Check } from '../kit/check-context.js';
import { sentFor } from '../kit/rpc-faults.js';
import { aceTwin } from './ace-twin.js';

/** The smallest race, and one that fills the connections of usual servers. */
const crowds = [2, 50] as const;

/** Settles one payment so often at once, in turn at each of the processes. Inside the settle lane. */
async function race(t: Check, name: string, count: number, processes: readonly Check[]): Promise<void> {
  const payment = await t.payment();
  const since = (await t.control.seq()).next;
  const settles = await Promise.all(
    Array.from({ length: count }, (_, at) =>
      (processes[at % processes.length] ?? t).settle(payment, { role: 'free', case: name }),
    ),
  );
  expectOneSuccess(t, name, settles);
  const sent = [...new Set(await sentFor(t, payment, since))];
  t.case(name).expect('one transaction is sent', {
    expected: 'one',
    actual: sent.join(', ') || 'none',
    ok: sent.length === 1,
    evidence: sent.map((hash) => `tx:${hash}`),
  });
}

aceTwin(
  'ACE-047',
  {
    title: 'makes one transaction and one success of 2, 10 and 50 settles that arrive together',
    basis: 'spec',
    needs: 'T2',
    flags: ['replay', 'concurrency', 'funds'],
    saboteur: 'no-row-lock',
  },
  ['X402-RPL-002'],
  (t) =>
    t.lane(async () => {
      for (const count of crowds) await race(t, `${count} at once`, count, [t]);
    }),
);

aceTwin(
  'ACE-048',
  {
    title: 'makes one transaction of settles that arrive at two processes on one store',
    basis: 'kit',
    needs: 'T2',
    places: ['replica'],
    flags: ['replay', 'concurrency', 'funds'],
    saboteur: 'process-local-lock',
    ambiguity: 'A02',
  },
  ['X402-RPL-008'],
  async (t) => {
    const there = await t.replica();
    await t.lane(() => race(t, 'ten over both', 10, [t, there]));
  },
);
