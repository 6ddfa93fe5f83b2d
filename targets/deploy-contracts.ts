/**
 * Puts the contracts of a preset on the simulator's chain before the target starts.
 * @module
 */
import { deployContract } from '../simulator/chain/deploy-contract.js';
import { createRpc } from '../simulator/chain/rpc.js';
import type { SimulatorHandle } from '../simulator/handle.js';
import { fill, type Placeholders, simulatorPlaceholders } from './placeholders.js';
import type { Preset } from './preset.js';

/**
 * Deploys in the order of the preset; a later contract may name an earlier one. Returns the addresses as placeholders.
 * Throws AssayError `BAD_PLACEHOLDER` or `CONTRACT_NOT_DEPLOYED`.
 */
export async function deployContracts(
  preset: Pick<Preset, 'deploy'>,
  handle: SimulatorHandle,
): Promise<Placeholders> {
  const deployed: Record<string, string> = {};
  if (preset.deploy.length === 0) return deployed;
  const known = simulatorPlaceholders(handle);
  // The kit's own way: what is deployed here is not the target's doing and stands in no record of its calls.
  const rpc = createRpc(handle.rpcUrl);
  try {
    for (const { contract, args, as } of preset.deploy)
      deployed[as] = await deployContract(
        rpc.batch,
        contract,
        args.map((one) => fill(one, { ...known, ...deployed })),
      );
    return deployed;
  } finally {
    await rpc.close();
  }
}

/** The recipient that the target insists on; undefined when it takes any. */
export const payToOf = (
  preset: Pick<Preset, 'pay_to'>,
  handle: SimulatorHandle,
  deployed: Placeholders,
): string | undefined =>
  preset.pay_to === undefined
    ? undefined
    : fill(preset.pay_to, { ...simulatorPlaceholders(handle), ...deployed });
