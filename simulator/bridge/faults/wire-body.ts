/**
 * Bodies that are not what they should be: cut off, dripping, endless, or a thousand times larger than they look.
 * They are made while they are read, so neither side has to hold them.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { BridgeReply } from '../bridge.js';
import type { WireFault } from './effects.js';

type BodyFault = Extract<WireFault, { kind: 'cut' | 'drip' | 'flood' | 'bomb' }>;

const piece = 64 * 1_024;
/** Small, because it is compressed at once and other payments must not wait. */
const bombPiece = 1_024 ** 2;

/** A JSON object text with room for padding in a further member. */
const openAt = (body: string): readonly [head: string, tail: string] => {
  const members = body.trim().replace(/\}$/, '');
  return [`${members}${/^\{\s*$/.test(members) ? '' : ','}"padding":"`, '"}'];
};

/** The first half, by bytes. */
export const firstHalf = (body: string): Buffer => {
  const bytes = Buffer.from(body);
  return bytes.subarray(0, Math.ceil(bytes.length / 2));
};

/** The answer, and so many bytes of padding inside it. */
export function* flood(body: string, bytes: number): Generator<Buffer> {
  const [head, tail] = openAt(body);
  yield Buffer.from(head);
  const padding = Buffer.alloc(piece, 'x');
  for (let left = bytes; left > 0; left -= piece) yield left >= piece ? padding : padding.subarray(0, left);
  yield Buffer.from(tail);
}

/** The same, compressed. RFC 1952, section 2.2: members of a gzip file simply stand one after the other. */
export function* bomb(body: string, bytes: number): Generator<Buffer> {
  const [head, tail] = openAt(body);
  yield gzipSync(head);
  const packed = gzipSync(Buffer.alloc(bombPiece, 'x'));
  let left = bytes;
  for (; left >= bombPiece; left -= bombPiece) yield packed;
  yield gzipSync(`${'x'.repeat(left)}${tail}`);
}

/** The answer in small pieces with pauses between them. */
export async function* drip(
  body: string,
  { intervalMs, chunk }: { readonly intervalMs: number; readonly chunk: number },
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(body);
  for (let at = 0; at < bytes.length; at += chunk) {
    if (at > 0) await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    yield bytes.subarray(at, at + chunk);
  }
}

export const bombHeaders = { 'content-encoding': 'gzip' };

async function* cut(body: string): AsyncGenerator<Buffer> {
  yield firstHalf(body);
  throw new TypeError('the connection was reset in the middle of the answer');
}

const piecesOf = ({ body }: BridgeReply, wire: BodyFault, signal: AbortSignal) => {
  switch (wire.kind) {
    case 'cut':
      return cut(body);
    case 'drip':
      return drip(body, wire, signal);
    case 'flood':
      return flood(body, wire.bytes);
    case 'bomb':
      return bomb(body, wire.bytes);
  }
};

/** The faulty body as a stream that makes nothing until somebody reads. */
export const wireBody = (reply: BridgeReply, wire: BodyFault, signal: AbortSignal) => {
  const pieces = piecesOf(reply, wire, signal);
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value));
      },
      cancel: async () => {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
  return { body, headers: wire.kind === 'bomb' ? { ...reply.headers, ...bombHeaders } : reply.headers };
};
