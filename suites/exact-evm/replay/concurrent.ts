/**
 * Many requests for one payment at once: one of them is told that it paid.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { type Exchange, show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';

const rounds = 3;

/** Records how many of the settles of one round succeeded. */
export function expectOneSuccess(t: Check, name: string, settles: readonly Exchange[]): void {
  const successes = settles.filter(succeeded);
  t.case(name).expect('exactly one settle succeeds', {
    expected: '1 success',
    actual:
      successes.length === 0
        ? `none; ${settles.map(show).slice(0, 3).join('; ')}`
        : `${successes.length} of ${settles.length}`,
    ok: successes.length === 1,
    evidence: settles,
  });
}

check(
  'X402-RPL-002',
  {
    title: 'answers one of ten settles of the same payment with success when they arrive together',
    level: 'MUST',
    severity: 'high',
    basis: 'spec',
    needs: 'T2',
    flags: ['replay', 'concurrency', 'funds'],
    spec: 'exact′ duplicate delivery; x402-foundation/x402 #786, #790, #2482, #2801; arXiv 2605.30998',
    why: 'Ten requests that carry one payment all get the goods, and the merchant is paid once.',
    fix: 'Take the authorization in the store before anything is sent, and refuse or hold every other request for it.',
    saboteur: 'shares-in-flight-result',
  },
  (t) =>
    t.lane(async () => {
      for (let round = 1; round <= rounds; round += 1) {
        const payment = await t.payment();
        const name = `round ${round}`;
        const settles = await Promise.all(
          Array.from({ length: 10 }, () => t.settle(payment, { role: 'free', case: name })),
        );
        expectOneSuccess(t, name, settles);
      }
      t.rounds(rounds);
    }),
);

check(
  'X402-RPL-011',
  {
    title: 'keeps to one success when verifies and settles of one payment interleave',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['concurrency', 'replay', 'purity'],
    spec: 'kit rule',
    why: 'A verify that touches the state of a running settle opens a gap in which the same payment is settled or answered twice.',
    fix: 'Let verify read and never write: no marks, no locks, no cache entries that settle relies on.',
    saboteur: 'verify-clears-in-flight-mark',
    rev: 2,
  },
  (t) =>
    t.lane(async () => {
      for (let round = 1; round <= rounds; round += 1) {
        const payment = await t.payment();
        const name = `round ${round}`;
        const settle = (): Promise<Exchange> => t.settle(payment, { role: 'free', case: name });
        const verify = (): Promise<Exchange> => t.verify(payment, { role: 'free', case: name });
        let given = false;
        const send = async (): Promise<Exchange> => {
          const settled = await settle();
          given ||= succeeded(settled);
          return settled;
        };
        const settles = Array.from({ length: 5 }, send);
        const verifies = Array.from({ length: 5 }, verify);
        // Verifies end while settles are under way, however slow both are. Nothing is sent once a caller has its success:
        // what came later would be a replay, which is another row.
        for (let more = 0; more < 20; more += 1) {
          await verify();
          if (given) break;
          settles.push(send());
        }
        await Promise.all(verifies);
        expectOneSuccess(t, name, await Promise.all(settles));
      }
      t.rounds(rounds);
    }),
);
