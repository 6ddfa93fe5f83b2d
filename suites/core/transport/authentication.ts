/**
 * A wall that asks for credentials says so in JSON.
 * @module
 */
import { type Exchange, show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';

/** `open`, or how the wall answers: stable text for the record. */
export function wallText({ answer }: Exchange): string {
  if (!answer) return 'no answer';
  if (answer.status !== 401 && answer.status !== 403) return 'open';
  return `${answer.status} ${answer.json === undefined ? 'without JSON' : 'with JSON'}`;
}

check(
  'X402-HTTP-018',
  {
    title: 'answers 401 or 403 with JSON where it asks for credentials',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T0',
    flags: ['interop'],
    spec: 'hosted facilitators (CDP)',
    why: 'A client that meets an HTML login page cannot tell its operator that a key is missing or wrong.',
    fix: 'Answer 401 or 403 with a JSON body, and leave GET /supported open.',
    saboteur: 'html-wall-before-verify',
  },
  async (t) => {
    const asked = {
      supported: await t.supported({ case: 'supported' }),
      verify: await t.verify('{}', { case: 'verify', role: 'malformed' }),
      settle: await t.settle('{}', { case: 'settle', role: 'malformed' }),
    };
    for (const [name, exchange] of Object.entries(asked)) {
      const seen = wallText(exchange);
      t.observe(name, seen);
      t.case(name).expect('a wall, if any, speaks JSON', {
        expected: 'no wall, or 401 or 403 with JSON',
        actual: `${seen}: ${show(exchange)}`,
        ok: seen === 'open' || seen.endsWith('with JSON'),
        evidence: [exchange],
      });
    }
  },
);
