/**
 * What the target says it serves, read from its untrusted /supported answer.
 * @module
 */
import { isJsonObject } from '../../src/wire/json.js';
import type { Session } from './session.js';

export interface AdvertisedKind {
  readonly x402Version: number;
  readonly scheme: string;
  readonly network: string;
}

/** The kinds of the supported answer that have the three members of a kind; anything else is left out. */
export function advertisedKinds({ supported }: Pick<Session, 'supported'>): readonly AdvertisedKind[] {
  const kinds = isJsonObject(supported) ? supported.kinds : undefined;
  if (!Array.isArray(kinds)) return [];
  return kinds.flatMap((kind: unknown) => {
    if (!isJsonObject(kind)) return [];
    const { x402Version, scheme, network } = kind;
    if (typeof x402Version !== 'number' || typeof scheme !== 'string' || typeof network !== 'string')
      return [];
    return [{ x402Version, scheme, network }];
  });
}

/** The second network of two-net rows: another advertised EVM network, else one that is not advertised. */
export function otherEvmNetwork(session: Pick<Session, 'supported' | 'kind'>): {
  readonly network: string;
  readonly advertised: boolean;
} {
  const graded = session.kind?.network;
  const offered = advertisedKinds(session).find(
    (kind) =>
      kind.x402Version === 2 &&
      kind.scheme === 'exact' &&
      /^eip155:[1-9]\d*$/.test(kind.network) &&
      kind.network !== graded,
  );
  if (offered) return { network: offered.network, advertised: true };
  return { network: graded === 'eip155:8453' ? 'eip155:1' : 'eip155:8453', advertised: false };
}
