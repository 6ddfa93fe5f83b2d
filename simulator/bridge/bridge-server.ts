/**
 * A bridge over HTTP: the msw handlers behind a hono route, and below it the faults that only a socket can show.
 * @module
 */
import { createServer } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getResponse } from 'msw';
import { createHostPolicy } from '../host-policy.js';
import { closeServer, type ListenAddress, listenOn, urlHost } from '../listening.js';
import type { Bridge } from './bridge.js';
import { breakWire } from './faults/break-wire.js';
import { bridgeOps, createServedHandler, pathOf, wireFaultOf } from './handlers.js';

export interface BridgeServer {
  readonly url: string;
  /** Closes the listener and every connection, so that the next call is refused. */
  readonly refuseConnections: () => Promise<void>;
  /** Listens again on the same port. */
  readonly acceptConnections: () => Promise<void>;
  /** May be called twice. */
  readonly close: () => Promise<void>;
}

export interface BridgeServerOptions {
  readonly bridge: Bridge;
  readonly listen?: ListenAddress;
  /** Name or address by which targets in other network namespaces reach the bridge. */
  readonly publicHost?: string;
}

const maxBody = 8 * 1_024 ** 2;

/** The routes, without a listener. */
const createBridgeApp = (bridge: Bridge, publicHost: string | undefined) => {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const hostPolicy = createHostPolicy(publicHost === undefined ? [] : [publicHost]);

  app.use(async (c, next) => {
    if (hostPolicy({ host: c.req.header('host'), origin: c.req.header('origin') })) return next();
    return c.json({ error: 'host_refused' }, 403);
  });
  app.on(
    ['POST', 'PUT', 'PATCH'],
    '*',
    bodyLimit({ maxSize: maxBody, onError: (c) => c.json({ error: 'payload_too_large' }, 413) }),
  );

  for (const op of bridgeOps) {
    const handlers = [createServedHandler(bridge, op)];
    app.post(pathOf(bridge, op), async (c) => {
      const response = await getResponse(handlers, c.req.raw);
      if (response === undefined) return c.json({ error: 'not_found' }, 404);
      const broken = wireFaultOf(response);
      if (broken === undefined) return response;
      breakWire(c.env.outgoing, broken.reply, broken.wire);
      return RESPONSE_ALREADY_SENT;
    });
  }

  // Everything else is recorded too: a wrong path or method is a fact about the target.
  app.all('*', async (c) => {
    const { status, headers, body } = await bridge.handle({
      op: undefined,
      method: c.req.method,
      path: c.req.path,
      headers: c.req.header(),
      text: await c.req.text(),
      signal: c.req.raw.signal,
    });
    return new Response(body, { status, headers });
  });
  app.onError((error, c) => c.json({ error: `the bridge simulator failed: ${error.message}` }, 500));
  return app;
};

/** Serves one bridge. Throws AssayError `LISTEN_FAILED`. */
export const startBridgeServer = async (options: BridgeServerOptions): Promise<BridgeServer> => {
  const { bridge, publicHost, listen = {} } = options;
  const app = createBridgeApp(bridge, publicHost);
  // The global Request and Response stay what they were: this also runs inside other people's processes.
  const server = createServer(
    { keepAliveTimeout: 90_000 },
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  const port = await listenOn(server, listen);
  let closing: Promise<void> | undefined;
  return {
    url: `http://${urlHost(publicHost ?? '127.0.0.1')}:${port}`,
    refuseConnections: async () => {
      if (server.listening) await closeServer(server);
    },
    acceptConnections: async () => {
      if (!server.listening && closing === undefined) await listenOn(server, { ...listen, port });
    },
    close: () => {
      bridge.stop();
      closing ??= server.listening ? closeServer(server) : Promise.resolve();
      return closing;
    },
  };
};
