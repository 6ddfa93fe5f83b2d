/**
 * Faults below HTTP, on the server's own socket: what no response object can express.
 * @module
 */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BridgeReply } from '../bridge.js';
import type { WireFault } from './effects.js';
import { bomb, bombHeaders, drip, firstHalf, flood } from './wire-body.js';

const end = (response: ServerResponse, how: 'reset' | 'close'): void => {
  if (how === 'reset') response.socket?.resetAndDestroy();
  else response.socket?.destroy();
};

/** The caller may leave at any time: that is its good right, not a failure. */
const send = (response: ServerResponse, pieces: Iterable<Buffer> | AsyncIterable<Buffer>): void => {
  pipeline(Readable.from(pieces, { objectMode: false, highWaterMark: 64 * 1_024 }), response).catch(() =>
    response.destroy(),
  );
};

/** Answers on the socket in the way of the fault; nobody else may write to this response. */
export const breakWire = (response: ServerResponse, reply: BridgeReply, wire: WireFault): void => {
  const { status, headers, body } = reply;
  const whole = { ...headers, 'content-length': String(Buffer.byteLength(body)) };
  switch (wire.kind) {
    case 'drop':
      end(response, wire.how);
      return;
    case 'hang': {
      const timer = setTimeout(() => end(response, 'reset'), wire.ms).unref();
      response.once('close', () => clearTimeout(timer));
      return;
    }
    case 'cut':
      response.writeHead(status, whole);
      // The callback comes when the half is on its way; a reset before that would leave no half to read.
      response.write(firstHalf(body), () => end(response, wire.how));
      return;
    case 'drip': {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      response.writeHead(status, whole);
      send(response, drip(body, wire, gone.signal));
      return;
    }
    case 'flood':
      response.writeHead(status, { ...headers });
      send(response, flood(body, wire.bytes));
      return;
    case 'bomb':
      response.writeHead(status, { ...headers, ...bombHeaders });
      send(response, bomb(body, wire.bytes));
  }
};
