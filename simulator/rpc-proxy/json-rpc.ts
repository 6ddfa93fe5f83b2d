/**
 * The little of JSON-RPC 2.0 that the proxy must understand: which calls a body holds, and error answers to them.
 * Bodies are forwarded as they came; nothing here rewrites a call.
 * @module
 */

export type JsonRpcId = string | number | null;

/** One call of a body. */
export interface RpcCall {
  /** Undefined for a notification, which gets no answer. */
  readonly id: JsonRpcId | undefined;
  readonly method: string;
  /** JSON text of the call object: what faults and filters search. */
  readonly text: string;
  /** First parameter of an `eth_sendRawTransaction*` call: lower case hex with 0x. */
  readonly raw?: string;
}

export interface RpcRequest {
  readonly batch: boolean;
  readonly calls: readonly RpcCall[];
  /** The body as the target sent it, decompressed. */
  readonly body: string;
}

/** A batch of more calls than this is refused: each call costs a record. */
const maxBatchLength = 1_000;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const idOf = (value: unknown): JsonRpcId | undefined =>
  typeof value === 'string' || typeof value === 'number' || value === null ? value : undefined;

// `eth_sendRawTransactionSync` (EIP-7966) and the conditional form of OP chains carry the same first parameter.
const sendsRaw = (method: string): boolean => method.startsWith('eth_sendRawTransaction');

const callOf = (value: unknown, text: string | undefined): RpcCall => {
  if (!isObject(value)) return { id: null, method: '(not a call)', text: text ?? JSON.stringify(value) };
  const method = typeof value.method === 'string' ? value.method : '(no method)';
  const call = { id: 'id' in value ? idOf(value.id) : undefined, method };
  // Escaped hex digits would hide an address from a plain text search, so such a text is written anew.
  const searchable = text === undefined || text.includes('\\u') ? JSON.stringify(value) : text;
  const first = Array.isArray(value.params) ? value.params[0] : undefined;
  return sendsRaw(method) && typeof first === 'string'
    ? { ...call, text: searchable, raw: first.toLowerCase() }
    : { ...call, text: searchable };
};

/** Reads a body into its calls. Throws SyntaxError for what is not JSON, RangeError for too long a batch. */
export const parseRpcRequest = (body: string): RpcRequest => {
  const parsed: unknown = JSON.parse(body);
  if (!Array.isArray(parsed)) return { batch: false, calls: [callOf(parsed, body)], body };
  if (parsed.length > maxBatchLength) {
    throw new RangeError(`a batch of ${parsed.length} calls is over the limit of ${maxBatchLength}`);
  }
  return { batch: true, calls: parsed.map((value) => callOf(value, undefined)), body };
};

/** Error object for one id. Codes: JSON-RPC 2.0, section 5.1. */
export const rpcError = (id: JsonRpcId | undefined, code: number, message: string) => ({
  jsonrpc: '2.0' as const,
  id: id ?? null,
  error: { code, message },
});

/** The answer that fails every call of a request in the same way, as JSON text. */
export const rpcErrorBody = (request: RpcRequest, code: number, message: string): string => {
  const errors = request.calls
    .filter((call) => call.id !== undefined)
    .map((call) => rpcError(call.id, code, message));
  return JSON.stringify(
    request.batch && errors.length > 0 ? errors : (errors[0] ?? rpcError(null, code, message)),
  );
};

/** What one answer said about one call. */
export interface RpcOutcome {
  readonly id: JsonRpcId | undefined;
  /** `CODE: message`, undefined when the call succeeded. */
  readonly error?: string;
  readonly result?: unknown;
}

const errorText = (error: unknown): string => {
  if (!isObject(error)) return 'error of unknown form';
  return `${String(error.code)}: ${String(error.message)}`.slice(0, 500);
};

const outcomeOf = (value: unknown): RpcOutcome => {
  if (!isObject(value)) return { id: null, error: 'answer is not a JSON-RPC object' };
  const id = idOf(value.id);
  return 'error' in value && value.error !== undefined && value.error !== null
    ? { id, error: errorText(value.error) }
    : { id, result: value.result };
};

/** Outcomes of an answer's text, or undefined when it is not JSON. */
export const parseRpcAnswer = (text: string): readonly RpcOutcome[] | undefined => {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.map(outcomeOf) : [outcomeOf(parsed)];
  } catch {
    return undefined;
  }
};
