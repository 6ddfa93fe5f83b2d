/**
 * The ways in which the node of a target is gone. Source: the catalogue, X402-FLT-001: refused, 500, timeout; and what
 * providers answer when they have had enough.
 * @module
 */
import type { Fault } from '../../../simulator/rpc-proxy/fault-kinds.js';

/** Milliseconds for which an RPC that hangs is waited for: long enough for a request to get stuck in it. */
export const stuckMs = 300;

export interface Outage {
  readonly name: string;
  readonly fault: Fault;
}

export const outages: readonly Outage[] = [
  { name: 'connections end', fault: { kind: 'down' } },
  { name: 'connections refused', fault: { kind: 'refused' } },
  { name: 'connections reset', fault: { kind: 'reset_peer' } },
  { name: 'status 500', fault: { kind: 'http_status', status: 500 } },
  { name: 'status 429', fault: { kind: 'rate_limited', retry_after: 1 } },
  { name: 'no JSON', fault: { kind: 'garbage' } },
  { name: 'internal error', fault: { kind: 'rpc_error', code: -32_603, message: 'internal error' } },
  { name: 'no answer', fault: { kind: 'timeout', ms: stuckMs } },
];
