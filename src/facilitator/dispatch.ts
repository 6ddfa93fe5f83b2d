/**
 * The adapters of a configuration as a registry: where a request goes, and what GET /supported says.
 * @module
 */

import type { PaymentBackend } from '../lez/backend.js';
import { type Caip2, parseCaip2 } from '../wire/caip.js';
import { legacyNameOf } from '../wire/legacy-network.js';
import type { SupportedKind, SupportedResponse } from '../wire/supported-response.js';
import type { Chain } from './adapters/evm/chain.js';
import { reasons } from './adapters/evm/reasons.js';
import type { LezRoute } from './adapters/lez/lez-parts.js';
import type { LezRoutes } from './adapters/lez/lez-request.js';
import type { OffchainBackend } from './adapters/offchain/backend.js';
import type { OffchainRoute } from './adapters/offchain/offchain-parts.js';
import type { RouterRoute } from './adapters/router/router-parts.js';
import type {
  AdapterConfig,
  EvmAdapterConfig,
  FacilitatorConfig,
  LezAdapterConfig,
  OffchainAdapterConfig,
  RouterAdapterConfig,
} from './config.js';
import { chainIdOf, ownNetwork, patternsOf } from './config-checks.js';
import type { Destination, DispatchPart, Route } from './parts.js';
import { createRegistry, type Registration, type Registry } from './registry.js';

export interface OpenedAdapters {
  /** One chain per configured network. */
  readonly chain: ReadonlyMap<string, Chain>;
  /** One back end per off-chain adapter, by its id. */
  readonly backends: ReadonlyMap<string, OffchainBackend>;
  /** One back end per LEZ adapter, by its id. */
  readonly lezBackends: ReadonlyMap<string, PaymentBackend>;
}

/** Where an adapter sends a request for one of its networks; undefined: not a network of this adapter after all. */
export interface ServedAdapter {
  readonly config: AdapterConfig;
  destination(network: Caip2): Destination | undefined;
  /** The same for adapters whose requests are not those of other rails. */
  lez?(network: Caip2): LezRoute | undefined;
}

function evmRoute(config: EvmAdapterConfig, { evm }: FacilitatorConfig, chain: Chain): Route {
  const tokens = evm.tokens
    .filter(({ network }) => network === chain.network)
    .map(({ address, name, version }) => ({ address: address.toLowerCase(), name, version }));
  return {
    rail: 'evm',
    adapter: config.id,
    network: chain.network,
    chain,
    confirmations: evm.confirmations,
    ...(tokens.length === 0 ? {} : { tokens }),
    ...(config.assets === undefined ? {} : { assets: config.assets.map((asset) => asset.toLowerCase()) }),
    ...(config.vault_address === undefined ? {} : { vault: config.vault_address.toLowerCase() }),
    ...(config.signer_key_env === undefined ? { verifyOnly: true } : {}),
  };
}

function offchainRoute(
  { id }: OffchainAdapterConfig,
  network: string | undefined,
  { backends }: OpenedAdapters,
): OffchainRoute | undefined {
  const backend = backends.get(id);
  const parsed = parseCaip2(network);
  return backend === undefined || parsed === undefined
    ? undefined
    : { rail: 'offchain', adapter: id, network: parsed, backend };
}

function lezRoute(
  { id }: LezAdapterConfig,
  network: Caip2,
  { lezBackends }: OpenedAdapters,
): LezRoute | undefined {
  const backend = lezBackends.get(id);
  return backend === undefined ? undefined : { rail: 'lez', adapter: id, network, backend };
}

function routerRoute(
  { id, rails }: RouterAdapterConfig,
  network: Caip2,
  config: FacilitatorConfig,
  opened: OpenedAdapters,
): RouterRoute {
  const adapterOf = (name: string | undefined) => config.adapters.find((one) => one.id === name);
  const provider = (name: string | undefined): OffchainRoute | undefined => {
    const adapter = adapterOf(name);
    return adapter?.kind === 'offchain' ? offchainRoute(adapter, ownNetwork(adapter), opened) : undefined;
  };
  const chainAdapter = adapterOf(rails.onchain);
  const chain =
    chainAdapter?.kind === 'evm' ? opened.chain.get(`eip155:${chainIdOf(chainAdapter)}`) : undefined;
  const custodial = provider(rails.custodial);
  const traditionalGateway = provider(rails.traditional_gateway);
  const exchange = Object.entries(rails.exchange).flatMap(([name, adapter]) => {
    const route = provider(adapter);
    return route === undefined ? [] : [[name, route] as const];
  });
  return {
    rail: 'router',
    adapter: id,
    network,
    exchange: new Map(exchange),
    ...(chainAdapter?.kind === 'evm' && chain !== undefined
      ? { onchain: evmRoute(chainAdapter, config, chain) }
      : {}),
    ...(custodial === undefined ? {} : { custodial }),
    ...(traditionalGateway === undefined ? {} : { traditionalGateway }),
  };
}

