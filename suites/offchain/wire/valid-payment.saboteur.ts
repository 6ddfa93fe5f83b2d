/**
 * Facilitators that garnish or refuse what is valid.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';

saboteur({
  id: 'valid-with-reason',
  fault: 'adds a reason to isValid: true',
  catches: ['OFF-022'],
  neighbours: ['OFF-001', 'OFF-056'],
  wire: (honest) => async (request) => {
    const answer = await honest(request);
    if (new URL(request.url).pathname !== '/verify' || answer.status !== 200) return answer;
    const body = (await answer.json()) as Readonly<Record<string, unknown>>;
    return Response.json(body.isValid === true ? { ...body, invalidReason: 'ok' } : body);
  },
});

saboteur({
  id: 'settle-needs-verify-500',
  fault: 'fails with a server error when it settles what it has not verified',
  catches: ['OFF-056'],
  neighbours: ['OFF-001', 'OFF-022'],
  wire: (honest) => {
    const verified = new Set<string>();
    return async (request) => {
      const body = await request.clone().text();
      const path = new URL(request.url).pathname;
      if (path === '/verify') verified.add(body);
      if (path === '/settle' && !verified.has(body) && body.includes('pi_'))
        return Response.json({ error: 'internal' }, { status: 500 });
      return honest(request);
    };
  },
});
