/**
 * The kind that is graded on a simulator that stands nowhere.
 * @module
 */
import { sampleSim } from '../../simulator/handle.sample.js';

const { network, chainId, token } = sampleSim;
export const sampleKind = {
  network,
  chainId,
  asset: token.address,
  name: token.name,
  version: token.version,
};
