/**
 * Short names of networks: those that this family knows, and the operator's.
 * @module
 */
import { networkOfLegacyName } from '../../wire/legacy-network.js';
import type { NetworkNames } from './config.js';

const known = ['base', 'base-sepolia', 'polygon', 'polygon-amoy', 'avalanche', 'avalanche-fuji'] as const;

/** All names, with what they mean. A name of the operator's goes before a known one. */
export function namesOf(further: Readonly<Record<string, string>>): NetworkNames {
  const own = known.flatMap((name) => {
    const network = networkOfLegacyName(name);
    return network === undefined ? [] : [[name, network] as const];
  });
  return new Map([...own, ...Object.entries(further)]);
}

/** The name of a network; undefined where it has none. */
export const nameOfNetwork = (names: NetworkNames, network: string): string | undefined =>
  [...names].find(([, meant]) => meant === network)?.[0];
