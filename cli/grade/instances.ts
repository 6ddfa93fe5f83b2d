/**
 * On which instances a target is graded. No facilitator passes the general profiles and `acedata` at once (the catalogue
 * ACE, section 1), so a target whose preset names an instance for that profile gets a second one; any other is graded on
 * what the operator named.
 * @module
 */
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { createRpc } from '../../simulator/chain/rpc.js';
import type { SimulatorHandle } from '../../simulator/handle.js';
import { familyOf } from '../../suites/kit/row.js';
import { loadPreset, type Preset } from '../../targets/preset.js';
import type { GradeOptions, TargetChoice } from './options.js';

type Selected = Pick<GradeOptions, 'target' | 'profiles' | 'everyProfile' | 'only'>;

const namesAce = (pattern: string): boolean => familyOf(pattern.toUpperCase()) === 'ACE';

const presetOf = (target: TargetChoice): Preset | undefined =>
  target.kind === 'preset' ? loadPreset(target.name, target.mode) : undefined;

/** What to grade, one after the other: at least one, and a second where the target has an instance for `acedata`. */
export function instancesOf<Options extends Selected>(
  options: Options,
): readonly (Options & Pick<GradeOptions, 'acedata'>)[] {
  const { target, profiles, everyProfile, only } = options;
  const preset = presetOf(target);
  const unselected = profiles === undefined && only.length === 0;
  const named = profiles?.includes('acedata') ?? only.some(namesAce);
  const own = preset?.instances?.acedata;
  if (own === undefined) {
    // A facilitator of this family is graded as one; others only when the operator says so.
    const ofFamily = preset?.profiles?.includes('acedata') ?? false;
    if (!named && !(unselected && ofFamily)) return [options];
    const usual = unselected && !everyProfile ? preset?.profiles : undefined;
    return [{ ...options, ...(usual ? { profiles: usual } : {}), acedata: true }];
  }
  const others = profiles?.filter((one) => one !== 'acedata');
  const general =
    others === undefined ? only.length === 0 || only.some((one) => !namesAce(one)) : others.length > 0;
  return [
    ...(general ? [{ ...options, ...(others ? { profiles: others } : {}) }] : []),
    ...(named || (unselected && everyProfile)
      ? [
          {
            ...options,
            target: { ...target, kind: 'preset' as const, name: own },
            profiles: ['acedata' as const],
            acedata: true,
          },
        ]
      : []),
  ];
}

/** The instance on which one check runs. */
export function instanceFor(target: TargetChoice, id: string): Pick<GradeOptions, 'target' | 'acedata'> {
  const [first] = instancesOf({ target, only: [id] });
  return { target: first?.target ?? target, ...(first?.acedata ? { acedata: true } : {}) };
}

/** The simulator for a second instance: the same chain and proxy, and a signer that takes no nonce of the first. */
export async function withOwnSigner(sim: SimulatorHandle): Promise<SimulatorHandle> {
  const privateKey = generatePrivateKey();
  const { address } = privateKeyToAccount(privateKey);
  const rpc = createRpc(sim.rpcUrl);
  try {
    await rpc.call('anvil_setBalance', [address, `0x${(10n ** 22n).toString(16)}`]);
  } finally {
    await rpc.close();
  }
  return { ...sim, signer: { address, privateKey } };
}
