/**
 * Throttling is told in a way that clients can act on.
 * @module
 */
import { type Exchange, show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { wallOf } from '../answers.js';

const burst = 30;

/** Seconds, or an HTTP date. */
export function isRetryAfter(value: string | undefined): boolean {
  if (value === undefined) return false;
  return /^\d{1,10}$/.test(value.trim()) || (/GMT$/.test(value.trim()) && !Number.isNaN(Date.parse(value)));
}

/** What is wrong with one answer of the burst; undefined when it was served or throttled as clients expect. */
export function throttleFault({ answer, failure }: Exchange): string | undefined {
  if (!answer) return `no answer (${failure?.kind ?? 'unknown'})`;
  if (answer.status >= 200 && answer.status < 300) return undefined;
  if (answer.status !== 429) return `throttled with ${answer.status}`;
  if (answer.json === undefined) return '429 without a JSON body';
  return isRetryAfter(answer.headers['retry-after']) ? undefined : '429 without a usable Retry-After';
}

check(
  'X402-HTTP-015',
  {
    title: 'answers 429 with JSON and Retry-After when it limits the rate',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T0',
    flags: ['availability', 'interop'],
    spec: '@x402/core 2.27.0 http/httpFacilitatorClient',
    why: 'The official client waits and repeats only on 429; any other answer takes every merchant behind it out of service.',
    fix: 'Throttle with 429, a JSON body and Retry-After in seconds or as a date.',
    saboteur: 'throttles-with-html-503',
    run: 'wired',
  },
  async (t) => {
    const name = `burst of ${burst} GET /supported`;
    const exchanges = await Promise.all(Array.from({ length: burst }, () => t.supported({ case: name })));
    const wall = exchanges.map(wallOf).find((one) => one?.startsWith('authentication'));
    if (wall !== undefined) return t.case(name).blocked(wall);
    const served = exchanges.filter((one) => one.answer?.status === 200).length;
    const bad = exchanges.find((one) => throttleFault(one) !== undefined);
    t.case(name).expect('what is not served is throttled with 429, JSON and Retry-After', {
      expected: '200, or 429 with a JSON body and Retry-After',
      actual: bad
        ? `${throttleFault(bad)}: ${show(bad)}`
        : `${served} served, ${burst - served} throttled as expected`,
      ok: bad === undefined,
      evidence: [bad ?? exchanges[0]].filter((one) => one !== undefined),
    });
  },
);
