/**
 * The kit's own JSON-RPC client: many reads in one HTTP round trip, connections kept open, plain JSON in and out.
 * @module
 */
import { Pool } from 'undici';
import { z } from 'zod';
import { AssayError } from '../../src/wire/assay-error.js';

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Sends the calls as one JSON-RPC batch and returns their results in order. */
export type RpcBatch = (calls: readonly RpcCall[]) => Promise<unknown[]>;

export interface RpcClient {
  /** Throws RpcError for the first call that the node refused, AssayError `CHAIN_UNREACHABLE` when none was answered. */
  readonly batch: RpcBatch;
  /** One call. */
  readonly call: (method: string, params?: readonly unknown[]) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** The node's refusal of one call, with the code, message and data of its answer. */
export class RpcError extends Error {
  readonly code: number;
  readonly method: string;
  readonly data?: unknown;

  constructor(method: string, code: number, message: string, data?: unknown) {
    super(message);
    this.name = 'RpcError';
    this.method = method;
    this.code = code;
    if (data !== undefined) this.data = data;
  }
}

const answerSchema = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
});

/** Opens no connection until the first call. `timeoutMs` bounds the wait for an answer. */
export function createRpc(url: string, timeoutMs = 30_000): RpcClient {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, {
    connections: 16,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: 5_000 },
  });
  const unreachable = (cause: unknown): AssayError =>
    new AssayError(`The chain at ${origin} gave no JSON-RPC answer.`, {
      code: 'CHAIN_UNREACHABLE',
      exitCode: 3,
      hint: 'Is the simulator still running?',
      cause,
    });

  const exchange = async (body: string): Promise<z.infer<typeof answerSchema>[]> => {
    try {
      const response = await pool.request({
        path: `${pathname}${search}`,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      return z.array(answerSchema).parse(await response.body.json());
    } catch (error) {
      throw unreachable(error);
    }
  };

  const batch: RpcBatch = async (calls) => {
    if (calls.length === 0) return [];
    const request = calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }));
    const answers = new Map((await exchange(JSON.stringify(request))).map((answer) => [answer.id, answer]));
    return calls.map(({ method }, id) => {
      const answer = answers.get(id);
      if (answer === undefined) throw unreachable(`no answer to ${method}`);
      if (answer.error !== undefined) {
        throw new RpcError(method, answer.error.code, answer.error.message, answer.error.data);
      }
      return answer.result ?? null;
    });
  };

  return {
    batch,
    call: async (method, params = []) => (await batch([{ method, params }]))[0],
    close: () => pool.destroy(),
  };
}
