/**
 * A request as it came over the wire, for a proof that is bound to it: the target before anybody resolved its dots, the
 * authority as the client named it, the bytes of the body.
 * @module
 */
import type { BoundRequest } from '../warrant/proof/binding-hashes.js';

/** What the server knows beyond a `Request`, where it is one of node:http behind hono. */
export interface RawRequest {
  readonly target?: string;
  readonly authority?: string;
  /** Where something in front has read the body already, and keeps it. */
  readonly body?: () => Promise<ArrayBuffer>;
}

const textOf = (value: unknown, member: string): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, member);
  return typeof found === 'string' ? found : undefined;
};

/** The bindings of `@hono/node-server`; nothing where another server runs. */
export function rawRequestOf(bindings: unknown): RawRequest {
  const incoming: unknown =
    typeof bindings === 'object' && bindings !== null ? Reflect.get(bindings, 'incoming') : undefined;
  if (typeof incoming !== 'object' || incoming === null) return {};
  const target = textOf(incoming, 'url');
  const authority = textOf(Reflect.get(incoming, 'headers'), 'host');
  return { ...(target === undefined ? {} : { target }), ...(authority === undefined ? {} : { authority }) };
}

async function boundedBytes(
  request: Request,
  readAgain: RawRequest['body'],
  maximumBytes: number,
): Promise<Uint8Array | undefined> {
  if (request.bodyUsed && readAgain !== undefined) {
    const bytes = new Uint8Array(await readAgain());
    return bytes.length > maximumBytes ? undefined : bytes;
  }
  // The handler reads the body as well.
  const { body } = request.clone();
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maximumBytes) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** What a proof is bound to; undefined for a body that is longer than allowed. */
export async function arrivedRequest(
  request: Request,
  { target, authority, body: readAgain }: RawRequest,
  maximumBytes: number,
): Promise<BoundRequest | undefined> {
  const body = await boundedBytes(request, readAgain, maximumBytes);
  if (body === undefined) return undefined;
  const url = new URL(request.url);
  return {
    method: request.method,
    authority: authority ?? request.headers.get('host') ?? url.host,
    target: target ?? `${url.pathname}${url.search}`,
    body,
  };
}
