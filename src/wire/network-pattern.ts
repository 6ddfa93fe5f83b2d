/**
 * The patterns by which a configuration says which networks an adapter serves: `ns:reference`, `ns:*`, `ns:{a,b}`.
 * They stand on our side only; what a request names is one network and never read as a pattern.
 * @module
 */
import { type Caip2, isCaip2 } from './caip.js';

export interface NetworkPattern {
  readonly text: string;
  readonly namespace: string;
  /** The networks that are named, in the written order; undefined for `ns:*`. */
  readonly networks: readonly Caip2[] | undefined;
}

const grammar = /^([-a-z0-9]{3,8}):(?:(\*)|\{([^{}]*)\}|([-_a-zA-Z0-9]{1,32}))$/;

/** Reads a pattern; undefined outside the grammar, for an empty set, or a set with an empty item. */
export function parseNetworkPattern(text: string): NetworkPattern | undefined {
  const [, namespace = '', wildcard, items, reference] = grammar.exec(text) ?? [];
  if (namespace === '') return undefined;
  if (wildcard !== undefined) return { text, namespace, networks: undefined };
  const references = items === undefined ? [reference ?? ''] : items.split(',').map((item) => item.trim());
  const networks = references.map((one) => `${namespace}:${one}`).filter((one) => isCaip2(one));
  return networks.length === references.length ? { text, namespace, networks } : undefined;
}

/** Whether a pattern covers a network. What is no CAIP-2 network is covered by nothing. */
export function patternCovers({ namespace, networks }: NetworkPattern, network: string): boolean {
  if (!isCaip2(network)) return false;
  return networks === undefined ? network.startsWith(`${namespace}:`) : networks.includes(network);
}

/** Whether whatever the second pattern covers is covered by the first as well, in part or whole. */
export function patternHides(first: NetworkPattern, second: NetworkPattern): boolean {
  if (first.namespace !== second.namespace) return false;
  if (second.networks === undefined) return first.networks === undefined;
  return second.networks.some((network) => patternCovers(first, network));
}
