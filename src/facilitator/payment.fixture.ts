/**
 * A facilitator over the scripted chain, and payments for it.
 * @module
 */
import { privateKeyToAccount } from 'viem/accounts';
import { z } from 'zod';
import { transferAuthorizationTypedData } from '../evm/typed-data.js';
import { checkFacilitatorConfig } from './config.js';
import { createFacilitator } from './create-facilitator.js';
import { createParts } from './create-parts.js';
import { silentLog } from './log.js';
import type { Parts } from './parts.js';
import { ScriptedChain, scriptedNetwork, tokenAddress } from './scripted-chain.fixture.js';
import { MemoryStore } from './store/memory-store.js';
import type { SettlementStore } from './store/settlement-store.js';

const answerSchema = z.record(z.string(), z.unknown());

export const startSeconds = 1_790_000_000;
export const payTo = `0x${'ab'.repeat(20)}`;

/** A facilitator whose clock moves only when something sleeps. */
export function openFacilitator(
  options: {
    chain?: ScriptedChain;
    store?: SettlementStore;
    change?: (parts: Parts) => Parts;
    /** Further keys of the adapter, and of the table `evm`. */
    adapter?: Readonly<Record<string, unknown>>;
    evm?: Readonly<Record<string, unknown>>;
    /** Serves version 1 as well. */
    version1?: boolean;
  } = {},
) {
  const chain = options.chain ?? new ScriptedChain();
  const store = options.store ?? new MemoryStore();
  const time = { ms: startSeconds * 1000 };
  const adapter = {
    id: 'scripted',
    kind: 'evm',
    scheme: 'exact',
    networks: [scriptedNetwork],
    rpc_url: 'http://127.0.0.1:1',
    signer_key_env: 'KEY',
    ...options.adapter,
  };
  const config = checkFacilitatorConfig({
    store: 'memory',
    evm: { receipt_timeout_seconds: 1, ...options.evm },
    adapters: [
      adapter,
      ...(options.version1
        ? [{ ...adapter, id: 'version-1', x402_version: 1, networks: ['base-sepolia'] }]
        : []),
    ],
  });
  const clock = {
    now: () => time.ms,
    sleep: async (milliseconds: number) => {
      time.ms += milliseconds;
    },
  };
  const honest = createParts(config, {
    store,
    clock,
    chain: new Map([[scriptedNetwork, chain]]),
    log: silentLog,
  });
  const facilitator = createFacilitator(options.change?.(honest) ?? honest);
  const post = async (path: string, body: unknown, signal?: AbortSignal) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const init = { method: 'POST', body: text, headers: { 'content-type': 'application/json' } };
    const request = new Request(
      `http://facilitator.test${path}`,
      signal === undefined ? init : { ...init, signal },
    );
    const response = await facilitator.app.request(request);
    const answer = answerSchema.parse(await response.json());
    return { status: response.status, type: response.headers.get('content-type'), body: answer };
  };
  return { facilitator, chain, store, time, post };
}

type SignedPayment = Awaited<ReturnType<typeof signPayment>>;

/** The same authorization in the envelope of version 1. */
export function inVersion1({ paymentPayload: { payload }, paymentRequirements }: SignedPayment) {
  const { amount, ...rest } = paymentRequirements;
  const kind = { scheme: 'exact', network: 'base-sepolia' };
  return {
    x402Version: 1,
    paymentPayload: { x402Version: 1, ...kind, payload },
    paymentRequirements: {
      ...rest,
      ...kind,
      maxAmountRequired: amount,
      resource: 'https://merchant.example/1',
      description: 'one item',
    },
  };
}

/** A valid payment of 10000 by a payer of its own, funded when a chain is given. */
export async function signPayment(
  index: number,
  chain?: ScriptedChain,
  nonce = index,
  value = '10000',
  validAfter = '0',
) {
  const account = privateKeyToAccount(`0x${(index + 1).toString(16).padStart(64, '0')}`);
  chain?.balances.set(account.address.toLowerCase(), 10_000n);
  const requirements = {
    scheme: 'exact',
    network: scriptedNetwork,
    amount: '10000',
    asset: tokenAddress,
    payTo,
    maxTimeoutSeconds: 60,
    extra: { name: 'USDC', version: '2' },
  };
  const authorization = {
    from: account.address,
    to: payTo,
    value,
    validAfter,
    validBefore: String(startSeconds + 60),
    nonce: `0x${nonce.toString(16).padStart(64, '0')}`,
  };
  const domain = { name: 'USDC', version: '2', chainId: 84532, verifyingContract: tokenAddress };
  const signature = await account.signTypedData(transferAuthorizationTypedData(domain, authorization));
  return {
    x402Version: 2,
    paymentPayload: { x402Version: 2, accepted: requirements, payload: { signature, authorization } },
    paymentRequirements: requirements,
  };
}
