/**
 * A configured rate limit holds, says so in words that clients understand, and lets everybody in again.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { type Exchange, isValid, show } from '../kit/exchange.js';
import { check } from '../kit/registry.js';
import { restate } from '../kit/twin.js';
import { type Configuration, mock } from './configuration.js';
import { withInstance } from './instance.js';

const perSecond = 5;
const burst = 50;
/** Milliseconds in which the service has to let somebody in again. */
const recoveryMs = 4_000;

const limited: Configuration = {
  rateLimitPerSecond: perSecond,
  adapters: [mock('limited', ['offchain:limited'])],
};

const statusesOf = (exchanges: readonly Exchange[]): string => {
  const counts = new Map<string, number>();
  for (const { answer } of exchanges) {
    const status = String(answer?.status ?? 'no answer');
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].map(([status, count]) => `${count} with ${status}`).join(', ');
};

/** Asks until a verify is served; the last answer when none was. */
async function recovered(there: Check, name: string): Promise<Exchange> {
  const payment = await there.payment({ network: 'offchain:limited', issue: false });
  const deadline = Date.now() + recoveryMs;
  for (;;) {
    await there.wait(1_100, 'the next second of the rate limit');
    const answer = await there.verify(payment, { case: name, role: 'free' });
    if (isValid(answer) || Date.now() > deadline) return answer;
  }
}

check(
  'OFF-013',
  {
    title: 'answers 429 beyond a configured rate limit, and serves again in the next second',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    places: ['spawn', 'mock'],
    flags: ['availability'],
    spec: 'LedgerFlow’s configuration: rate_limit_per_second',
    why: 'A limit that is not enforced protects nobody, and one that never lets go takes every merchant out of service.',
    fix: 'Count requests in windows of one second, answer 429 beyond the limit, and start from zero in the next window.',
    saboteur: 'rate-limit-sticky',
  },
  (t) =>
    withInstance(t, 'burst', limited, async (there) => {
      const name = `a burst of ${burst} with a limit of ${perSecond} a second`;
      const started = Date.now();
      const answers = await Promise.all(
        Array.from({ length: burst }, () => there.raw('GET', 'supported', { case: name })),
      );
      const seconds = Math.ceil((Date.now() - started) / 1000) + 1;
      const c = t.case('burst');
      if (seconds * perSecond >= burst)
        c.blocked(`the burst took ${seconds} s, in which the limit lets all of it through`);
      else
        c.expect('what is beyond the limit is answered with 429', {
          expected: `at least one 429 among ${burst} answers`,
          actual: statusesOf(answers),
          ok: answers.some(({ answer }) => answer?.status === 429),
          evidence: answers.slice(0, 1),
        });
      const later = await recovered(there, 'after the burst');
      t.case('after the burst').expect('a valid payment is served again', {
        expected: 'isValid: true',
        actual: show(later),
        ok: isValid(later),
        evidence: [later],
      });
    }),
);

check(
  'OFF-014',
  {
    title: 'answers 429 with JSON and Retry-After when a configured rate limit is exceeded',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    places: ['spawn', 'mock'],
    flags: ['shape', 'availability'],
    spec: '@x402/core 2.27.0 http/httpFacilitatorClient',
    sameAs: ['X402-HTTP-015'],
    why: 'Clients that read JSON only see a broken facilitator instead of a busy one, and come back at once.',
    fix: 'Answer 429 with a JSON body and Retry-After in seconds or as a date.',
    saboteur: 'rate-empty-body',
  },
  (t) => withInstance(t, 'burst', limited, (there) => restate(there, ['X402-HTTP-015'])),
);
