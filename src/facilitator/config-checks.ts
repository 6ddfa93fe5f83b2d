/**
 * What a schema cannot see: ids, patterns, and references among adapters.
 * @module
 */
import { evmChainId, isCaip2 } from '../wire/caip.js';
import { legacyNameOf, networkOfLegacyName } from '../wire/legacy-network.js';
import {
  type NetworkPattern,
  parseNetworkPattern,
  patternCovers,
  patternHides,
} from '../wire/network-pattern.js';
import type { AdapterConfig, EvmAdapterConfig, FacilitatorConfig, RouterAdapterConfig } from './config.js';
import { configError } from './config-error.js';

/** A network as an adapter writes it, in CAIP-2 or as a pattern of it. */
const networkText = ({ x402_version }: Pick<AdapterConfig, 'x402_version'>, text: string): string =>
  x402_version === 1 ? (networkOfLegacyName(text) ?? '') : text;

/** The chain of an EVM adapter: as given, or of the one network that it names. */
export function chainIdOf(adapter: EvmAdapterConfig): number | undefined {
  const { chain_id, networks = [] } = adapter;
  const [only] = networks;
  return (
    chain_id ??
    (networks.length === 1 && only !== undefined ? evmChainId(networkText(adapter, only)) : undefined)
  );
}

/** The network of an EVM adapter that names none: its chain, as far as its version has a name for that. */
function defaultNetwork(adapter: EvmAdapterConfig): string {
  const network = `eip155:${chainIdOf(adapter) ?? ''}`;
  return adapter.x402_version === 1 ? (legacyNameOf(network) ?? '') : network;
}

/** The patterns of an adapter, its default included. Undefined entries stand where the text is none. */
export function patternsOf(adapter: AdapterConfig): readonly (NetworkPattern | undefined)[] {
  const texts = adapter.networks ?? (adapter.kind === 'evm' ? [defaultNetwork(adapter)] : []);
  return texts.map((text) => parseNetworkPattern(networkText(adapter, text)));
}

function checkPatterns(adapter: AdapterConfig, index: number): void {
  const patterns = patternsOf(adapter);
  (adapter.networks ?? []).forEach((text, position) => {
    if (patterns[position] === undefined) {
      throw configError(
        ['adapters', index, 'networks', position],
        adapter.x402_version === 1
          ? `"${text}" is not a network name of version 1, such as "base-sepolia"`
          : `"${text}" is not a network pattern, such as "offchain:*", "offchain:{a,b}" or "eip155:84532"`,
      );
    }
  });
  adapter.advertise.forEach((network, position) => {
    const at = ['adapters', index, 'advertise', position];
    if (!isCaip2(network)) throw configError(at, `"${network}" is not a CAIP-2 network`);
    if (!patterns.some((pattern) => pattern !== undefined && patternCovers(pattern, network))) {
      throw configError(at, `"${network}" is not served by this adapter`);
    }
  });
}

function checkEvm(adapter: EvmAdapterConfig, index: number): void {
  const chainId = chainIdOf(adapter);
  patternsOf(adapter).forEach((pattern, position) => {
    const at = ['adapters', index, 'networks', position];
    if (pattern === undefined) return;
    const text = adapter.networks?.[position] ?? pattern.text;
    if (pattern.namespace !== 'eip155') throw configError(at, `"${text}" does not name an EVM chain`);
    if (pattern.networks?.some((network) => evmChainId(network) === undefined)) {
      throw configError(at, `"${text}" does not name one EVM chain, such as eip155:84532`);
    }
    if (chainId !== undefined && !patternCovers(pattern, `eip155:${chainId}`)) {
      throw configError(
        at,
        `"${text}" is not the chain ${chainId}: one RPC serves one chain; give this network an [[adapters]] table of its own`,
      );
    }
  });
  if (chainId === undefined) throw configError(['adapters', index, 'chain_id'], 'is needed');
  if (adapter.enabled && defaultNetwork(adapter) === '') {
    throw configError(['adapters', index, 'chain_id'], `version 1 has no name for the chain ${chainId}`);
  }
}

/** What reaches a chain and signs there; both versions of one chain share it, and with it the signer's nonces. */
const ways = ['rpc_url', 'rpc_url_env', 'signer_key_env'] as const;

