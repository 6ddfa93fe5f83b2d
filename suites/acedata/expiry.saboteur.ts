/**
 * A facilitator for which what was verified stays good for ever.
 * @module
 */
import { saboteur } from '../kit/saboteur.js';
import { segmentOf } from '../kit/wire-fault.js';

saboteur({
  id: 'never-expires',
  fault: 'answers a repeated verify from what it stored, whatever the time',
  catches: ['ACE-078'],
  neighbours: ['ACE-028', 'ACE-036', 'ACE-039'],
  wire: (honest) => {
    const valid = new Map<string, string>();
    return async (request) => {
      if (request.method !== 'POST' || segmentOf(request) !== 'verify') return honest(request);
      const text = await request.text();
      const known = valid.get(text);
      const headers = { 'content-type': 'application/json' };
      if (known !== undefined) return new Response(known, { headers });
      const answer = await honest(new Request(request.url, { method: 'POST', headers, body: text }));
      const said = await answer.text();
      if (/"isValid":\s*true/.test(said)) valid.set(text, said);
      return new Response(said, { status: answer.status, headers });
    };
  },
});
