/**
 * Whether an answer reaches its caller. The replay rule owes a success to whoever retries after losing one,
 * so the server has to notice a connection that closed before the answer was out.
 * @module
 */
import type { HttpBindings } from '@hono/node-server';
import type { Delivery } from './parts.js';

/** The delivery of one request; outside of node it knows only the request's abort signal. */
export function deliveryOf(bindings: Partial<HttpBindings> | undefined, signal: AbortSignal): Delivery {
  const outgoing = bindings?.outgoing;
  if (outgoing === undefined) return { gone: () => signal.aborted, onLost: () => {} };
  let closed = false;
  const callbacks: (() => void)[] = [];
  outgoing.once('close', () => {
    if (outgoing.writableFinished) return;
    closed = true;
    for (const callback of callbacks) callback();
  });
  return {
    gone: () => closed || (outgoing.destroyed && !outgoing.writableFinished),
    onLost: (callback) => {
      if (closed) callback();
      else callbacks.push(callback);
    },
  };
}
