/**
 * A mock of the LEZ sequencer over HTTP: it knows balances and consumed nonces and nothing of x402. Facilitators use the
 * public routes; the kit funds payers, reads the books and forces faults under `/control`, with a bearer token.
 * @module
 */

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { answerErrors, failure } from '../control/answer-errors.js';
import { createHostPolicy } from '../host-policy.js';
import { closeServer, type ListenAddress, listenOn, urlHost } from '../listening.js';
import type { LezHandle } from './handle.js';
import { createSequencerLedger, type SequencerLedger } from './ledger.js';
import { armSchema, fundSchema, type SequencerFault, transferSchema } from './protocol.js';

export interface SequencerOptions {
  readonly listen?: ListenAddress;
  /** Name or address by which targets in other network namespaces reach it. */
  readonly publicHost?: string;
  /** A fresh random one when left out. */
  readonly controlToken?: string;
}

export interface Sequencer {
  readonly handle: LezHandle;
  /** May be called twice. */
  readonly close: () => Promise<void>;
}

export const lezNetwork = 'logos:lez-testnet';
export const lezAsset = 'native';

const sameText = (one: string, other: string): boolean =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));

function createControlRoutes(
  ledger: SequencerLedger,
  faults: Map<string, SequencerFault>,
  token: string,
): Hono {
  const app = new Hono();
  const hostPolicy = createHostPolicy();
  app.use(async (c, next) => {
    if (!hostPolicy({ host: c.req.header('host'), origin: c.req.header('origin') }))
      return c.json(failure('HOST_REFUSED', 'The control API serves loopback names only.'), 403);
    if (sameText(c.req.header('authorization') ?? '', `Bearer ${token}`)) return next();
    c.header('www-authenticate', 'Bearer');
    return c.json(failure('TOKEN_NEEDED', 'Send the token of the simulator file.'), 401);
  });
  app.post('/fund', async (c) => {
    const { account, asset, amount } = fundSchema.parse(await c.req.json());
    ledger.fund(account, asset, amount);
    return c.json({ account, asset, balance: ledger.balanceOf(account, asset).toString() }, 201);
  });
  app.get('/books', (c) => {
    const { balances, funded } = ledger.books();
    return c.json({
      balances: Object.fromEntries([...balances].map(([key, amount]) => [key, amount.toString()])),
      funded: funded.toString(),
      transfers: ledger.transfers().map((one) => ({ ...one, amount: one.amount.toString() })),
    });
  });
  app.post('/faults', async (c) => {
    const { fault, from } = armSchema.parse(await c.req.json());
    faults.set(from, fault);
    return c.json({ fault, from }, 201);
  });
  app.delete('/faults', (c) => {
    const disarmed = faults.size;
    faults.clear();
    return c.json({ disarmed });
  });
  return app;
}

/** The routes, without a socket. */
function createSequencerApp(ledger: SequencerLedger, token: string, publicHost: string | undefined): Hono {
  const app = new Hono();
  /** By payer. */
  const faults = new Map<string, SequencerFault>();
  const hostPolicy = createHostPolicy(publicHost === undefined ? [] : [publicHost]);
  const unavailable = failure('UNAVAILABLE', 'The sequencer does not answer.');

  app.use(async (c, next) => {
    if (hostPolicy({ host: c.req.header('host'), origin: c.req.header('origin') })) return next();
    return c.json(failure('HOST_REFUSED', 'This host is not served.'), 403);
  });
  app.on('POST', '*', bodyLimit({ maxSize: 64 * 1_024 }));
  app.get('/health', (c) => c.json({ status: 'ok', network: lezNetwork }));
  app.get('/accounts/:account', (c) => {
    const account = c.req.param('account');
    const asset = c.req.query('asset') ?? lezAsset;
    return c.json({ account, asset, balance: ledger.balanceOf(account, asset).toString() });
  });
  app.post('/transfers/check', async (c) => {
    const transfer = transferSchema.parse(await c.req.json());
    if (faults.get(transfer.from) === 'down') return c.json(unavailable, 503);
    return c.json(ledger.look(transfer));
  });
  app.post('/transfers', async (c) => {
    const transfer = transferSchema.parse(await c.req.json());
    const fault = faults.get(transfer.from);
    if (fault === 'down') return c.json(unavailable, 503);
    if (fault === 'refuses_transfers') return c.json({ result: 'insufficient_funds' });
    const verdict = ledger.apply(transfer);
    if (fault !== 'lost_answer') return c.json(verdict);
    faults.delete(transfer.from);
    return c.json(unavailable, 503);
  });
  app.route('/control', createControlRoutes(ledger, faults, token));
  answerErrors(app, 'SEQUENCER_FAILED');
  return app;
}

/** Opens a sequencer with empty books. Throws AssayError `LISTEN_FAILED`. */
export async function openSequencer(options: SequencerOptions = {}): Promise<Sequencer> {
  const { listen = {}, publicHost, controlToken = randomBytes(32).toString('base64url') } = options;
  const app = createSequencerApp(createSequencerLedger(), controlToken, publicHost);
  // The global Request and Response stay what they were: this also runs inside other people's processes.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer({ keepAliveTimeout: 90_000 }, listener);
  const port = await listenOn(server, { ...listen, port: 0 });
  let closing: Promise<void> | undefined;
  return {
    handle: {
      url: `http://${urlHost(publicHost ?? '127.0.0.1')}:${port}`,
      network: lezNetwork,
      asset: lezAsset,
      controlUrl: `http://127.0.0.1:${port}/control`,
      controlToken,
    },
    close: () => {
      closing ??= closeServer(server);
      return closing;
    },
  };
}
