/**
 * Changes single answers inside a JSON-RPC answer, alone or in a batch, without touching the others.
 * @module
 */
import type { RpcAnswer } from './fault-actions.js';
import type { JsonRpcId } from './json-rpc.js';

/** One answer object as it came from the node. */
export interface AnswerObject {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly [member: string]: unknown;
}

const isAnswer = (value: unknown): value is AnswerObject => typeof value === 'object' && value !== null;

const idOf = ({ id }: AnswerObject): JsonRpcId | undefined =>
  typeof id === 'string' || typeof id === 'number' || id === null ? id : undefined;

/** What is no JSON passes as it is. */
export function changeAnswers(
  answer: RpcAnswer,
  change: (id: JsonRpcId | undefined, answer: AnswerObject) => AnswerObject,
): RpcAnswer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer.body.toString('utf8'));
  } catch {
    return answer;
  }
  const changed = (value: unknown): unknown => (isAnswer(value) ? change(idOf(value), value) : value);
  const body = JSON.stringify(Array.isArray(parsed) ? parsed.map(changed) : changed(parsed));
  return { ...answer, body: Buffer.from(body) };
}
