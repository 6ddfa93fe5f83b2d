/**
 * The way of one target to the chain: a JSON-RPC proxy over HTTP and WebSocket that records what passes and can
 * force faults on it. Each target gets its own, so that each has its own record.
 * @module
 */
import { createServer } from 'node:http';
import { freePort } from '../../src/wire/free-port.js';
import { createHostPolicy } from '../host-policy.js';
import { closeServer, type ListenAddress, listenOn, urlHost } from '../listening.js';
import { createDoor, type Door } from './door.js';
import { createFaultEngine, type FaultSwitch } from './faults.js';
import { createHttpFront } from './http-front.js';
import type { TrafficView } from './record.js';
import { createTrafficRecord } from './traffic-record.js';
import { createUpstream } from './upstream.js';
import { createWsFront } from './ws-front.js';

export interface RpcProxyOptions {
  /** HTTP URL of the node, for instance Anvil's. */
  readonly upstreamUrl: string;
  /** Loopback and a free port when left out. */
  readonly listen?: ListenAddress;
  /** Name or address by which targets outside this host's loopback reach the proxy. */
  readonly publicHost?: string;
}

export interface RpcProxy {
  /** HTTP URL as targets reach it. */
  readonly url: string;
  readonly wsUrl: string;
  readonly record: TrafficView;
  readonly faults: FaultSwitch;
  /** Ends open connections and waits; may be called twice. */
  readonly close: () => Promise<void>;
}

/** Longer than the idle time of usual clients, so that a call never meets a connection that is closing. */
const keepAliveMs = 90_000;

const wildcards = new Set(['0.0.0.0', '::']);

/** Starts a proxy. Throws AssayError `LISTEN_FAILED` when the address cannot be bound. */
export const createRpcProxy = async ({
  upstreamUrl,
  listen = {},
  publicHost,
}: RpcProxyOptions): Promise<RpcProxy> => {
  const { host = '127.0.0.1' } = listen;
  const stop = new AbortController();
  const record = createTrafficRecord();
  let door: Door | undefined;
  const faults = createFaultEngine(record.sentSince, stop.signal, async (open) =>
    stop.signal.aborted ? undefined : door?.set(open),
  );
  const hostPolicy = createHostPolicy([
    ...(publicHost === undefined ? [] : [urlHost(publicHost)]),
    ...(wildcards.has(host) ? [] : [urlHost(host)]),
  ]);
  const upstream = createUpstream(upstreamUrl);
  const http = createHttpFront({ hostPolicy, record, faults, forward: upstream.forward });
  const ws = createWsFront({ hostPolicy, record, faults, upstreamUrl });
  const server = createServer({ keepAliveTimeout: keepAliveMs, noDelay: true }, http);
  server.on('upgrade', ws.upgrade);

  let port: number;
  try {
    // Its door closes and opens again.
    port = await listenOn(server, { host, port: listen.port || (await freePort()) });
  } catch (error) {
    await upstream.close();
    throw error;
  }
  door = createDoor(server, { host, port }, ws.endClients);
  const authority = `${urlHost(publicHost ?? (wildcards.has(host) ? '127.0.0.1' : host))}:${port}`;

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    stop.abort();
    ws.close();
    await Promise.all([closeServer(server), upstream.close()]);
  };
  return {
    url: `http://${authority}`,
    wsUrl: `ws://${authority}`,
    record: record.view,
    faults,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
