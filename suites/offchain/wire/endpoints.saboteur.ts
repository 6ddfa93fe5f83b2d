/**
 * Facilitators that do not have the endpoints.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';

const missing =
  (path: string) => (honest: (request: Request) => Promise<Response>) => async (request: Request) =>
    new URL(request.url).pathname === path
      ? new Response('not here', { status: 404, headers: { 'content-type': 'text/plain' } })
      : honest(request);

saboteur({
  id: 'no-verify-route',
  fault: 'has no POST /verify',
  catches: ['OFF-001'],
  sideEffects: ['OFF-022'],
  neighbours: ['OFF-002', 'OFF-003'],
  wire: missing('/verify'),
});

saboteur({
  id: 'no-settle-route',
  fault: 'has no POST /settle',
  catches: ['OFF-002'],
  sideEffects: ['OFF-056'],
  neighbours: ['OFF-001', 'OFF-003'],
  wire: missing('/settle'),
});

saboteur({
  id: 'supported-500',
  fault: 'answers GET /supported with a server error',
  catches: ['OFF-003'],
  neighbours: ['OFF-001', 'OFF-002'],
  wire: (honest) => async (request) =>
    new URL(request.url).pathname === '/supported'
      ? new Response('{"error":"internal"}', { status: 500, headers: { 'content-type': 'application/json' } })
      : honest(request),
});
