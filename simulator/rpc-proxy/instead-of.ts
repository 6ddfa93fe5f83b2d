/**
 * Answers single calls of a request in place of the node; the other calls of the same batch reach it.
 * @module
 */
import type { Forward, RpcAnswer } from './fault-actions.js';
import type { RpcCall, RpcRequest } from './json-rpc.js';
import type { OpenCall } from './traffic-record.js';

/** What stands in an answer beside its id. */
type Reply =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string } };

export const insteadOf =
  (meant: readonly OpenCall[], reply: (call: RpcCall) => Reply, forward: Forward): Forward =>
  async (request) => {
    const own = new Set(meant.map(({ call }) => call));
    const answers: readonly unknown[] = request.calls
      .filter((call) => own.has(call) && call.id !== undefined)
      .map((call) => ({ jsonrpc: '2.0', id: call.id, ...reply(call) }));
    if (!request.batch) return json(answers[0] ?? null);
    const rest = withoutCalls(request, own);
    if (rest.calls.length === 0) return json(answers);
    const answer = await forward(rest);
    try {
      const parsed: unknown = JSON.parse(answer.body.toString('utf8'));
      return Array.isArray(parsed) ? { ...answer, ...json([...answers, ...parsed]) } : answer;
    } catch {
      return answer;
    }
  };

const json = (value: unknown): RpcAnswer => ({ status: 200, body: Buffer.from(JSON.stringify(value)) });

function withoutCalls(request: RpcRequest, own: ReadonlySet<RpcCall>): RpcRequest {
  const parsed: unknown = JSON.parse(request.body);
  const values: readonly unknown[] = Array.isArray(parsed) ? parsed : [];
  const kept = request.calls.map((call) => !own.has(call));
  return {
    batch: true,
    calls: request.calls.filter((_call, at) => kept[at]),
    body: JSON.stringify(values.filter((_value, at) => kept[at])),
  };
}
