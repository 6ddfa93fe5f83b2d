/**
 * The control API of one proxy: what it saw and which faults it forces, for the kit alone. It binds to loopback,
 * asks for a bearer token and checks the Host header, because whoever controls it can change a verdict.
 * @module
 */

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createHostPolicy } from '../host-policy.js';
import { closeServer, type ListenAddress, listenOn } from '../listening.js';
import type { RpcProxy } from '../rpc-proxy/proxy.js';
import { answerErrors, failure } from './answer-errors.js';
import { armRequestSchema, broadcastQuerySchema, callQuerySchema } from './protocol.js';

export interface ControlServer {
  readonly url: string;
  readonly token: string;
  /** May be called twice. */
  readonly close: () => Promise<void>;
}

export interface ControlServerOptions {
  readonly proxy: Pick<RpcProxy, 'record' | 'faults'>;
  /** A fresh random one when left out. */
  readonly token?: string;
  /** Only the port matters: the host is always loopback. */
  readonly listen?: Pick<ListenAddress, 'port'>;
}

// Hashes have one length, which the constant-time comparison needs, and say nothing about the token's.
const sameText = (one: string, other: string): boolean =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));

/** The routes, without a socket. */
const createControlApp = ({ record, faults }: Pick<RpcProxy, 'record' | 'faults'>, token: string): Hono => {
  const app = new Hono();
  const hostPolicy = createHostPolicy();

  app.use(async (c, next) => {
    if (!hostPolicy({ host: c.req.header('host'), origin: c.req.header('origin') })) {
      return c.json(failure('HOST_REFUSED', 'The control API serves loopback names only.'), 403);
    }
    if (!sameText(c.req.header('authorization') ?? '', `Bearer ${token}`)) {
      c.header('www-authenticate', 'Bearer');
      return c.json(
        failure('TOKEN_NEEDED', 'Send the token of the simulator file: Authorization: Bearer TOKEN.'),
        401,
      );
    }
    return next();
  });

  app.get('/health', (c) => c.json({ ok: true, pid: process.pid }));
  app.get('/seq', (c) => c.json(record.seq()));
  app.get('/calls', (c) => c.json(record.calls(callQuerySchema.parse(c.req.query()))));
  app.get('/broadcasts', async (c) =>
    c.json(await record.broadcasts(broadcastQuerySchema.parse(c.req.query()))),
  );
  app.get('/faults', (c) => c.json({ faults: faults.list() }));
  app.post('/faults', bodyLimit({ maxSize: 64 * 1_024 }), async (c) => {
    const { fault } = armRequestSchema.parse(await c.req.json());
    const id = faults.arm(fault);
    await faults.inForce();
    return c.json({ id }, 201);
  });
  app.delete('/faults', async (c) => {
    const disarmed = faults.disarmAll();
    await faults.inForce();
    return c.json({ disarmed });
  });
  app.delete('/faults/:id', async (c) => {
    const id = c.req.param('id');
    const known = faults.disarm(id);
    await faults.inForce();
    return known
      ? c.json({ disarmed: 1 })
      : c.json(failure('FAULT_UNKNOWN', `No fault ${id} is armed: it was disarmed, or never existed.`), 404);
  });

  answerErrors(app, 'CONTROL_FAILED');
  return app;
};

/** Serves the control API of one proxy on loopback. Throws AssayError `LISTEN_FAILED`. */
export const startControlServer = async (options: ControlServerOptions): Promise<ControlServer> => {
  const token = options.token ?? randomBytes(32).toString('base64url');
  const app = createControlApp(options.proxy, token);
  // The global Request and Response stay what they were: this also runs inside other people's processes.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer({ keepAliveTimeout: 90_000 }, listener);
  const port = await listenOn(server, { port: options.listen?.port ?? 0 });
  let closing: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    close: () => {
      closing ??= closeServer(server);
      return closing;
    },
  };
};
