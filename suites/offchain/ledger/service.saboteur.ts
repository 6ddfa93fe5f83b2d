/**
 * A facilitator that wears out.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';
import { jsonAnswer, segmentOf } from '../../kit/wire-fault.js';

/** Few enough for the refusals of one selftest. */
const sockets = 2;

saboteur({
  id: 'leak-sockets',
  fault:
    'never gives back the socket of a request that it refused, and has none left for /supported in the end',
  catches: ['OFF-130'],
  // Refuses a settle.
  neighbours: ['OFF-083'],
  wire: (honest) => {
    let leaked = 0;
    return async (request) => {
      if (request.method === 'GET')
        return leaked < sockets ? honest(request) : jsonAnswer({ error: 'busy' }, 503);
      const path = segmentOf(request);
      const answer = await honest(request);
      const body = (await answer.clone().json()) as Readonly<Record<string, unknown>>;
      if ((path === 'settle' && body.success !== true) || (path === 'verify' && body.isValid !== true))
        leaked += 1;
      return answer;
    };
  },
});
