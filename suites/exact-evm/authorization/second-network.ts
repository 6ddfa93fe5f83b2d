/**
 * The other network of the rows that want two: one that the target advertises beside the graded one, or, where it
 * advertises none, Base. A refusal may then come from dispatch, and the verdict says so.
 * @module
 */
import { evmChainId } from '../../../src/wire/caip.js';
import { isJsonObject } from '../../../src/wire/json.js';
import type { Check } from '../../kit/check-context.js';

export interface SecondNetwork {
  readonly network: string;
  readonly chainId: number;
  readonly advertised: boolean;
  /** For names of cases: `eip155:43113, also advertised`. */
  readonly label: string;
}

export function secondNetwork(t: Check): SecondNetwork {
  const { supported } = t.session;
  const kinds = isJsonObject(supported) && Array.isArray(supported.kinds) ? supported.kinds : [];
  for (const kind of kinds) {
    if (!isJsonObject(kind) || kind.x402Version !== 2 || typeof kind.network !== 'string') continue;
    const chainId = evmChainId(kind.network);
    if (chainId === undefined || chainId === t.kind.chainId) continue;
    return { network: kind.network, chainId, advertised: true, label: `${kind.network}, also advertised` };
  }
  const chainId = t.kind.chainId === 8453 ? 84532 : 8453;
  return {
    network: `eip155:${chainId}`,
    chainId,
    advertised: false,
    label: `eip155:${chainId}, not advertised`,
  };
}
