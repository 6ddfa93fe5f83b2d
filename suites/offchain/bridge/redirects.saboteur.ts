/**
 * A facilitator that goes wherever it is sent.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { isJsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'follow-redirects',
  fault: 'follows redirects of a bridge with everything that it sent, the key included',
  catches: ['OFF-092'],
  neighbours: ['OFF-070', 'OFF-079'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        attempt: async (dispatcher, request, origin) => {
          const { path, headers, body, signal } = request;
          const send = async (to: string): Promise<Response> => {
            const answer = await fetch(to, { method: 'POST', headers, body, signal, redirect: 'manual' });
            const location = answer.headers.get('location');
            return answer.status >= 300 && answer.status < 400 && location !== null ? send(location) : answer;
          };
          try {
            const answer = await send(`${origin}${path}`);
            const value: unknown = await answer.json();
            const read = isJsonObject(value) ? value : undefined;
            return { kind: 'answer', status: answer.status, body: read, retryAfter: undefined };
          } catch {
            return offchain.bridge.attempt(dispatcher, request, origin);
          }
        },
      },
    },
  }),
});
