/**
 * A chain over HTTP JSON-RPC: one batch, one round trip, over connections that stay open.
 * @module
 */
import { Pool } from 'undici';
import { privateKeyToAccount } from 'viem/accounts';
import { type Hex, lowerHex } from '../../../evm/hex.js';
import type { Caip2 } from '../../../wire/caip.js';
import { isJsonObject } from '../../../wire/json.js';
import type { Chain, ChainSigner, RpcCall, RpcOutcome } from './chain.js';

export interface HttpChainOptions {
  readonly network: Caip2;
  readonly chainId: number;
  readonly rpcUrl: string;
  readonly signer: ChainSigner;
  /** Time for one round trip, in milliseconds. */
  readonly timeoutMs?: number;
}

const maximumAnswerBytes = 16 * 1024 * 1024;

/** A signer from a private key. Throws when the key is not one. */
export function privateKeySigner(privateKey: Hex): ChainSigner {
  const account = privateKeyToAccount(privateKey);
  return {
    address: lowerHex(account.address),
    sign: (transaction) => account.signTransaction(transaction),
  };
}

function revertOrError(error: unknown): RpcOutcome {
  const members = isJsonObject(error) ? error : {};
  const code = typeof members.code === 'number' ? members.code : 0;
  const message = typeof members.message === 'string' ? members.message : 'error';
  // Code 3 is geth's "execution reverted"; others say it in words, some of them with revert data.
  const reverted = code === 3 || /\brevert(?:ed)?\b/i.test(message);
  return reverted ? { kind: 'reverted', message } : { kind: 'error', code, message };
}

function readAnswers(text: string, count: number): readonly RpcOutcome[] | undefined {
  let answers: unknown;
  try {
    answers = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(answers)) return undefined;
  const byId = new Map<number, RpcOutcome>();
  for (const answer of answers) {
    if (!isJsonObject(answer) || typeof answer.id !== 'number') continue;
    if ('error' in answer && answer.error !== null) byId.set(answer.id, revertOrError(answer.error));
    else byId.set(answer.id, { kind: 'result', value: answer.result });
  }
  return Array.from(
    { length: count },
    (_, id): RpcOutcome =>
      byId.get(id) ?? { kind: 'unreachable', message: 'missing in the batch answer', sent: true },
  );
}

/** Whether an error means that no byte reached the node. */
function neverSent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'UND_ERR_CONNECT_TIMEOUT';
}

/** Opens a chain over HTTP. No request is made until the first batch. */
export function createHttpChain(options: HttpChainOptions): Chain {
  const url = new URL(options.rpcUrl);
  const timeout = options.timeoutMs ?? 20_000;
  const pool = new Pool(url.origin, {
    connections: 32,
    pipelining: 1,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connect: { timeout: Math.min(timeout, 10_000) },
    maxResponseSize: maximumAnswerBytes,
  });
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (url.username !== '' || url.password !== '') {
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  }
  const path = `${url.pathname}${url.search}`;

  async function batch(calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> {
    const unreachable = (message: string, sent: boolean): readonly RpcOutcome[] =>
      calls.map(() => ({ kind: 'unreachable', message, sent }));
    const body = JSON.stringify(
      calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params })),
    );
    try {
      const response = await pool.request({ path, method: 'POST', headers, body });
      const text = await response.body.text();
      if (response.statusCode !== 200) return unreachable(`HTTP status ${response.statusCode}`, true);
      return readAnswers(text, calls.length) ?? unreachable('not a JSON-RPC batch answer', true);
    } catch (error) {
      return unreachable(error instanceof Error ? error.message : 'request failed', !neverSent(error));
    }
  }

  return {
    network: options.network,
    chainId: options.chainId,
    signer: options.signer,
    batch,
    close: () => pool.close(),
  };
}
