/**
 * The way from the proxy to the node over HTTP: keep-alive connections, bounded time, errors as JSON-RPC answers.
 * @module
 */
import { Pool } from 'undici';
import type { RpcAnswer } from './fault-actions.js';
import { type RpcRequest, rpcErrorBody } from './json-rpc.js';

export interface Upstream {
  readonly forward: (request: RpcRequest) => Promise<RpcAnswer>;
  readonly close: () => Promise<void>;
}

/** JSON-RPC reserves -32000 to -32099 for server errors. */
const nodeUnreachable = -32_050;

const headers = { 'content-type': 'application/json' };

/** Opens connections when they are needed. `timeoutMs` bounds the wait for the node's answer. */
export const createUpstream = (upstreamUrl: string, timeoutMs = 120_000): Upstream => {
  const { origin, pathname, search } = new URL(upstreamUrl);
  const pool = new Pool(origin, {
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: 5_000 },
  });
  const target = { path: `${pathname}${search}`, method: 'POST', headers } as const;
  return {
    forward: async (request) => {
      try {
        const { statusCode, body } = await pool.request({ ...target, body: request.body });
        return { status: statusCode, body: Buffer.from(await body.arrayBuffer()) };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const text = rpcErrorBody(
          request,
          nodeUnreachable,
          `the chain node did not answer the proxy: ${why}`,
        );
        return { status: 502, body: Buffer.from(text) };
      }
    },
    close: () => pool.destroy(),
  };
};
