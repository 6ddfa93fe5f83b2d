/**
 * Opens a whole simulator and closes it again: the chain, and for each target a proxy with its control API, bridges
 * and a LEZ sequencer of its own.
 * @module
 */
import { createHmac, randomBytes } from 'node:crypto';
import { privateKeyToAddress } from 'viem/accounts';
import { AssayError } from '../src/wire/assay-error.js';
import { type Bridges, type OpenBridgesOptions, openBridges } from './bridge/open-bridges.js';
import { simulatedBridges } from './bridge/simulated-bridges.js';
import { startAnvil } from './chain/anvil.js';
import { type ChainHandle, prepareChain } from './chain/deploy.js';
import { defaultNetwork, findNetwork, type KnownNetwork, knownNetworks } from './chain/networks.js';
import { createRpc } from './chain/rpc.js';
import { startControlServer } from './control/server.js';
import type { HexString, SimulatorHandle } from './handle.js';
import { openSequencer, type Sequencer } from './lez/sequencer.js';
import type { ListenAddress } from './listening.js';
import { createRpcProxy } from './rpc-proxy/proxy.js';

export interface WorldOptions {
  /** CAIP-2 id, chain id or name of a known network; Base Sepolia when left out. */
  readonly network?: string;
  /** Path of an anvil binary, or URL of an anvil that runs already; the packaged binary when left out. */
  readonly anvil?: string;
  /** The same seed gives the same accounts; random when left out. */
  readonly seed?: string;
  /** Where the first proxy listens; further ones take free ports of the same host. The rest stays on loopback. */
  readonly listen?: ListenAddress;
  /** Name or address by which targets in other network namespaces reach the proxies. */
  readonly publicHost?: string;
  /** One line per step, without a line end. */
  readonly onLog?: (line: string) => void;
}

/** One target's way to the chain. */
export interface TargetWay {
  /** Its own proxy, control API, bridges and funded signer; all else as in the world. */
  readonly handle: SimulatorHandle;
  /** May be called twice. */
  readonly close: () => Promise<void>;
}

export interface World extends TargetWay {
  /** A further proxy with its own record, faults, bridges and signer, in front of the same chain. */
  readonly openProxy: (ledger?: Ledger) => Promise<TargetWay>;
  /** Resolves when the chain's process ended, wanted or not. */
  readonly exited: Promise<void>;
}

type AsyncClose = () => Promise<void>;
/** Stands in for the ledger of every bridge: for tests that break it on purpose. */
type Ledger = OpenBridgesOptions['createLedger'];

const networkOf = (wanted: string): KnownNetwork => {
  const network = findNetwork(wanted);
  if (network !== undefined) return network;
  throw new AssayError(`The network "${wanted}" is not known to the simulator.`, {
    code: 'NETWORK_UNKNOWN',
    exitCode: 64,
    hint: `Known are ${knownNetworks.map(({ name, network: id }) => `${name} (${id})`).join(', ')}.`,
  });
};

