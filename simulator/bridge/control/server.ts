/**
 * The control API of the bridges: what they saw, what their ledgers hold, which faults they force. Same manner as the
 * control API of the proxy: loopback only, a bearer token, a look at the Host header, because whoever controls it can
 * change a verdict.
 * @module
 */

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { answerErrors, failure } from '../../control/answer-errors.js';
import { createHostPolicy } from '../../host-policy.js';
import { closeServer, type ListenAddress, listenOn } from '../../listening.js';
import type { Bridge } from '../bridge.js';
import type { BridgeServer } from '../bridge-server.js';
import type { Elsewhere } from '../elsewhere.js';
import { ledgerFact, statementFact } from '../ledger/ledger-facts.js';
import {
  accountRequestSchema,
  armRequestSchema,
  dedupeRequestSchema,
  intentRequestSchema,
  journalQuerySchema,
  ledgerQuerySchema,
  listenerRequestSchema,
  statementQuerySchema,
} from './protocol.js';

/** One bridge and the server in front of it. */
export interface ServedBridge {
  readonly bridge: Bridge;
  readonly server: Pick<BridgeServer, 'refuseConnections' | 'acceptConnections'>;
}

export interface BridgeControlServer {
  readonly url: string;
  readonly token: string;
  /** May be called twice. */
  readonly close: () => Promise<void>;
}

export interface BridgeControlOptions {
  readonly bridges: ReadonlyMap<string, ServedBridge>;
  readonly elsewhere: Pick<Elsewhere, 'visits'>;
  /** A fresh random one when left out. */
  readonly token?: string;
  /** Only the port matters: the host is always loopback. */
  readonly listen?: Pick<ListenAddress, 'port'>;
}

const sameText = (one: string, other: string): boolean =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));

const newProof = (): string => `pi_${randomBytes(16).toString('hex')}`;

/** The routes, without a socket. */
const createBridgeControlApp = (
  { bridges, elsewhere }: Pick<BridgeControlOptions, 'bridges' | 'elsewhere'>,
  token: string,
): Hono => {
  const app = new Hono();
  const hostPolicy = createHostPolicy();
  const served = (name: string): ServedBridge => {
    const found = bridges.get(name);
    if (found !== undefined) return found;
    throw new HTTPException(404, {
      message: `There is no bridge ${name}: ${[...bridges.keys()].join(', ')}.`,
    });
  };

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
  app.on(['POST', 'PUT'], '*', bodyLimit({ maxSize: 1_024 ** 2 }));

  app.get('/health', (c) => c.json({ ok: true, pid: process.pid, bridges: [...bridges.keys()] }));
  app.get('/elsewhere', (c) => c.json({ visits: elsewhere.visits() }));

  app.get('/bridges/:name/ledger', (c) => {
    const filter = ledgerQuerySchema.parse(c.req.query());
    return c.json(ledgerFact(served(c.req.param('name')).bridge, filter));
  });
  app.get('/bridges/:name/statement', (c) => {
    const { account, asset } = statementQuerySchema.parse(c.req.query());
    return c.json(statementFact(served(c.req.param('name')).bridge.ledger.statement(account, asset)));
  });
  app.post('/bridges/:name/accounts', async (c) => {
    const { account, asset, amount } = accountRequestSchema.parse(await c.req.json());
    const { bridge } = served(c.req.param('name'));
    return c.json({ transaction: bridge.fund(account, asset, BigInt(amount)) }, 201);
  });
  app.post('/bridges/:name/intents', async (c) => {
    const { proof = newProof(), payer, fund } = intentRequestSchema.parse(await c.req.json());
    const { bridge } = served(c.req.param('name'));
    if (fund !== undefined) bridge.fund(payer, fund.asset, BigInt(fund.amount));
    bridge.issueIntent(proof, payer);
    return c.json({ proof, payer }, 201);
  });
  app.get('/bridges/:name/journal', (c) => {
    const filter = journalQuerySchema.parse(c.req.query());
    return c.json(served(c.req.param('name')).bridge.journal.read(filter));
  });
  app.get('/bridges/:name/dedupe', (c) => c.json({ mode: served(c.req.param('name')).bridge.dedupe.mode() }));
  app.put('/bridges/:name/dedupe', async (c) => {
    const { mode, match } = dedupeRequestSchema.parse(await c.req.json());
    const { dedupe } = served(c.req.param('name')).bridge;
    dedupe.set(mode, match);
    return c.json({ mode: dedupe.mode() });
  });
  app.put('/bridges/:name/listener', async (c) => {
    const { accepting } = listenerRequestSchema.parse(await c.req.json());
    const { server } = served(c.req.param('name'));
    await (accepting ? server.acceptConnections() : server.refuseConnections());
    return c.json({ accepting });
  });
  app.get('/bridges/:name/faults', (c) =>
    c.json({ faults: served(c.req.param('name')).bridge.faults.list() }),
  );
  app.post('/bridges/:name/faults', async (c) => {
    const { rules } = armRequestSchema.parse(await c.req.json());
    const { faults } = served(c.req.param('name')).bridge;
    return c.json({ ids: rules.map((rule) => faults.arm(rule)) }, 201);
  });
  app.delete('/bridges/:name/faults', (c) =>
    c.json({ disarmed: served(c.req.param('name')).bridge.faults.disarmAll() }),
  );
  app.delete('/bridges/:name/faults/:id', (c) => {
    const id = c.req.param('id');
    return served(c.req.param('name')).bridge.faults.disarm(id)
      ? c.json({ disarmed: 1 })
      : c.json(failure('FAULT_UNKNOWN', `No fault ${id} is armed: it was disarmed, or never existed.`), 404);
  });

  answerErrors(app, 'CONTROL_FAILED', ({ status }) => (status === 404 ? 'BRIDGE_UNKNOWN' : 'BAD_REQUEST'));
  return app;
};

/** Serves the control API of all bridges on loopback. Throws AssayError `LISTEN_FAILED`. */
export const startBridgeControl = async (options: BridgeControlOptions): Promise<BridgeControlServer> => {
  const token = options.token ?? randomBytes(32).toString('base64url');
  const app = createBridgeControlApp(options, token);
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
