/**
 * The signing domain of a token, from the token itself: what a caller says of it can make nothing valid that the token
 * would refuse.
 * @module
 */
import { decodeAbiParameters, toFunctionSelector } from 'viem/utils';
import { isJsonObject } from '../../wire/json.js';
import { ChainUnavailable, type RpcOutcome } from '../adapters/evm/chain.js';
import { dataOf, quantityOf, resultOf } from '../adapters/evm/outcome.js';
import { reasons } from '../adapters/evm/reasons.js';
import type { VouchedToken } from '../parts.js';
import type { AceParts, DomainPart } from './ace-parts.js';

const nameSelector = toFunctionSelector('name()');
const versionSelector = toFunctionSelector('version()');

/** Text that a view function returned; undefined when it reverted or returned something else. */
function textOf(outcome: RpcOutcome | undefined): string | undefined {
  if (outcome?.kind === 'reverted') return undefined;
  const data = dataOf(outcome);
  try {
    const [text] = decodeAbiParameters([{ type: 'string' }], data);
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}

/** `vouched` are the tokens for which the operator says it. */
export const createDomainPart =
  (vouched: readonly VouchedToken[]): DomainPart =>
  async ({ asset }, { chain }) => {
    const known = vouched.find(({ address }) => address === asset);
    if (known !== undefined) return { name: known.name, version: known.version };
    const [chainId, name, version] = await chain.batch([
      { method: 'eth_chainId', params: [] },
      { method: 'eth_call', params: [{ to: asset, data: nameSelector }, 'latest'] },
      { method: 'eth_call', params: [{ to: asset, data: versionSelector }, 'latest'] },
    ]);
    // On another chain another token may stand at this address.
    if (quantityOf(resultOf(chainId)) !== BigInt(chain.chainId))
      throw new ChainUnavailable('the RPC serves another chain');
    const read = { name: textOf(name), version: textOf(version) };
    return read.name === undefined || read.version === undefined
      ? undefined
      : { name: read.name, version: read.version };
  };

/** A caller may leave the domain out; a wrong one is a mistake that would cost the payer the payment. */
export const statedDomain: AceParts['statedDomain'] = ({ requirements: { extra } }, token) => {
  if (!isJsonObject(extra)) return undefined;
  const differs = (stated: unknown, own: string): boolean =>
    stated !== undefined && stated !== null && stated !== own;
  if (differs(extra.name, token.name)) return { reason: reasons.tokenName };
  return differs(extra.version, token.version) ? { reason: reasons.tokenVersion } : undefined;
};