/** Runs every step even when one fails, then throws the first failure. */
const closeAll = async (steps: readonly AsyncClose[]): Promise<void> => {
  const results = await Promise.allSettled(steps.map((step) => step()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};

const once = (work: AsyncClose): AsyncClose => {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
};

const fundSigner = async (rpcUrl: string, address: HexString): Promise<void> => {
  const rpc = createRpc(rpcUrl);
  try {
    await rpc.call('anvil_setBalance', [address, `0x${(10_000n * 10n ** 18n).toString(16)}`]);
  } finally {
    await rpc.close();
  }
};

type WayUrls = Pick<
  SimulatorHandle,
  'proxyUrl' | 'proxyWsUrl' | 'controlUrl' | 'controlToken' | 'bridges' | 'lez'
>;

const openWay = async (
  upstreamUrl: string,
  listen: ListenAddress,
  publicHost: string | undefined,
  seed: string,
  ledger: Ledger,
) => {
  const reachable = publicHost === undefined ? {} : { publicHost };
  const proxy = await createRpcProxy({ upstreamUrl, listen, ...reachable });
  let bridges: Bridges | undefined;
  let sequencer: Sequencer | undefined;
  try {
    const control = await startControlServer({ proxy });
    try {
      const at = listen.host === undefined ? {} : { listen: { host: listen.host } };
      sequencer = await openSequencer({ ...at, ...reachable });
      bridges = await openBridges({
        bridges: simulatedBridges,
        seed,
        controlToken: control.token,
        ...(ledger ? { createLedger: ledger } : {}),
        ...at,
        ...reachable,
      });
    } catch (error) {
      await sequencer?.close();
      await control.close();
      throw error;
    }
    const { url: proxyUrl, wsUrl: proxyWsUrl } = proxy;
    const { close: closeBridges } = bridges;
    const { close: closeSequencer } = sequencer;
    const urls: WayUrls = {
      proxyUrl,
      proxyWsUrl,
      controlUrl: control.url,
      controlToken: control.token,
      bridges: bridges.handle,
      lez: sequencer.handle,
    };
    return { urls, close: once(() => closeAll([closeBridges, closeSequencer, control.close, proxy.close])) };
  } catch (error) {
    await proxy.close();
    throw error;
  }
};

/**
 * Opens a simulator in about a third of a second. Throws AssayError `NETWORK_UNKNOWN`, `ANVIL_CANNOT_RUN` or
 * `LISTEN_FAILED`, and leaves nothing open then. Signals are the caller's business.
 */
export const openWorld = async (options: WorldOptions = {}): Promise<World> => {
  const { anvil, listen = {}, publicHost, onLog = () => undefined } = options;
  const network = networkOf(options.network ?? defaultNetwork);
  const seed = options.seed ?? randomBytes(32).toString('hex');
  const keyOf = (purpose: string): HexString =>
    `0x${createHmac('sha256', seed).update(`assay ${purpose}`).digest('hex')}`;

  const place = anvil === undefined ? {} : /^https?:\/\//i.test(anvil) ? { url: anvil } : { binary: anvil };
  const node = await startAnvil({ chainId: network.chainId, ...place });
  onLog(`chain ${network.network} at ${node.rpcUrl} (${node.version})`);
  const ways = new Set<AsyncClose>();
  const close = once(async () => {
    await closeAll([...ways, node.stop]);
  });

  const addWay = async (at: ListenAddress, ledger?: Ledger) => {
    const way = await openWay(node.rpcUrl, at, publicHost, `${seed} bridges ${ways.size}`, ledger);
    ways.add(way.close);
    const bridges = Object.keys(way.urls.bridges.bridges).join(', ');
    onLog(`proxy at ${way.urls.proxyUrl}, control at ${way.urls.controlUrl}, bridges ${bridges}`);
    return way;
  };

  try {
    const keys = { signerKey: keyOf('signer 0'), adminKey: keyOf('admin') };
    // Settled, not raced: a step that still runs while the other's failure closes everything would be left open.
    const [prepared, opened] = await Promise.allSettled([
      prepareChain(node.rpcUrl, { network, ...keys }),
      addWay(listen),
    ]);
    if (opened.status === 'rejected') throw opened.reason;
    if (prepared.status === 'rejected') throw prepared.reason;
    const chain: ChainHandle = prepared.value;
    const handle: SimulatorHandle = {
      schema: 'assay-sim/1',
      pid: process.pid,
      startedAt: new Date().toISOString(),
      rpcUrl: node.rpcUrl,
      ...chain,
      ...opened.value.urls,
    };
    let opens = 0;
    const openProxy: World['openProxy'] = async (ledger) => {
      opens += 1;
      // Two facilitators with one signer would take each other's nonces.
      const privateKey = keyOf(`signer ${opens}`);
      const signer = { privateKey, address: privateKeyToAddress(privateKey) };
      await fundSigner(node.rpcUrl, signer.address);
      const way = await addWay({ ...listen, port: 0 }, ledger);
      return {
        handle: { ...handle, ...way.urls, signer },
        close: async () => {
          ways.delete(way.close);
          await way.close();
        },
      };
    };
    return { handle, openProxy, exited: node.exited, close };
  } catch (error) {
    await close();
    throw error;
  }
};
