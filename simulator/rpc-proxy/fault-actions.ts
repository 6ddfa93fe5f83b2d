/**
 * What each kind of fault does to the calls that it means.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type AnswerObject, changeAnswers } from './change-answers.js';
import type { Fault, FaultOf } from './fault-kinds.js';
import { insteadOf } from './instead-of.js';
import type { JsonRpcId, RpcRequest } from './json-rpc.js';
import { rawTransactionHash } from './raw-transaction.js';
import type { OpenCall } from './traffic-record.js';

/** What comes back for a request: HTTP status and body (the status means nothing over WebSocket). */
export interface RpcAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** The connection ends instead; `reset` ends it with an RST where the transport has one. */
  readonly hangUp?: true | 'reset';
  /** Beside the proxy's own, over HTTP. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type Forward = (request: RpcRequest) => Promise<RpcAnswer>;

interface Surroundings {
  /** The calls of the request that the fault means. */
  readonly meant: readonly OpenCall[];
  readonly stopped: AbortSignal;
}

/** Wraps the way to the node: it may wait, change, replace or drop what passes. */
type FaultAction<F extends Fault> = (fault: F, forward: Forward, around: Surroundings) => Forward;

// The call reaches the node at once and the answer is late: nothing else about it changes.
const delay: FaultAction<FaultOf<'delay'>> =
  (fault, forward, { stopped }) =>
  async (request) => {
    const wait = sleep(fault.ms, undefined, { signal: stopped }).catch(() => undefined);
    const [answer] = await Promise.all([forward(request), wait]);
    return answer;
  };

/** Changes the answers to the calls that are meant, wherever they stand in a batch. */
const answering =
  (change: (answer: AnswerObject, method: string) => AnswerObject) =>
  (forward: Forward, { meant }: Surroundings): Forward =>
  async (request) => {
    const asked = new Map<JsonRpcId | undefined, string>(meant.map(({ call }) => [call.id, call.method]));
    return changeAnswers(await forward(request), (id, answer) => {
      const method = asked.get(id);
      return method === undefined ? answer : change(answer, method);
    });
  };

/** Gas for any transfer. */
const generousGas = '0x493e0';

const succeeding = answering((answer, method) => {
  if (answer.error === undefined || answer.error === null) return answer;
  return { jsonrpc: '2.0', id: answer.id, result: method === 'eth_estimateGas' ? generousGas : '0x' };
});

const withoutReceipt = answering(({ id }) => ({ jsonrpc: '2.0', id, result: null }));

const withReverted = answering((answer) => {
  const { result } = answer;
  if (typeof result !== 'object' || result === null) return answer;
  return { ...answer, result: { ...result, status: '0x0' } };
});

const withChainId = (chainId: number) =>
  answering((answer, method) => ({
    jsonrpc: '2.0',
    id: answer.id,
    result: method === 'net_version' ? String(chainId) : `0x${chainId.toString(16)}`,
  }));

const withoutLogs = answering((answer) => {
  const { result } = answer;
  if (typeof result !== 'object' || result === null) return answer;
  return { ...answer, result: { ...result, logs: [] } };
});

/** Selector of `authorizationState(address,bytes32)`, EIP-3009. */
const authorizationState = 'e94a0102';

const unused: FaultAction<FaultOf<'stale_read'>> = (_fault, forward, { meant, stopped }) => {
  const reads = meant.filter(({ call }) => call.text.toLowerCase().includes(authorizationState));
  const never = answering(({ id }) => ({ jsonrpc: '2.0', id, result: `0x${'0'.repeat(64)}` }));
  return never(forward, { meant: reads, stopped });
};

const withOtherTime = (seconds: number) =>
  answering((answer) => {
    const { result } = answer;
    if (typeof result !== 'object' || result === null || !('timestamp' in result)) return answer;
    const shifted = BigInt(String(result.timestamp)) + BigInt(seconds);
    return { ...answer, result: { ...result, timestamp: `0x${shifted.toString(16)}` } };
  });

const hangUp: RpcAnswer = { status: 502, body: Buffer.alloc(0), hangUp: true };

const silent: FaultAction<FaultOf<'timeout'>> =
  ({ ms }, _forward, { stopped }) =>
  async () => {
    await sleep(ms, undefined, { signal: stopped }).catch(() => undefined);
    return hangUp;
  };

const lost: FaultAction<FaultOf<'lost_response'>> = (_fault, forward) => async (request) => {
  await forward(request);
  return hangUp;
};

/** As geth words it, and most others after it. */
const sendError = (message: string) => () => ({ error: { code: -32_000, message } });

const known: FaultAction<FaultOf<'already_known'>> = (_fault, forward, around) =>
  answering(({ id }) => ({ jsonrpc: '2.0', id, ...sendError('already known')() }))(forward, around);

const actions: { readonly [K in Fault['kind']]: FaultAction<FaultOf<K>> } = {
  delay,
  permissive: (_fault, forward, around) => succeeding(forward, around),
  receipt_withheld: (_fault, forward, around) => withoutReceipt(forward, around),
  receipt_status_0: (_fault, forward, around) => withReverted(forward, around),
  down: () => async () => hangUp,
  http_status:
    ({ status }) =>
    async () => ({ status, body: Buffer.from('the node is not available') }),
  wrong_chain_id: ({ chain_id }, forward, around) => withChainId(chain_id)(forward, around),
  timeout: silent,
  reset_peer: () => async () => ({ ...hangUp, hangUp: 'reset' }),
  rpc_error: ({ code, message }, forward, { meant }) =>
    insteadOf(meant, () => ({ error: { code, message } }), forward),
  rate_limited:
    ({ retry_after }) =>
    async () => ({
      status: 429,
      body: Buffer.from('too many requests'),
      headers: { 'retry-after': String(retry_after) },
    }),
  garbage: () => async () => ({ status: 200, body: Buffer.from('<html>upstream</html>') }),
  stale_read: unused,
  lost_response: lost,
  receipt_without_logs: (_fault, forward, around) => withoutLogs(forward, around),
  already_known: known,
  nonce_too_low: (_fault, forward, { meant }) => insteadOf(meant, sendError('nonce too low'), forward),
  replacement_underpriced: (_fault, forward, { meant }) =>
    insteadOf(meant, sendError('replacement transaction underpriced'), forward),
  clock_skew: ({ seconds }, forward, around) => withOtherTime(seconds)(forward, around),
  send_dropped: (_fault, forward, { meant }) =>
    insteadOf(meant, ({ raw = '' }) => ({ result: rawTransactionHash(raw) }), forward),
};

const sends = ['eth_sendRawTransaction', 'eth_sendRawTransactionSync'];

/** Methods that a kind is about. A fault may name its own. */
export const methodsOf: { readonly [K in Fault['kind']]?: readonly string[] } = {
  permissive: ['eth_call', 'eth_estimateGas'],
  receipt_withheld: ['eth_getTransactionReceipt'],
  receipt_status_0: ['eth_getTransactionReceipt'],
  wrong_chain_id: ['eth_chainId', 'net_version'],
  clock_skew: ['eth_getBlockByNumber', 'eth_getBlockByHash'],
  stale_read: ['eth_call'],
  receipt_without_logs: ['eth_getTransactionReceipt'],
  lost_response: sends,
  already_known: sends,
  nonce_too_low: sends,
  replacement_underpriced: sends,
  send_dropped: sends,
};

/** The way to the node with a fault in it, for a request of which it means these calls. */
export const disturb = (fault: Fault, forward: Forward, around: Surroundings): Forward =>
  (actions[fault.kind] as FaultAction<Fault>)(fault, forward, around);
