/**
 * What was verified and never settled ends with its window.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { isValid, show } from '../kit/exchange.js';
import { authorize } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { expectClass, expectRefused } from './classes.js';
import { nothingSent } from './nothing-sent.js';

/** Seconds: the window of the payment, and how long after its end it is judged. */
const [windowSeconds, judgedAfter] = [12, 5];
/** Milliseconds of one wait: longer ones are cut in the selftest, and a window is real. */
const stepMs = 4_000;

/** Waits until so many seconds after a time, which is in seconds since 1970. */
async function untilPast(t: Check, seconds: number): Promise<void> {
  const end = (seconds + judgedAfter) * 1000;
  for (let left = end - Date.now(); left > 0; left = end - Date.now())
    await t.wait(Math.min(left, stepMs), 'the window of the payment has to end');
}

check(
  'ACE-078',
  {
    title: 'lets a verified authorization expire with its window, for verify and settle alike',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['time'],
    spec: 'Assay: a record past its window is expired, and nothing leaves that state',
    why: 'A client that asks again is told that its dead payment is good, and records of payments that can never settle pile up.',
    fix: 'Set records past their window to expired when they are read or swept, and answer authorization_expired from then on.',
    saboteur: 'never-expires',
  },
  async (t) => {
    const name = 'past its window';
    const validBefore = Math.floor(Date.now() / 1000) + windowSeconds;
    const payment = await t.payment({ edit: authorize({ validBefore: String(validBefore) }) });
    const verified = await t.verify(payment, { case: name, role: 'valid' });
    if (!isValid(verified)) return t.case(name).blocked(`a valid payment was refused: ${show(verified)}`);
    await untilPast(t, validBefore);
    const since = (await t.control.seq()).next;
    const tag = { case: name, role: 'free', unverified: true } as const;
    const answers = [
      await t.settle(payment, tag),
      await t.verify(payment, tag),
      await t.settle(payment, tag),
    ];
    const c = t.case(name);
    for (const answer of answers) {
      expectRefused(c, answer);
      expectClass(c, answer, ['EXPIRED']);
    }
    await nothingSent(t, name, payment, since);
  },
);
