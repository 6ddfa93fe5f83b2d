/**
 * The laws of settlement under random programs: what no single row thought of.
 * @module
 */

import { check } from '../../kit/registry.js';
import { worseOutcome } from '../../kit/result.js';
import { runPrograms, violationText } from './run-programs.js';

/** Programs in a grade. The soak of the reference runs hundreds. */
const count = 20;
/** Most of their time is waiting for answers that do not come. */
const side = 20;
/** Steps of one program at most. Its saboteur shows within the first ones, and who runs alone at the end makes all wait. */
const longest = 12;
const searchMs = 8_000;

check(
  'X402-LAW-001',
  {
    title: 'keeps the money invariants under random programs of payments, replays, faults and interference',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    flags: ['funds', 'replay', 'pending', 'concurrency'],
    spec: 'kit rules I1 to I7; v2 spec′ §9; exact′ duplicate delivery',
    why: 'Money is moved twice, lost, or claimed without a transfer in an order of events that no single test tries.',
    fix: 'Take the counterexample, perform its steps one by one, and see which of them leaves a state that the next one misreads.',
    rev: 2,
    saboteur: 'gives-success-to-another-body',
    ambiguity: 'A02',
  },
  async (t) => {
    const { seed } = t.session;
    const ground = { apart: t.apart, rpc: t.rpc, control: t.control };
    const ran = await runPrograms(ground, { seed, count, side, longest, searchMs });
    t.rounds(ran.programs);
    const c = t.case('random programs');
    if (ran.settled === 0) return c.blocked('no payment of any program was settled');
    const figures = `${ran.programs} of ${count} programs, ${ran.steps} steps, ${ran.settled} successes, seed ${seed}`;
    const { violation } = ran;
    if (violation) t.counterexample(violationText(violation));
    const outcome = violation?.claims.reduce<ReturnType<typeof worseOutcome>>(
      (worst, one) => worseOutcome(worst, one.outcome),
      undefined,
    );
    c.expect('every program leaves payers, payees and answers as the laws want them', {
      expected: 'the money oracle holds after each step, and an honest payment is settled once',
      actual: violation
        ? `${figures}; program ${violation.program}: ${violation.claims.map(({ claim, actual }) => `${claim}: ${actual}`).join('; ')}`
        : figures,
      ok: violation === undefined,
      evidence: violation?.exchanges ?? [],
      proven: violation?.claims.some((one) => one.proven === true) ?? true,
      ...(outcome ? { outcome } : {}),
    });
    const [caution] = ran.cautions;
    c.expect('a success is given once, and to nobody twice', {
      expected: 'one success for each payment that moved',
      actual: caution ? `${caution.claim}: ${caution.actual}` : figures,
      ok: caution === undefined,
      evidence: caution?.evidence ?? [],
      soft: 'ambiguity',
    });
  },
);
