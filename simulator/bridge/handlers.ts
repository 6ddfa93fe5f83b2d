/**
 * A bridge as msw handlers: in process they answer what `setupServer` intercepts, and the bridge server answers with
 * the very same ones.
 * @module
 */
import { HttpResponse, http, type RequestHandler } from 'msw';
import type { Bridge, BridgeReply } from './bridge.js';
import type { BridgeOp } from './bridge-request.js';
import type { WireFault } from './faults/effects.js';
import { wireBody } from './faults/wire-body.js';

export interface BridgeHandlerOptions {
  /** Origin and path before the bridge's own paths; any when left out. */
  readonly baseUrl?: string;
}

/** What the server has to do on the socket instead of sending the response. */
const wires = new WeakMap<Response, { readonly wire: WireFault; readonly reply: BridgeReply }>();

/** The fault on the wire that belongs to a response of these handlers. */
export const wireFaultOf = (response: Response) => wires.get(response);

export const bridgeOps = ['verify', 'settle'] as const satisfies readonly BridgeOp[];

/** Where a bridge serves an operation. */
export const pathOf = ({ profile }: Bridge, op: BridgeOp): string =>
  op === 'verify' ? profile.verifyPath : profile.settlePath;

const bodiless = (status: number): boolean => status === 204 || status === 205 || status === 304;

const plainResponse = ({ status, headers, body }: BridgeReply): Response =>
  new HttpResponse(bodiless(status) ? null : body, { status, headers });

/** As near as a process comes to a broken wire: a network error, or a body that fails, drips or swells. */
const imitate = (reply: BridgeReply, wire: WireFault, signal: AbortSignal): Response => {
  if (wire.kind === 'drop' || wire.kind === 'hang') return HttpResponse.error();
  const { headers, body } = wireBody(reply, wire, signal);
  return new HttpResponse(body, { status: reply.status, headers });
};

/** A hang ends when the caller leaves, so nothing waits for ever. */
const left = (signal: AbortSignal, ms: number): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    const timer = setTimeout(resolve, ms).unref();
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

const handlerOf = (
  bridge: Bridge,
  op: BridgeOp,
  baseUrl: string,
  respond: (reply: BridgeReply, signal: AbortSignal) => Promise<Response>,
): RequestHandler =>
  http.post(`${baseUrl}${pathOf(bridge, op)}`, async ({ request }) => {
    const reply = await bridge.handle({
      op,
      method: request.method,
      path: new URL(request.url).pathname,
      headers: Object.fromEntries(request.headers),
      text: await request.text(),
      signal: request.signal,
    });
    return respond(reply, request.signal);
  });

/** Handlers for `setupServer(...)`: faults below HTTP are imitated. */
export const createBridgeHandlers = (
  bridge: Bridge,
  { baseUrl = '*' }: BridgeHandlerOptions = {},
): RequestHandler[] =>
  bridgeOps.map((op) =>
    handlerOf(bridge, op, baseUrl, async (reply, signal) => {
      const { wire } = reply;
      if (wire === undefined) return plainResponse(reply);
      if (wire.kind === 'hang') await left(signal, wire.ms);
      return imitate(reply, wire, signal);
    }),
  );

/** The same handler of one operation for the bridge server, which breaks the wire itself: see `wireFaultOf`. */
export const createServedHandler = (bridge: Bridge, op: BridgeOp): RequestHandler =>
  handlerOf(bridge, op, '*', async (reply) => {
    const { wire } = reply;
    const response = plainResponse(reply);
    if (wire !== undefined) wires.set(response, { wire, reply });
    return response;
  });
