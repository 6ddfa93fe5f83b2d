/**
 * What /supported and the preset say about off-chain networks, before the canary proves anything.
 * @module
 */
import type { SimulatorHandle } from '../../simulator/handle.js';
import { matchesNetworkPattern } from '../../src/wire/caip.js';
import type { JsonValue } from '../../src/wire/json.js';
import { advertisedKinds } from '../../suites/kit/advertised.js';
import type { BridgedNetwork, OffchainRail } from '../../suites/kit/session.js';
import type { Preset } from '../../targets/preset.js';

/** Default of the specification for one call of a bridge. */
const usualTimeoutSeconds = 8;
const wildcard = 'offchain:*';
/** A network below a wildcard that no simulated bridge is meant for. */
const anyNetwork = 'offchain:assay';

/** Networks of the version 2 kinds with scheme exact on offchain, wildcards included. */
export function offchainNetworks(supported: JsonValue): readonly string[] {
  return advertisedKinds({ supported })
    .filter(
      (kind) => kind.x402Version === 2 && kind.scheme === 'exact' && kind.network.startsWith('offchain:'),
    )
    .map((kind) => kind.network);
}

/** The rail at the highest tier that the wiring could give; undefined where no off-chain kind is listed. */
export function claimOffchain(
  supported: JsonValue,
  sim: SimulatorHandle | undefined,
  preset: Pick<Preset, 'offchain' | 'rails' | 'files'> | undefined,
): OffchainRail | undefined {
  const listed = offchainNetworks(supported);
  if (listed.length === 0) return undefined;
  const serves = (network: string): boolean => listed.includes(network) || listed.includes(wildcard);
  const concrete = listed.filter((network) => /^offchain:[A-Za-z0-9_-]{1,32}$/.test(network));
  const wired = (bridge: string): boolean =>
    preset?.files.some(({ template }) => template.includes(`{bridge_${bridge}_url}`)) ?? false;
  const bridged = sim ? bridgedNetworks(concrete, listed.includes(wildcard), sim, wired) : [];
  const mock = preset?.offchain?.mock;
  const router = preset?.rails?.network;
  return {
    tier: bridged.length > 0 ? 3 : 1,
    network: bridged[0]?.network ?? concrete[0] ?? anyNetwork,
    bridged,
    ...(mock !== undefined && serves(mock) ? { mock } : {}),
    ...(router !== undefined && serves(router) ? { router } : {}),
    timeoutSeconds: preset?.offchain?.timeout_seconds ?? usualTimeoutSeconds,
    ...(preset?.rails?.rpc_timeout_seconds ? { chainTimeoutSeconds: preset.rails.rpc_timeout_seconds } : {}),
    controls: { verify: 'unproven', settle: 'unproven' },
  };
}

/** Each bridge with a network of the target that it is meant for. */
function bridgedNetworks(
  concrete: readonly string[],
  anything: boolean,
  { bridges }: SimulatorHandle,
  wired: (bridge: string) => boolean,
): readonly BridgedNetwork[] {
  return Object.values(bridges.bridges).flatMap(({ name, networks }) => {
    const network =
      concrete.find((one) => networks.some((pattern) => matchesNetworkPattern(pattern, one))) ??
      (anything ? networks.find((one) => !one.endsWith('*')) : undefined);
    if (network === undefined) return [];
    return [{ network, bridge: name, ...(wired(name) && concrete.includes(network) ? { wired: true } : {}) }];
  });
}
