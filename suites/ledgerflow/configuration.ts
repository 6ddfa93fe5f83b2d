/**
 * Configurations with which the kit starts a facilitator: TOML in the words of LedgerFlow, and none that it does not
 * know. Source: the catalogue of the off-chain rails, sections 7 and 11.1.
 * @module
 */

/** Answers out of nothing, and names this payer. */
export interface MockBackend {
  readonly type: 'mock';
  readonly payer?: string;
}

/** A bridge: one of the simulator, `binance` unless it is named, or whatever stands at another base URL. */
export interface HttpBackend {
  readonly type: 'http';
  readonly bridge?: string;
  readonly baseUrl?: string;
  /** Put behind the base URL. */
  readonly end?: '' | '/';
  readonly keyVariable?: string;
  readonly timeoutSeconds?: number;
}

export interface OffchainAdapter {
  readonly kind: 'offchain';
  readonly id: string;
  readonly networks: readonly string[];
  readonly enabled?: boolean;
  readonly backend: MockBackend | HttpBackend;
}

/** On the simulator's chain, through its proxy. */
export interface EvmAdapter {
  readonly kind: 'evm';
  readonly id: string;
  readonly networks: readonly string[];
  /** Another address than the proxy's. */
  readonly rpcUrl?: string;
  readonly vault?: string;
  /** Without a key it can only verify. */
  readonly signer?: false;
}

export interface Configuration {
  readonly rateLimitPerSecond?: number;
  readonly adapters: readonly (OffchainAdapter | EvmAdapter)[];
}

/** Variables of the environment that configurations name. */
export const bridgeKeyVariable = 'BRIDGE_KEY';
export const signerKeyVariable = 'EVM_SIGNER_PRIVATE_KEY';

/** Values for them; the placeholders are filled when an instance starts. */
export const keys = {
  [bridgeKeyVariable]: '{bridge_binance_key}',
  [signerKeyVariable]: '{signer_private_key}',
} as const;

type Value = string | number | boolean | readonly string[] | undefined;

/** What JSON writes for these values is TOML as well. */
const pairs = (members: Readonly<Record<string, Value>>): string =>
  Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
    .join('');

function backendOf(backend: MockBackend | HttpBackend): string {
  if (backend.type === 'mock') return pairs({ type: 'mock', payer: backend.payer });
  const { bridge = 'binance', end = '' } = backend;
  const placeholder = (what: string): string => `{bridge_${bridge.replaceAll('-', '_')}_${what}}`;
  return pairs({
    type: 'http',
    base_url: `${backend.baseUrl ?? placeholder('url')}${end}`,
    verify_path: placeholder('verify_path'),
    settle_path: placeholder('settle_path'),
    api_key_env: backend.keyVariable ?? bridgeKeyVariable,
    timeout_seconds: backend.timeoutSeconds,
  });
}

function adapterOf(adapter: OffchainAdapter | EvmAdapter): string {
  const { kind, id, networks } = adapter;
  if (adapter.kind === 'offchain')
    return `[[adapters]]\n${pairs({ kind, id, networks, enabled: adapter.enabled })}
[adapters.backend]\n${backendOf(adapter.backend)}`;
  const { vault, signer, rpcUrl = '{rpc_url}' } = adapter;
  return `[[adapters]]\n${pairs({
    kind,
    id,
    networks,
    rpc_url: rpcUrl,
    vault_address: vault,
    signer_key_env: signer === false ? undefined : signerKeyVariable,
  })}chain_id = {chain_id}\n`;
}

/** The file of a configuration. */
export function toml({ rateLimitPerSecond, adapters }: Configuration): string {
  const head = pairs({ host: '{host}', rate_limit_per_second: rateLimitPerSecond });
  return [`${head}port = {port}\n`, ...adapters.map(adapterOf)].join('\n');
}

/** An adapter in memory. */
export const mock = (
  id: string,
  networks: readonly string[],
  { payer, enabled }: { readonly payer?: string; readonly enabled?: boolean } = {},
): OffchainAdapter => ({
  kind: 'offchain',
  id,
  networks,
  ...(enabled === undefined ? {} : { enabled }),
  backend: { type: 'mock', ...(payer === undefined ? {} : { payer }) },
});
