/**
 * HTTP bodies in bounded memory: reading, decompressing, compressing.
 * @module
 */
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

/** Limit of a request body, before and after decompression. */
export const maxRequestBytes = 8 * 1_024 * 1_024;
/** Smaller answers are not worth compressing. */
export const compressFrom = 1_024;
/** Up to this size compressing in place is quicker than a trip through the thread pool. */
const compressInPlace = 64 * 1_024;

/** A body that the proxy does not take, with the HTTP status that says so. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';
  constructor(
    readonly status: 400 | 413 | 415,
    message: string,
  ) {
    super(message);
  }
}

const tooLarge = (): BodyRefused =>
  new BodyRefused(413, `the body is over the limit of ${maxRequestBytes} bytes`);

const readBytes = (message: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    if (Number(message.headers['content-length'] ?? 0) > maxRequestBytes) {
      message.resume();
      reject(tooLarge());
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxRequestBytes) reject(tooLarge());
      else chunks.push(chunk);
    });
    message.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    message.on('error', reject);
    message.on('close', () => {
      if (!message.complete) reject(new BodyRefused(400, 'the connection closed before the body ended'));
    });
  });

const bounded = { maxOutputLength: maxRequestBytes };

const decode = (bytes: Buffer, encoding: string): Buffer => {
  switch (encoding) {
    case 'identity':
      return bytes;
    case 'gzip':
    case 'x-gzip':
      return zlib.gunzipSync(bytes, bounded);
    case 'br':
      return zlib.brotliDecompressSync(bytes, bounded);
    case 'deflate':
      // RFC 9110 section 8.4.1.2: zlib format, and a note that some senders leave out the wrapper.
      return ((bytes[0] ?? 0) & 0x0f) === 0x08
        ? zlib.inflateSync(bytes, bounded)
        : zlib.inflateRawSync(bytes, bounded);
    default:
      throw new BodyRefused(
        415,
        `Content-Encoding ${encoding.slice(0, 40)} is not understood (gzip, deflate, br are)`,
      );
  }
};

/** The request body as text, decompressed. Throws BodyRefused. */
export const readRequestText = async (message: IncomingMessage): Promise<string> => {
  const bytes = await readBytes(message);
  const encoding = message.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  try {
    return decode(bytes, encoding).toString('utf8');
  } catch (error) {
    if (error instanceof BodyRefused) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new BodyRefused(400, `the body is not valid ${encoding}`);
  }
};

export type Coding = 'gzip' | 'deflate' | 'br';

// gzip first: at level 1 it costs a local chain the least time.
const codings: readonly Coding[] = ['gzip', 'br', 'deflate'];

/** The coding to answer with, by the client's Accept-Encoding (RFC 9110 section 12.5.3), or undefined for none. */
export const chooseCoding = (acceptEncoding: string | undefined): Coding | undefined => {
  if (acceptEncoding === undefined) return undefined;
  const weights = new Map<string, number>();
  for (const part of acceptEncoding.toLowerCase().split(',')) {
    const [name, ...parameters] = part.split(';').map((piece) => piece.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    if (name) weights.set(name, quality === undefined ? 1 : Number(quality.slice(2)));
  }
  return codings.find((coding) => (weights.get(coding) ?? weights.get('*') ?? 0) > 0);
};

const fast = { level: 1 };
const fastBrotli = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } };

const inPlace: Record<Coding, (body: Buffer) => Buffer> = {
  gzip: (body) => zlib.gzipSync(body, fast),
  deflate: (body) => zlib.deflateSync(body, fast),
  br: (body) => zlib.brotliCompressSync(body, fastBrotli),
};

const inPool: Record<Coding, (body: Buffer) => Promise<Buffer>> = {
  gzip: (body) => promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gzip)(body, fast),
  deflate: (body) => promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.deflate)(body, fast),
  br: (body) => promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliCompress)(body, fastBrotli),
};

export const compress = (body: Buffer, coding: Coding): Buffer | Promise<Buffer> =>
  body.length <= compressInPlace ? inPlace[coding](body) : inPool[coding](body);
