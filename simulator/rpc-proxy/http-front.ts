/**
 * The HTTP side of the proxy: one POST is one JSON-RPC call or one batch.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { HostPolicy } from '../host-policy.js';
import { BodyRefused, chooseCoding, compress, compressFrom, readRequestText } from './body.js';
import type { Forward, RpcAnswer } from './fault-actions.js';
import type { FaultEngine } from './faults.js';
import { parseRpcAnswer, parseRpcRequest, type RpcRequest, rpcError } from './json-rpc.js';
import type { TrafficRecord } from './traffic-record.js';

export interface HttpFrontParts {
  readonly hostPolicy: HostPolicy;
  readonly record: TrafficRecord;
  readonly faults: FaultEngine;
  readonly forward: Forward;
}

type Refusal = readonly [status: number, code: number, message: string];

const refuse = (response: ServerResponse, [status, code, message]: Refusal): void => {
  // The rest of a refused body is not worth reading.
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(rpcError(null, code, message)));
};

const parse = async (message: IncomingMessage): Promise<RpcRequest | Refusal> => {
  try {
    return parseRpcRequest(await readRequestText(message));
  } catch (error) {
    if (error instanceof BodyRefused) return [error.status, -32_600, error.message];
    if (error instanceof RangeError) return [400, -32_600, error.message];
    return [400, -32_700, 'the body is not JSON'];
  }
};

const isRefusal = (value: RpcRequest | Refusal): value is Refusal => Array.isArray(value);

const endPaced = async (
  response: ServerResponse,
  body: Buffer,
  { bytes, everyMs }: NonNullable<RpcAnswer['pace']>,
): Promise<void> => {
  for (let at = 0; at < body.length && !response.destroyed; at += bytes) {
    if (at > 0) await wait(everyMs);
    response.write(body.subarray(at, at + bytes));
  }
  response.end();
};

const send = async (message: IncomingMessage, response: ServerResponse, answer: RpcAnswer): Promise<void> => {
  const headers: Record<string, string | number> = { 'content-type': 'application/json', ...answer.headers };
  let { body } = answer;
  if (body.length > compressFrom) {
    headers.vary = 'accept-encoding';
    const coding = chooseCoding(message.headers['accept-encoding']);
    if (coding !== undefined) {
      headers['content-encoding'] = coding;
      body = await compress(body, coding);
    }
  }
  headers['content-length'] = body.length;
  response.writeHead(answer.status, headers);
  if (answer.pace) await endPaced(response, body, answer.pace);
  else response.end(body);
};

/** Handler for `http.createServer`; it never throws and never rejects. */
export const createHttpFront =
  ({ hostPolicy, record, faults, forward }: HttpFrontParts) =>
  async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      if (!hostPolicy(message.headers)) {
        refuse(response, [
          403,
          -32_600,
          'this Host or Origin is not served here: use loopback or the public host name',
        ]);
        return;
      }
      if (message.method !== 'POST') {
        refuse(response, [405, -32_600, 'JSON-RPC is sent with POST']);
        return;
      }
      const request = await parse(message);
      if (isRefusal(request)) {
        refuse(response, request);
        return;
      }
      const open = record.begin(request, 'http');
      const answer = await faults.around(open, forward)(request);
      // Recorded before the target can react to the answer, so a reader never sees less than the target did.
      record.finish(
        open,
        parseRpcAnswer(answer.body.toString('utf8')),
        answer.hangUp ? 'the connection was ended' : `HTTP ${answer.status} without JSON-RPC`,
      );
      if (answer.hangUp) {
        if (answer.hangUp === 'reset') message.socket.resetAndDestroy();
        else message.socket.destroy();
        return;
      }
      await send(message, response, answer);
    } catch (error) {
      // Only a broken socket or a broken kit comes here; the target must see an answer in the second case.
      const why = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) refuse(response, [500, -32_603, `the RPC proxy failed: ${why}`]);
      else response.destroy();
    }
  };
