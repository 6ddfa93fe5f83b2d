/**
 * What each kind of fault does to the calls that it means.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  answering,
  succeeding,
  unused,
  withChainId,
  withOtherTime,
  withoutLogs,
  withoutReceipt,
  withPrice,
  withReverted,
} from './answer-changes.js';
import type { Fault, FaultOf } from './fault-kinds.js';
import { insteadOf } from './instead-of.js';
import type { RpcRequest } from './json-rpc.js';
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
  /** The body goes out in pieces of so many bytes, so many milliseconds apart. */
  readonly pace?: { readonly bytes: number; readonly everyMs: number };
}

export type Forward = (request: RpcRequest) => Promise<RpcAnswer>;

export interface Surroundings {
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

const hangUp: RpcAnswer = { status: 502, body: Buffer.alloc(0), hangUp: true };

const paced =
  (pace: NonNullable<RpcAnswer['pace']>, forward: Forward): Forward =>
  async (request) => ({ ...(await forward(request)), pace });

/** Milliseconds between the pieces of a narrow line. */
const stepMs = 50;

const narrow: FaultAction<FaultOf<'bandwidth'>> = ({ bytes_per_second }, forward) =>
  paced({ bytes: Math.max(1, Math.round((bytes_per_second * stepMs) / 1_000)), everyMs: stepMs }, forward);

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
  // The port is closed; what was on its way before ends.
  refused: () => async () => hangUp,
  bandwidth: narrow,
  slicer: ({ bytes, ms }, forward) => paced({ bytes, everyMs: ms }, forward),
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
  stale_read: (_fault, forward, around) => unused(forward, around),
  lost_response: lost,
  receipt_without_logs: (_fault, forward, around) => withoutLogs(forward, around),
  already_known: known,
  nonce_too_low: (_fault, forward, { meant }) => insteadOf(meant, sendError('nonce too low'), forward),
  replacement_underpriced: (_fault, forward, { meant }) =>
    insteadOf(meant, sendError('replacement transaction underpriced'), forward),
  gas_spike: ({ gwei }, forward, around) => withPrice(gwei)(forward, around),
  clock_skew: ({ seconds }, forward, around) => withOtherTime(seconds)(forward, around),
  send_dropped: (_fault, forward, { meant }) =>
    insteadOf(meant, ({ raw = '' }) => ({ result: rawTransactionHash(raw) }), forward),
};

const sends = ['eth_sendRawTransaction', 'eth_sendRawTransactionSync'];

/** Methods that a kind is about. A fault may name its own. */
export const methodsOf: { readonly [K in Fault['kind']]?: readonly string[] } = {
  permissive: ['eth_call', 'eth_estimateGas', 'eth_fillTransaction'],
  receipt_withheld: ['eth_getTransactionReceipt'],
  receipt_status_0: ['eth_getTransactionReceipt'],
  wrong_chain_id: ['eth_chainId', 'net_version'],
  clock_skew: ['eth_getBlockByNumber', 'eth_getBlockByHash'],
  gas_spike: [
    'eth_fillTransaction',
    'eth_gasPrice',
    'eth_maxPriorityFeePerGas',
    'eth_feeHistory',
    'eth_getBlockByNumber',
    'eth_getBlockByHash',
  ],
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