function served(
  adapter: AdapterConfig,
  config: FacilitatorConfig,
  opened: OpenedAdapters,
): ServedAdapter['destination'] {
  switch (adapter.kind) {
    case 'evm': {
      const chain = opened.chain.get(`eip155:${chainIdOf(adapter)}`);
      const route = chain === undefined ? undefined : evmRoute(adapter, config, chain);
      // A wildcard does not make an RPC serve other chains.
      return (network) => (network === route?.network ? route : undefined);
    }
    case 'offchain':
      return (network) => offchainRoute(adapter, network, opened);
    case 'router':
      return (network) => routerRoute(adapter, network, config, opened);
    case 'lez':
      // Recognised before other requests are read: its objects have members, and a spelling, of their own.
      return () => undefined;
  }
}

/** The enabled adapters in the order of the configuration. */
export function registryOf(config: FacilitatorConfig, opened: OpenedAdapters): Registry<ServedAdapter> {
  return createRegistry(
    config.adapters
      .filter(({ enabled }) => enabled)
      .map(
        (adapter): Registration<ServedAdapter> => ({
          x402Version: adapter.x402_version,
          scheme: adapter.scheme,
          patterns: patternsOf(adapter).filter((pattern) => pattern !== undefined),
          adapter: {
            config: adapter,
            destination: served(adapter, config, opened),
            ...(adapter.kind === 'lez' ? { lez: (network) => lezRoute(adapter, network, opened) } : {}),
          },
        }),
      ),
  );
}

/** The networks of LEZ adapters. */
export function lezRoutesOf(registry: Registry<ServedAdapter>): LezRoutes {
  return (text) => {
    const network = parseCaip2(text);
    const found = registry.find(2, 'exact', text);
    return network === undefined || found.kind !== 'found' ? undefined : found.adapter.lez?.(network);
  };
}

/** By what is required: what the payer accepted is compared with it before anything happens. */
export function dispatchOn(registry: Registry<ServedAdapter>): DispatchPart {
  const refuse = (reason: string) => ({ ok: false, refusal: { reason } }) as const;
  return ({ version1, paymentRequirements: { scheme, network } }) => {
    const found = registry.find(version1 === undefined ? 2 : 1, scheme, network);
    switch (found.kind) {
      case 'found': {
        const parsed = parseCaip2(network);
        const destination = parsed === undefined ? undefined : found.adapter.destination(parsed);
        return destination === undefined ? refuse(reasons.network) : { ok: true, value: destination };
      }
      case 'unknown-version':
        return refuse(reasons.version);
      case 'unknown-scheme':
        return refuse(reasons.scheme);
      case 'unknown-network':
        return refuse(reasons.network);
    }
  };
}

function kindsOf({
  x402Version,
  scheme,
  patterns,
  adapter,
}: Registration<ServedAdapter>): readonly SupportedKind[] {
  const { advertise } = adapter.config;
  return patterns.flatMap(({ text, namespace, networks }) => {
    const listed = networks ?? advertise.filter((network) => network.startsWith(`${namespace}:`));
    // x402 asks for one network; a wildcard that lists none can only show itself.
    const shown = listed.length === 0 ? [text] : listed;
    const names = x402Version === 1 ? shown.flatMap((network) => legacyNameOf(network) ?? []) : shown;
    return names.map((network) => ({ x402Version, scheme, network }));
  });
}

/** Keys under which the signers of an adapter stand: networks, or `namespace:*`. */
function signerKeys({ patterns, adapter }: Registration<ServedAdapter>): readonly string[] {
  if (adapter.config.kind === 'evm') return ['eip155:*'];
  return patterns.flatMap(({ text, networks }): readonly string[] => networks ?? [text]);
}

/** What GET /supported answers. */
export function supportedBy(
  registry: Registry<ServedAdapter>,
  chains: OpenedAdapters['chain'],
): SupportedResponse {
  const signers = new Map<string, Set<string>>();
  const kinds = new Map<string, SupportedKind>();
  for (const registration of registry.registrations) {
    const { config } = registration.adapter;
    const chain = config.kind === 'evm' ? chains.get(`eip155:${chainIdOf(config)}`) : undefined;
    const signs = config.kind === 'evm' && config.signer_key_env !== undefined && chain !== undefined;
    // The key that really signs, not what somebody wrote about it.
    const names = signs ? [chain.signer.address] : config.signers;
    for (const key of signerKeys(registration)) {
      signers.set(key, new Set([...(signers.get(key) ?? []), ...names]));
    }
    for (const kind of kindsOf(registration)) {
      const key = `${kind.x402Version} ${kind.scheme} ${kind.network}`;
      if (!kinds.has(key)) kinds.set(key, kind);
    }
  }
  return {
    kinds: [...kinds.values()],
    extensions: [],
    signers: Object.fromEntries([...signers].map(([key, names]) => [key, [...names]])),
  };
}
