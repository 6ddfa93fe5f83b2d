/**
 * A facilitator that remembers what it once called valid.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { segmentOf } from '../../kit/wire-fault.js';

saboteur<Parts>({
  id: 'caches-valid-verdicts',
  fault: 'caches a positive verify result past settlement',
  catches: ['X402-VER-010'],
  neighbours: ['X402-VER-008', 'X402-VER-009'],
  wire: (honest) => {
    const valid = new Map<string, string>();
    return async (request) => {
      if (request.method !== 'POST' || segmentOf(request) !== 'verify') return honest(request);
      const key = await request.clone().text();
      const known = valid.get(key);
      if (known !== undefined)
        return new Response(known, { headers: { 'content-type': 'application/json' } });
      const answer = await honest(request);
      const text = await answer.clone().text();
      if (text.includes('"isValid":true')) valid.set(key, text);
      return answer;
    };
  },
});
