/**
 * What each kind of fault does to the calls that it means.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type AnswerObject, changeAnswers } from './change-answers.js';
import type { Fault, FaultOf } from './fault-kinds.js';
import type { JsonRpcId, RpcRequest } from './json-rpc.js';
import type { OpenCall } from './traffic-record.js';

/** What comes back for a request: HTTP status and body (the status means nothing over WebSocket). */
export interface RpcAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** The connection ends instead. */
  readonly hangUp?: true;
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

const actions: { readonly [K in Fault['kind']]: FaultAction<FaultOf<K>> } = {
  delay,
  permissive: (_fault, forward, around) => succeeding(forward, around),
  receipt_withheld: (_fault, forward, around) => withoutReceipt(forward, around),
  receipt_status_0: (_fault, forward, around) => withReverted(forward, around),
  down: () => async () => ({ status: 502, body: Buffer.alloc(0), hangUp: true }),
  http_status:
    ({ status }) =>
    async () => ({ status, body: Buffer.from('the node is not available') }),
  wrong_chain_id: ({ chain_id }, forward, around) => withChainId(chain_id)(forward, around),
};

/** Methods that a kind is about. A fault may name its own. */
export const methodsOf: { readonly [K in Fault['kind']]?: readonly string[] } = {
  permissive: ['eth_call', 'eth_estimateGas'],
  receipt_withheld: ['eth_getTransactionReceipt'],
  receipt_status_0: ['eth_getTransactionReceipt'],
  wrong_chain_id: ['eth_chainId', 'net_version'],
};

/** The way to the node with a fault in it, for a request of which it means these calls. */
export const disturb = (fault: Fault, forward: Forward, around: Surroundings): Forward =>
  (actions[fault.kind] as FaultAction<Fault>)(fault, forward, around);
