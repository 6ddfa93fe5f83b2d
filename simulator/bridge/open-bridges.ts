/**
 * Opens the simulated bridges and closes them again: one server each, one control API, and the place where redirects
 * lead. Nothing here needs a chain.
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { ListenAddress } from '../listening.js';
import { type BridgeOptions, createBridge } from './bridge.js';
import { startBridgeServer } from './bridge-server.js';
import { type ServedBridge, startBridgeControl } from './control/server.js';
import type { DedupeMode } from './dedupe.js';
import { startElsewhere } from './elsewhere.js';
import type { BridgeHandle, BridgesHandle } from './handle.js';
import { type OpeningBalance, readOpeningBalances } from './ledger/opening.js';
import { type BridgeProfileName, bridgeProfileNames, bridgeProfiles } from './profiles.js';

/** One bridge of the set; what is left out comes from the profile. */
export interface BridgePlan {
  readonly profile: BridgeProfileName;
  /** Name in the handle; two bridges of one profile need two. */
  readonly name?: string;
  readonly networks?: readonly string[];
  /** null: requests need no key. */
  readonly apiKey?: string | null;
  /** Opening balances, or a JSON file that holds them. */
  readonly accounts?: readonly OpeningBalance[] | { readonly file: string };
  readonly dedupe?: DedupeMode;
}

export interface OpenBridgesOptions {
  /** One of each profile when left out. */
  readonly bridges?: readonly BridgePlan[];
  /** The same seed gives the same keys and transaction ids; random when left out. */
  readonly seed?: string;
  /** Host of the bridges; each takes a free port. The control API stays on loopback. */
  readonly listen?: Pick<ListenAddress, 'host'>;
  /** Name or address by which targets in other network namespaces reach the bridges. */
  readonly publicHost?: string;
  /** The world's control token, so that there is one; a fresh random one when left out. */
  readonly controlToken?: string;
  /** Stands in for the ledger of every bridge: for tests that break it on purpose. */
  readonly createLedger?: BridgeOptions['createLedger'];
}

export interface Bridges {
  readonly handle: BridgesHandle;
  /** May be called twice. */
  readonly close: () => Promise<void>;
}

const openingOf = (accounts: BridgePlan['accounts']): readonly OpeningBalance[] | undefined =>
  accounts !== undefined && 'file' in accounts ? readOpeningBalances(accounts.file) : accounts;

const optional = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });

/**
 * Opens bridges in some milliseconds. Throws AssayError `LISTEN_FAILED` or `BRIDGE_ACCOUNTS_INVALID`, RangeError for
 * two bridges of one name, and leaves nothing open then.
 */
export const openBridges = async (options: OpenBridgesOptions = {}): Promise<Bridges> => {
  const { publicHost, listen = {} } = options;
  const seed = options.seed ?? randomBytes(32).toString('hex');
  const plans = options.bridges ?? bridgeProfileNames.map((profile): BridgePlan => ({ profile }));
  const names = plans.map(({ name, profile }) => name ?? profile);
  if (new Set(names).size < names.length)
    throw new RangeError(`bridges need different names: ${names.join(', ')}`);

  const open: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= Promise.all(open.map((one) => one())).then(() => undefined);
    return closing;
  };
  const at = { listen, ...optional('publicHost', publicHost) };

  try {
    const keys = new Map<string, string>();
    const elsewhere = await startElsewhere({ ...at, ownerOf: (authorization) => keys.get(authorization) });
    open.push(elsewhere.close);
    const served = new Map<string, ServedBridge>();
    const handles: Record<string, BridgeHandle> = {};
    for (const plan of plans) {
      const profile = bridgeProfiles[plan.profile];
      const bridge = createBridge({
        profile,
        seed,
        elsewhere: elsewhere.url,
        ...optional('name', plan.name),
        ...optional('apiKey', plan.apiKey),
        ...optional('networks', plan.networks),
        ...optional('opening', openingOf(plan.accounts)),
        ...optional('dedupe', plan.dedupe),
        ...optional('createLedger', options.createLedger),
      });
      const { name, apiKey, networks } = bridge;
      const server = await startBridgeServer({ ...at, bridge });
      open.push(server.close);
      served.set(name, { bridge, server });
      if (apiKey !== null) keys.set(`Bearer ${apiKey}`, name);
      const { verifyPath, settlePath, asset, payer, payee } = profile;
      handles[name] = {
        name,
        profile: profile.name,
        url: server.url,
        verifyPath,
        settlePath,
        apiKey,
        networks,
        asset,
        payer,
        payee,
      };
    }
    const control = await startBridgeControl({
      bridges: served,
      elsewhere,
      ...optional('token', options.controlToken),
    });
    open.push(control.close);
    return {
      handle: {
        schema: 'assay-bridges/1',
        bridges: handles,
        elsewhereUrl: elsewhere.url,
        controlUrl: control.url,
        controlToken: control.token,
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
