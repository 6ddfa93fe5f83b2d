/**
 * What templates of a preset may name, and how the names are filled.
 * @module
 */
import type { BridgeHandle } from '../simulator/bridge/handle.js';
import type { SimulatorHandle } from '../simulator/handle.js';
import { AssayError } from '../src/wire/assay-error.js';
import { legacyNameOf } from '../src/wire/legacy-network.js';
import { packageFolder } from './doc-path.js';
import type { Place } from './place.js';

/** Values for `{placeholders}` in argv, environment and template files. */
export type Placeholders = Readonly<Record<string, string>>;

const placeholder = /\{([a-z][a-z0-9_]*)\}/g;

/** What every target gets; deployed contracts come on top. Nothing here is the kit's own way to the chain. */
export function placeholdersOf(
  handle: SimulatorHandle,
  place: Pick<Place, 'folder' | 'host' | 'port'>,
): Placeholders {
  return {
    node: process.execPath,
    package: packageFolder,
    folder: place.folder,
    host: place.host,
    port: String(place.port),
    ...simulatorPlaceholders(handle),
  };
}

/** The part that comes from the simulator. */
export function simulatorPlaceholders(handle: SimulatorHandle): Placeholders {
  return {
    rpc_url: handle.proxyUrl,
    rpc_ws_url: handle.proxyWsUrl,
    chain_id: String(handle.chainId),
    network: handle.network,
    legacy_network: legacyNameOf(handle.network) ?? '',
    has_legacy_network: String(legacyNameOf(handle.network) !== undefined),
    token_address: handle.token.address,
    token_name: handle.token.name,
    token_version: handle.token.version,
    signer_address: handle.signer.address,
    signer_private_key: handle.signer.privateKey,
    lez_url: handle.lez.url,
    lez_network: handle.lez.network,
    ...Object.fromEntries(Object.values(handle.bridges.bridges).flatMap(ofBridge)),
  };
}

/** A bridge that asks for no key gives an empty one. */
function ofBridge({ name, url, verifyPath, settlePath, apiKey }: BridgeHandle): [string, string][] {
  const prefix = `bridge_${name.replaceAll('-', '_')}`;
  return [
    [`${prefix}_url`, url],
    [`${prefix}_verify_path`, verifyPath],
    [`${prefix}_settle_path`, settlePath],
    [`${prefix}_key`, apiKey ?? ''],
  ];
}

/** Fills `{name}`; an unknown placeholder is an error, so that a typo never reaches a target. */
export function fill(template: string, values: Placeholders): string {
  return template.replace(placeholder, (whole, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new AssayError(`A template of the target names ${whole}, which does not exist.`, {
        code: 'BAD_PLACEHOLDER',
        exitCode: 64,
        hint: `Known placeholders: ${Object.keys(values)
          .sort()
          .map((one) => `{${one}}`)
          .join(' ')}`,
      });
    return value;
  });
}

/** Fills what exists and keeps all else: for configurations in which a set such as `offchain:{a}` may stand. */
export const fillKnown = (template: string, values: Placeholders): string =>
  template.replace(placeholder, (whole, name: string) => values[name] ?? whole);