function checkOneWay(adapter: EvmAdapterConfig, index: number, adapters: readonly AdapterConfig[]): void {
  if (!adapter.enabled) return;
  const first = adapters.findIndex(
    (one) =>
      one.kind === 'evm' &&
      one.enabled &&
      one.x402_version !== adapter.x402_version &&
      chainIdOf(one) === chainIdOf(adapter),
  );
  const other = adapters[first];
  if (other?.kind !== 'evm' || first > index) return;
  const different = ways.find((key) => other[key] !== adapter[key]);
  if (different === undefined) return;
  throw configError(
    ['adapters', index, different],
    `is not that of adapters[${first}], which serves the same chain in the other version: give both the same`,
  );
}

function checkRails(router: RouterAdapterConfig, index: number, adapters: readonly AdapterConfig[]): void {
  const check = (path: readonly string[], id: string | undefined, kind: 'evm' | 'offchain'): void => {
    if (id === undefined) return;
    const at = ['adapters', index, 'rails', ...path];
    const rail = adapters.find((one) => one.id === id);
    if (rail === undefined) throw configError(at, `there is no adapter "${id}"`);
    if (!rail.enabled) throw configError(at, `the adapter "${id}" is disabled`);
    if (rail.x402_version !== 2)
      throw configError(at, `the adapter "${id}" serves version 1, and a router version 2`);
    if (rail.kind !== kind)
      throw configError(at, `the adapter "${id}" is of kind "${rail.kind}", not "${kind}"`);
    if (rail.kind === 'offchain' && ownNetwork(rail) === undefined) {
      throw configError(
        at,
        `the adapter "${id}" has no network name of its own: name one in networks or advertise`,
      );
    }
  };
  check(['onchain'], router.rails.onchain, 'evm');
  check(['custodial'], router.rails.custodial, 'offchain');
  check(['traditional_gateway'], router.rails.traditional_gateway, 'offchain');
  for (const [provider, id] of Object.entries(router.rails.exchange)) {
    check(['exchange', provider], id, 'offchain');
  }
}

/** The name under which an adapter knows its own network, for payments that a router hands it. */
export function ownNetwork(adapter: AdapterConfig): string | undefined {
  if (adapter.kind === 'evm') return `eip155:${chainIdOf(adapter)}`;
  const named = patternsOf(adapter).flatMap((pattern) => pattern?.networks ?? []);
  return named[0] ?? adapter.advertise[0];
}

/** Throws AssayError that names the first offending key. */
export function checkAdapters({ adapters, evm }: Pick<FacilitatorConfig, 'adapters' | 'evm'>): void {
  adapters.forEach((adapter, index) => {
    const first = adapters.findIndex(({ id }) => id === adapter.id);
    if (first !== index) {
      throw configError(['adapters', index, 'id'], `"${adapter.id}" is the id of adapters[${first}] already`);
    }
    checkPatterns(adapter, index);
    if (adapter.kind === 'evm') {
      checkEvm(adapter, index);
      checkOneWay(adapter, index, adapters);
    }
    if (adapter.kind === 'router') checkRails(adapter, index, adapters);
  });
  evm.tokens.forEach(({ network }, index) => {
    if (evmChainId(network) === undefined) {
      throw configError(['evm', 'tokens', index, 'network'], `"${network}" does not name one EVM chain`);
    }
  });
}

/** An adapter that another one stands in front of. */
export interface HiddenAdapter {
  readonly hidden: string;
  readonly by: string;
  readonly pattern: string;
}

/** Adapters of which a part or all can never be reached, because an earlier one takes their networks. */
export function hiddenAdapters({ adapters }: Pick<FacilitatorConfig, 'adapters'>): readonly HiddenAdapter[] {
  const enabled = adapters.filter((one) => one.enabled);
  return enabled.flatMap((adapter, index) =>
    patternsOf(adapter).flatMap((pattern) => {
      if (pattern === undefined) return [];
      const by = enabled
        .slice(0, index)
        .find(
          (other) =>
            other.x402_version === adapter.x402_version &&
            other.scheme === adapter.scheme &&
            patternsOf(other).some((earlier) => earlier !== undefined && patternHides(earlier, pattern)),
        );
      return by === undefined ? [] : [{ hidden: adapter.id, by: by.id, pattern: pattern.text }];
    }),
  );
}
