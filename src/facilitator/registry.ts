/**
 * Which adapter serves (x402Version, scheme, network). Patterns stand on our side only: what a request names
 * is one network, and one that is advertised.
 * @module
 */
import { type NetworkPattern, patternCovers } from '../wire/network-pattern.js';

export interface Registration<Adapter> {
  readonly x402Version: number;
  readonly scheme: string;
  readonly patterns: readonly NetworkPattern[];
  readonly adapter: Adapter;
}

export type Lookup<Adapter> =
  | { readonly kind: 'found'; readonly adapter: Adapter }
  | { readonly kind: 'unknown-version' }
  | { readonly kind: 'unknown-scheme' }
  | { readonly kind: 'unknown-network' };

export interface Registry<Adapter> {
  readonly registrations: readonly Registration<Adapter>[];
  find(x402Version: number, scheme: string, network: string): Lookup<Adapter>;
}

/** A registry; the first registration in order that matches wins. */
export function createRegistry<Adapter>(registrations: readonly Registration<Adapter>[]): Registry<Adapter> {
  return {
    registrations,
    find: (x402Version, scheme, network) => {
      const ofVersion = registrations.filter((one) => one.x402Version === x402Version);
      if (ofVersion.length === 0) return { kind: 'unknown-version' };
      const ofScheme = ofVersion.filter((one) => one.scheme === scheme);
      if (ofScheme.length === 0) return { kind: 'unknown-scheme' };
      const found = ofScheme.find((one) => one.patterns.some((pattern) => patternCovers(pattern, network)));
      return found === undefined ? { kind: 'unknown-network' } : { kind: 'found', adapter: found.adapter };
    },
  };
}
