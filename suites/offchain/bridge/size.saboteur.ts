/**
 * Facilitators that read an answer to its end, however far away that is.
 * @module
 */
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Parts } from '../../../src/facilitator/parts.js';
import { isJsonObject, type JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';

const padding = Buffer.alloc(1_024 ** 2, 'x');

/** What a caller with memory enough would parse; the padding itself is not kept, because this process has to live on. */
async function readAll(body: Readable): Promise<JsonObject | undefined> {
  let text = '';
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    if (bytes.compare(padding, 0, bytes.length) !== 0) text += bytes.toString().replace(/x{64,}/g, '');
  }
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : undefined;
}

/** Reads answers to verify in an own way, and without regard to the time. */
const reading = (
  { offchain }: Parts,
  bodyOf: (body: Readable, encoding: string) => Readable | undefined,
): Pick<Parts, 'offchain'> => ({
  offchain: {
    ...offchain,
    bridge: {
      ...offchain.bridge,
      attempt: async (dispatcher, request, origin) => {
        const { path, headers, body } = request;
        if (!path.includes('verify')) return offchain.bridge.attempt(dispatcher, request, origin);
        try {
          const answer = await dispatcher.request({ origin, path, method: 'POST', headers, body });
          const chosen = bodyOf(answer.body, String(answer.headers['content-encoding'] ?? 'identity'));
          if (chosen === undefined) answer.body.on('error', () => {}).destroy();
          return {
            kind: 'answer',
            status: answer.statusCode,
            body: chosen === undefined ? undefined : await readAll(chosen),
            retryAfter: undefined,
          };
        } catch {
          return { kind: 'lost', why: 'connection', sent: true };
        }
      },
    },
  },
});

saboteur<Parts>({
  id: 'buffer-all',
  fault: 'reads an answer of the bridge to verify to its end, however long it is',
  catches: ['OFF-093'],
  neighbours: ['OFF-075'],
  parts: (honest) => reading(honest, (body, encoding) => (encoding === 'identity' ? body : undefined)),
});

saboteur<Parts>({
  id: 'inflate-unbounded',
  fault: 'unpacks a compressed answer of the bridge to verify, however large it becomes',
  catches: ['OFF-094'],
  neighbours: ['OFF-075'],
  parts: (honest) =>
    reading(honest, (body, encoding) =>
      encoding === 'gzip' ? body.pipe(createGunzip({ chunkSize: padding.length })) : body,
    ),
});
