/**
 * Chains, signers and bridges from configuration and environment.
 * @module
 */
import type { PaymentBackend } from '../lez/backend.js';
import { createMockBackend as createLezMock } from '../lez/mock-backend.js';
import { nativeAsset } from '../lez/offer.js';
import { realBackend } from '../lez/real-backend.js';
import { parseCaip2 } from '../wire/caip.js';
import type { Chain, ChainSigner } from './adapters/evm/chain.js';
import { ChainUnavailable } from './adapters/evm/chain.js';
import { createHttpChain } from './adapters/evm/http-chain.js';
import { createSequencerBackend } from './adapters/lez/sequencer-backend.js';
import type { OffchainBackend } from './adapters/offchain/backend.js';
import { createHttpBackend } from './adapters/offchain/http-backend.js';
import { createMockBackend } from './adapters/offchain/mock-backend.js';
import type {
  EvmAdapterConfig,
  FacilitatorConfig,
  LezAdapterConfig,
  OffchainAdapterConfig,
} from './config.js';
import { chainIdOf } from './config-checks.js';
import type { Environment } from './config-environment.js';
import { type Log, silentLog } from './log.js';
import type { Clock } from './parts.js';
import { readPrivateKey, readUrl, readVariable } from './secrets.js';

function readRpcUrl(adapter: EvmAdapterConfig, index: number, env: Environment): string {
  return adapter.rpc_url ?? readUrl(['adapters', index, 'rpc_url_env'], adapter.rpc_url_env ?? '', env);
}

/** Stands where no key is configured: simulations run from it, and nothing can be signed. */
const noSigner: ChainSigner = {
  address: `0x${'0'.repeat(40)}`,
  sign: async () => {
    throw new ChainUnavailable('no signer key is configured');
  },
};

function readSigner(adapter: EvmAdapterConfig, index: number, env: Environment): ChainSigner {
  if (adapter.signer_key_env === undefined) return noSigner;
  return readPrivateKey(['adapters', index, 'signer_key_env'], adapter.signer_key_env, env);
}

/** One chain per network of the enabled EVM adapters. Nothing is requested yet. Throws AssayError. */
export function openChains(config: FacilitatorConfig, env: Environment): ReadonlyMap<string, Chain> {
  const chains = new Map<string, Chain>();
  config.adapters.forEach((adapter, index) => {
    if (!adapter.enabled || adapter.kind !== 'evm') return;
    const signer = readSigner(adapter, index, env);
    const rpcUrl = readRpcUrl(adapter, index, env);
    const chainId = chainIdOf(adapter);
    const network = parseCaip2(`eip155:${chainId}`);
    // Of two adapters for one chain the first is served.
    if (network === undefined || chainId === undefined || chains.has(network)) return;
    chains.set(
      network,
      createHttpChain({
        network,
        chainId,
        rpcUrl,
        signer,
        timeoutMs: config.evm.rpc_timeout_seconds * 1_000,
      }),
    );
  });
  return chains;
}

function openBackend(
  { id, backend }: OffchainAdapterConfig,
  index: number,
  env: Environment,
  clock: Clock,
  log: Log,
): OffchainBackend {
  if (backend.type === 'mock') {
    return createMockBackend({ payer: backend.payer, transactionPrefix: backend.transaction_prefix });
  }
  const { api_key_env } = backend;
  const apiKey =
    api_key_env === undefined
      ? {}
      : { apiKey: readVariable(['adapters', index, 'backend', 'api_key_env'], api_key_env, env) };
  return createHttpBackend({
    baseUrl: backend.base_url,
    verifyPath: backend.verify_path,
    settlePath: backend.settle_path,
    timeoutSeconds: backend.timeout_seconds,
    payloadShape: backend.payload_shape,
    idempotency: backend.idempotency,
    adapter: id,
    clock,
    log,
    ...apiKey,
  });
}

/** One back end per enabled off-chain adapter, by its id. Nothing is requested yet. Throws AssayError. */
export function openBackends(
  config: FacilitatorConfig,
  env: Environment,
  clock: Clock,
  log: Log = silentLog,
): ReadonlyMap<string, OffchainBackend> {
  return new Map(
    config.adapters.flatMap((adapter, index) =>
      adapter.enabled && adapter.kind === 'offchain'
        ? [[adapter.id, openBackend(adapter, index, env, clock, log)] as const]
        : [],
    ),
  );
}

function openLezBackend({ backend }: LezAdapterConfig): PaymentBackend {
  switch (backend.type) {
    case 'mock': {
      const balances = Object.entries(backend.balances).map(([account, amount]) => [account, BigInt(amount)]);
      return createLezMock(Object.fromEntries(balances), nativeAsset);
    }
    case 'sequencer':
      return createSequencerBackend({ baseUrl: backend.base_url, timeoutSeconds: backend.timeout_seconds });
    case 'real':
      return realBackend;
  }
}

/** One back end per enabled LEZ adapter, by its id. Nothing is requested yet. */
export function openLezBackends(config: FacilitatorConfig): ReadonlyMap<string, PaymentBackend> {
  return new Map(
    config.adapters.flatMap((adapter) =>
      adapter.enabled && adapter.kind === 'lez' ? [[adapter.id, openLezBackend(adapter)] as const] : [],
    ),
  );
}
