/**
 * The mode over the scripted chain, set by an environment as an operator sets it.
 * @module
 */
import { keccak256 } from 'viem';
import { z } from 'zod';
import { isHex } from '../../evm/hex.js';
import type { RpcOutcome } from '../adapters/evm/chain.js';
import { silentLog } from '../log.js';
import { signPayment, startSeconds } from '../payment.fixture.js';
import { ScriptedChain } from '../scripted-chain.fixture.js';
import type { AceParts } from './ace-parts.js';
import { createAceFacilitator } from './create-ace-facilitator.js';
import { createAceParts } from './create-ace-parts.js';
import { readAceEnvironment } from './environment.js';
import { readSettleToken } from './open-ace.js';
import { AuthorizationMemory, openMemory } from './store/memory.js';

const answerSchema = z.record(z.string(), z.unknown());

/** What has to be set. */
export const aceEnv = {
  APP_SECRET_KEY: 'not used',
  X402_RPC_URL: 'http://127.0.0.1:1',
  X402_SIGNER_PRIVATE_KEY: `0x${'51'.repeat(32)}`,
} as const;

export interface OpenAce {
  readonly chain?: ScriptedChain;
  readonly memory?: AuthorizationMemory;
  readonly env?: Readonly<Record<string, string>>;
  readonly change?: (parts: AceParts) => AceParts;
}

/** A facilitator whose clock moves only when something sleeps. */
export function openAce(options: OpenAce = {}) {
  const { chain = new ScriptedChain(), memory = new AuthorizationMemory() } = options;
  const source = readAceEnvironment({ ...aceEnv, X402_TX_TIMEOUT_SECONDS: '1', ...options.env });
  const time = { ms: startSeconds * 1000 };
  const clock = {
    now: () => time.ms,
    sleep: async (milliseconds: number) => {
      time.ms += milliseconds;
    },
  };
  const settleToken = readSettleToken(source);
  const honest = createAceParts(source.config, {
    store: openMemory(memory),
    clock,
    chain,
    log: silentLog,
    ...(settleToken === undefined ? {} : { settleToken }),
  });
  const facilitator = createAceFacilitator(options.change?.(honest) ?? honest);
  const post = async (
    path: '/verify' | '/settle',
    body: unknown,
    init: { readonly signal?: AbortSignal; readonly headers?: Readonly<Record<string, string>> } = {},
  ) => {
    const request = new Request(`http://facilitator.test${path}`, {
      ...init,
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...init.headers },
    });
    const response = await facilitator.app.request(request);
    return { status: response.status, body: answerSchema.parse(await response.json()) };
  };
  const status = () => [...memory.records.values()].map((record) => record.status);
  return { facilitator, chain, memory, time, post, status };
}

/** A facilitator that has verified one payment. */
export async function verifiedAce(options: OpenAce = {}) {
  const ace = openAce(options);
  const payment = await signPayment(1, ace.chain);
  const { body } = await ace.post('/verify', payment);
  if (body.isValid !== true) throw new Error(`not verified: ${JSON.stringify(body)}`);
  const settle = async (signal?: AbortSignal) =>
    (await ace.post('/settle', payment, signal === undefined ? {} : { signal })).body;
  const verify = async () => (await ace.post('/verify', payment)).body;
  return { ...ace, payment, settle, verify };
}

/** The hash of what was sent. */
export const transactionOf = (raw: unknown) => keccak256(isHex(raw) ? raw : '0x');

export const unreachable = (): RpcOutcome => ({ kind: 'unreachable', message: 'dropped', sent: true });

export const nodeError = (message: string) => (): RpcOutcome => ({ kind: 'error', code: -32003, message });
