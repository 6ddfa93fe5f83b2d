/**
 * Lies in the answers of the node: what each of them says instead of the truth.
 * @module
 */
import { type AnswerObject, changeAnswers } from './change-answers.js';
import type { Forward, Surroundings } from './fault-actions.js';
import type { JsonRpcId } from './json-rpc.js';

/** Changes the answers to the calls that are meant, wherever they stand in a batch. */
export const answering =
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

/** What a node says that does not fill in transactions, as most do not: clients estimate and ask for prices themselves. */
const unfilled = ({ id }: AnswerObject): AnswerObject => ({
  jsonrpc: '2.0',
  id,
  error: { code: -32_601, message: 'the method eth_fillTransaction does not exist' },
});

export const succeeding = answering((answer, method) => {
  if (answer.error === undefined || answer.error === null) return answer;
  if (method === 'eth_fillTransaction') return unfilled(answer);
  return { jsonrpc: '2.0', id: answer.id, result: method === 'eth_estimateGas' ? generousGas : '0x' };
});

export const withoutReceipt = answering(({ id }) => ({ jsonrpc: '2.0', id, result: null }));

export const withReverted = answering((answer) => {
  const { result } = answer;
  if (typeof result !== 'object' || result === null) return answer;
  return { ...answer, result: { ...result, status: '0x0' } };
});

export const withChainId = (chainId: number) =>
  answering((answer, method) => ({
    jsonrpc: '2.0',
    id: answer.id,
    result: method === 'net_version' ? String(chainId) : `0x${chainId.toString(16)}`,
  }));

export const withoutLogs = answering((answer) => {
  const { result } = answer;
  if (typeof result !== 'object' || result === null) return answer;
  return { ...answer, result: { ...result, logs: [] } };
});

/** Selector of `authorizationState(address,bytes32)`, EIP-3009. */
const authorizationState = 'e94a0102';

/** No authorization of this payer was ever used. */
export const unused = (forward: Forward, { meant, stopped }: Surroundings): Forward => {
  const reads = meant.filter(({ call }) => call.text.toLowerCase().includes(authorizationState));
  const never = answering(({ id }) => ({ jsonrpc: '2.0', id, result: `0x${'0'.repeat(64)}` }));
  return never(forward, { meant: reads, stopped });
};

export const withOtherTime = (seconds: number) =>
  answering((answer) => {
    const { result } = answer;
    if (typeof result !== 'object' || result === null || !('timestamp' in result)) return answer;
    const shifted = BigInt(String(result.timestamp)) + BigInt(seconds);
    return { ...answer, result: { ...result, timestamp: `0x${shifted.toString(16)}` } };
  });

const oneGwei = 1_000_000_000n;

/** Members of blocks and fee histories that hold a price, or a list of them. */
const prices: ReadonlySet<string> = new Set(['baseFeePerGas', 'reward']);

/** Puts a price in the place of each number in it. */
function priced(value: unknown, price: string): unknown {
  if (Array.isArray(value)) return value.map((one) => priced(one, price));
  return typeof value === 'string' ? price : value;
}

export const withPrice = (gwei: number) => {
  const price = `0x${(BigInt(gwei) * oneGwei).toString(16)}`;
  return answering((answer, method) => {
    if (method === 'eth_fillTransaction') return unfilled(answer);
    const { result } = answer;
    if (typeof result !== 'object' || result === null) return { ...answer, result: priced(result, price) };
    const members = Object.entries(result).map(([name, value]) => [
      name,
      prices.has(name) ? priced(value, price) : value,
    ]);
    return { ...answer, result: Object.fromEntries(members) };
  });
};
