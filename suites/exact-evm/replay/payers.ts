/**
 * Different payments at once: all that are covered are settled.
 * @module
 */
import { show, succeeded } from '../../kit/exchange.js';
import { ordinaryAmount } from '../../kit/mint.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

const rounds = 2;

check(
  'X402-RPL-009',
  {
    title: 'settles ten payments of ten payers that arrive together',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['concurrency', 'availability'],
    spec: 'coinbase/x402 e2e (serialises EVM tests for this reason); daydreamsai/facilitator #46; cardotrejos/x402 #72, #73; x402-foundation/x402 #2471',
    why: 'Honest payments fail as soon as two buyers pay in the same moment, because their transactions take the same signer nonce.',
    fix: 'Hand out signer nonces from one place, one at a time, and count a nonce as used only when its transaction may be out.',
    saboteur: 'reads-signer-nonce-without-lock',
  },
  (t) =>
    t.lane(async () => {
      for (let round = 1; round <= rounds; round += 1) {
        const name = `round ${round}`;
        const payments: Payment[] = [];
        for (let payer = 0; payer < 10; payer += 1) payments.push(await t.payment());
        const settles = await Promise.all(
          payments.map((payment) => t.settle(payment, { role: 'valid', case: name })),
        );
        const failed = settles.filter((one) => !succeeded(one));
        t.case(name).expect('all ten settle at the first try', {
          expected: '10 successes',
          actual: `${settles.length - failed.length} successes${failed[0] ? `; ${show(failed[0])}` : ''}`,
          ok: failed.length === 0,
          evidence: settles,
        });
      }
      t.rounds(rounds);
    }),
);

/** Payments that the balance of the payer covers, and payments that are sent. */
const covered = 3;
const sent = 6;

check(
  'X402-RPL-010',
  {
    title: 'settles as many payments of one payer as its balance covers',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['concurrency', 'funds'],
    spec: 'race on balance',
    why: 'A payer with money for three purchases gets six, or an honest one loses payments that it could afford.',
    fix: 'Answer success for each authorization only from the receipt of its own transaction; let the others fail for lack of funds.',
    saboteur: 'one-success-for-all-of-a-payer',
  },
  (t) =>
    t.lane(async () => {
      for (let round = 1; round <= rounds; round += 1) {
        const name = `round ${round}`;
        const payer = t.payer(name);
        await t.fund(payer.address, BigInt(ordinaryAmount) * BigInt(covered));
        const payments: Payment[] = [];
        for (let one = 0; one < sent; one += 1) payments.push(await t.payment({ payer }));
        const together = await Promise.all(
          payments.map((payment) => t.settle(payment, { role: 'free', expects: ['FUNDS'], case: name })),
        );
        const open = payments.filter((_, at) => {
          const settled = together[at];
          return settled !== undefined && !succeeded(settled);
        });
        // A target without a nonce manager loses some of the race, and only X402-RPL-009 says so: the rest comes again alone.
        const alone = [];
        for (const payment of open)
          alone.push(await t.settle(payment, { role: 'free', expects: ['FUNDS'], case: `${name}, alone` }));
        const total = [...together, ...alone].filter(succeeded).length;
        t.case(name).expect('exactly the covered payments are settled', {
          expected: `${covered} of ${sent}`,
          actual: `${together.filter(succeeded).length} together, ${alone.filter(succeeded).length} more alone`,
          ok: total === covered,
          evidence: [...together, ...alone],
        });
      }
      t.rounds(rounds);
    }),
);
