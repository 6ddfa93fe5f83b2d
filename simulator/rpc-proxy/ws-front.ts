/**
 * The WebSocket side of the proxy: each target connection has its own connection to the node, so subscriptions
 * belong to the one who made them. Calls are recorded and go through the faults as over HTTP; what the node sends
 * unasked (eth_subscription) passes.
 * @module
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { HostPolicy } from '../host-policy.js';
import { compressFrom, maxRequestBytes } from './body.js';
import type { RpcAnswer } from './fault-actions.js';
import type { FaultEngine } from './faults.js';
import {
  type JsonRpcId,
  parseRpcAnswer,
  parseRpcRequest,
  type RpcRequest,
  rpcError,
  rpcErrorBody,
} from './json-rpc.js';
import type { TrafficRecord } from './traffic-record.js';

export interface WsFront {
  readonly upgrade: (message: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Ends all connections and takes new ones. */
  readonly endClients: () => void;
  readonly close: () => void;
}

const noAnswer: RpcAnswer = { status: 204, body: Buffer.alloc(0) };
const keyOf = (id: JsonRpcId | undefined): string => JSON.stringify(id ?? null);
const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)).toString(
    'utf8',
  );

interface Waiter {
  readonly request: RpcRequest;
  readonly resolve: (answer: RpcAnswer) => void;
}

/** One connection to the node, with answers matched to requests by their ids. */
const openNode = (url: string, onUnasked: (text: string) => void, onClose: () => void) => {
  // Without synchronous events an answer is handed on before a notification that follows it at once.
  const socket = new WebSocket(url, { perMessageDeflate: false, allowSynchronousEvents: false });
  const waiting = new Map<string, Waiter[]>();
  const queued: string[] = [];
  let closed = false;

  const fail = ({ request, resolve }: Waiter): void =>
    resolve({
      status: 502,
      body: Buffer.from(rpcErrorBody(request, -32_050, 'the chain node closed the connection')),
    });

  socket.on('open', () => {
    for (const text of queued.splice(0)) socket.send(text);
  });
  socket.on('message', (data) => {
    const text = textOf(data);
    const key = keyOf(parseRpcAnswer(text)?.find(({ id }) => id !== undefined)?.id);
    const waiter = waiting.get(key)?.shift();
    if (waiter === undefined) onUnasked(text);
    else waiter.resolve({ status: 200, body: Buffer.from(text) });
    if (waiting.get(key)?.length === 0) waiting.delete(key);
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    closed = true;
    for (const waiters of waiting.values()) waiters.forEach(fail);
    waiting.clear();
    onClose();
  });

  return {
    forward: (request: RpcRequest): Promise<RpcAnswer> =>
      new Promise((resolve) => {
        if (closed) {
          fail({ request, resolve });
          return;
        }
        if (socket.readyState === WebSocket.OPEN) socket.send(request.body);
        else queued.push(request.body);
        const awaited = request.calls.find(({ id }) => id !== undefined);
        if (awaited === undefined) {
          resolve(noAnswer);
          return;
        }
        const key = keyOf(awaited.id);
        const waiters = waiting.get(key);
        if (waiters === undefined) waiting.set(key, [{ request, resolve }]);
        else waiters.push({ request, resolve });
      }),
    close: () => socket.terminate(),
  };
};

export interface WsFrontParts {
  readonly hostPolicy: HostPolicy;
  readonly record: TrafficRecord;
  readonly faults: FaultEngine;
  /** HTTP URL of the node; it serves WebSocket at the same address. */
  readonly upstreamUrl: string;
}

/** One message in fragments. */
async function sendPaced(
  client: WebSocket,
  body: Buffer,
  { bytes, everyMs }: NonNullable<RpcAnswer['pace']>,
): Promise<void> {
  for (let at = 0; at < body.length && client.readyState === WebSocket.OPEN; at += bytes) {
    if (at > 0) await wait(everyMs);
    client.send(body.subarray(at, at + bytes), { binary: false, fin: at + bytes >= body.length });
  }
}

/** Serves upgrades of an HTTP server. */
export const createWsFront = ({ hostPolicy, record, faults, upstreamUrl }: WsFrontParts): WsFront => {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxRequestBytes,
    perMessageDeflate: {
      threshold: compressFrom,
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
    },
  });
  const nodeUrl = upstreamUrl.replace(/^http/, 'ws');

  const serve = (client: WebSocket): void => {
    const reply = (text: string): void => {
      if (client.readyState === WebSocket.OPEN) client.send(text);
    };
    const node = openNode(nodeUrl, reply, () => client.close(1_011, 'the chain node closed the connection'));

    const handle = async (text: string): Promise<void> => {
      let request: RpcRequest;
      try {
        request = parseRpcRequest(text);
      } catch (error) {
        const [code, why] = error instanceof RangeError ? [-32_600, error.message] : [-32_700, 'not JSON'];
        reply(JSON.stringify(rpcError(null, code, why)));
        return;
      }
      const open = record.begin(request, 'ws');
      const answer = await faults.around(open, node.forward)(request);
      const body = answer.body.toString('utf8');
      if (answer.hangUp) {
        record.finish(open, undefined, 'the connection was ended');
        client.terminate();
        return;
      }
      record.finish(open, answer === noAnswer ? [{ id: undefined }] : parseRpcAnswer(body));
      if (answer === noAnswer) return;
      if (answer.pace === undefined) reply(body);
      else await sendPaced(client, answer.body, answer.pace);
    };

    client.on('message', (data) => {
      handle(textOf(data)).catch(() => client.terminate());
    });
    client.on('error', () => client.terminate());
    client.on('close', () => node.close());
  };

  const endClients = (): void => {
    for (const client of server.clients) client.terminate();
  };

  return {
    endClients,
    upgrade: (message, socket, head) => {
      if (!hostPolicy(message.headers)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      server.handleUpgrade(message, socket, head, serve);
    },
    close: () => {
      endClients();
      server.close();
    },
  };
};
