/**
 * A bridge that takes its time: one call has one time, whatever drips in meanwhile.
 * @module
 */
import type { FaultRuleInput } from '../../../simulator/bridge/faults/rules.js';
import type { Check } from '../../kit/check-context.js';
import { check } from '../../kit/registry.js';
import {
  answerLimitMs,
  both,
  type Disturbance,
  disturb,
  inTime,
  neverSuccess,
  noSuccess,
} from './upstream-fault.js';

/** Far longer than any target may wait. */
const hanging: FaultRuleInput = { fault: 'latency', args: { ms: 30_000 } };

/** An answer that comes later than it must is none: nobody waits for it to the end. */
const limited = (t: Check, one: Disturbance): Disturbance => ({
  ...one,
  timeoutMs: answerLimitMs(t) + 1_000,
});

check(
  'OFF-068',
  {
    title: 'ends a verify in time when the bridge hangs',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['availability'],
    spec: 'offchain-bridge-1 §8',
    why: 'A provider that hangs takes the facilitator’s connections and every merchant behind it along.',
    fix: 'Give each call of a bridge a total time and answer 502 when it is over.',
    saboteur: 'no-timeout',
  },
  (t) =>
    neverSuccess(
      t,
      [limited(t, { case: 'no answer for 30 s', order: 'verify', fault: hanging })],
      (c, disturbed) => inTime(t, c, disturbed),
    ),
);

check(
  'OFF-069',
  {
    title: 'ends a settle in time when the bridge hangs, and not as a success',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['funds', 'availability'],
    spec: 'offchain-bridge-1 §8, §9',
    why: 'A success that nobody confirmed is delivered; one that is never answered leaves the merchant with an open order.',
    fix: 'When the time for the call is over, answer that the outcome is unknown and ask the bridge again at the next settle.',
    saboteur: 'success-on-timeout',
  },
  async (t) => {
    const name = 'no answer for 30 s, before anything moved';
    const disturbed = await disturb(t, limited(t, { case: name, order: 'settle', fault: hanging }));
    const c = t.case(name);
    noSuccess(c, disturbed.answer);
    inTime(t, c, disturbed);
    const entries = await t.bridge.entries(disturbed.payment);
    c.expect('nothing moved', {
      expected: 'no entry',
      actual: entries.map(({ transaction }) => transaction).join(', ') || 'no entry',
      ok: entries.length === 0,
      evidence: [disturbed.answer],
    });
  },
);

check(
  'OFF-091',
  {
    title: 'does not let a dripping answer extend the time of a call',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['availability'],
    spec: 'offchain-bridge-1 §8',
    why: 'A byte a second keeps a call open for minutes, and enough of them keep everybody else out.',
    fix: 'Use one deadline for connecting, headers and the whole body instead of an idle timeout.',
    saboteur: 'idle-timeout-only',
  },
  (t) =>
    neverSuccess(
      t,
      both('one byte a second', { fault: 'slow_body', args: { interval_ms: 1_000, chunk: 1 } }).map((one) =>
        limited(t, one),
      ),
      (c, disturbed) => inTime(t, c, disturbed),
    ),
);
