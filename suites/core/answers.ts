/**
 * What the checks of this profile share when they look at answers: which endpoint was asked, whether the answer
 * carries a verdict, and who stands in front of the target.
 * @module
 */
import { bodyOf, type Exchange } from '../kit/exchange.js';

export type ProtocolEndpoint = 'verify' | 'settle' | 'supported';

/** The endpoint of the protocol that a request asked, whichever way it was sent; undefined for other routes and methods. */
export function endpointOf({ tag, request }: Exchange): ProtocolEndpoint | undefined {
  if (tag.endpoint !== 'other') return tag.endpoint;
  const path = request.path.replace(/^\//, '');
  if (request.method === 'POST' && (path === 'verify' || path === 'settle')) return path;
  return request.method === 'GET' && path === 'supported' ? path : undefined;
}

/** Whether the body says yes or no in the protocol's words, whatever the status. */
export function carriesVerdict(exchange: Exchange): boolean {
  const endpoint = endpointOf(exchange);
  const body = bodyOf(exchange);
  if (endpoint === 'verify') return typeof body?.isValid === 'boolean';
  if (endpoint === 'settle') return typeof body?.success === 'boolean';
  return false;
}

/** Why the facilitator itself was not reached: a wall that asks for credentials, or a rate limit. */
export function wallOf(exchange: Exchange): string | undefined {
  if (carriesVerdict(exchange)) return undefined;
  const status = exchange.answer?.status;
  if (status === 401 || status === 403) return `authentication: the target answers ${status}`;
  return status === 429 ? 'rate limit: the target answers 429' : undefined;
}

/** Whether the answer is a JSON object with status 200, as a living facilitator gives on /supported. */
export function isAlive(exchange: Exchange): boolean {
  return exchange.answer?.status === 200;
}
