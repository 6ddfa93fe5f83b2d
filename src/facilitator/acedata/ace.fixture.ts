/**
 * The mode over the scripted chain, set by an environment as an operator sets it.
 * @module
 */
import { z } from 'zod';
import { silentLog } from '../log.js';
import { startSeconds } from '../payment.fixture.js';
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
