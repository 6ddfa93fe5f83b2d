/**
 * Facilitators whose rate limit does harm.
 * @module
 */
import type { Parts } from '../../src/facilitator/parts.js';
import { saboteur } from '../kit/saboteur.js';

saboteur<Parts>({
  id: 'rate-limit-sticky',
  fault: 'never serves again once the rate limit was exceeded',
  catches: ['OFF-013'],
  neighbours: ['OFF-014', 'OFF-037'],
  parts: (honest) => {
    let exceeded = false;
    return {
      rateLimit: {
        admit: (nowMs) => {
          exceeded ||= !honest.rateLimit.admit(nowMs);
          return !exceeded;
        },
      },
    };
  },
});

saboteur({
  id: 'rate-empty-body',
  fault: 'answers 429 with an empty body and without Retry-After',
  catches: ['OFF-014'],
  neighbours: ['OFF-013'],
  wire: (honest) => async (request) => {
    const answer = await honest(request);
    return answer.status === 429 ? new Response(null, { status: 429 }) : answer;
  },
});
