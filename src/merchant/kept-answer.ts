/**
 * An answer as it is kept for a payment identifier, so that a retry gets the same status and the same body. Long bodies
 * are not kept: their retry gets the receipt.
 * @module
 */
import { z } from 'zod';
import { paymentRequiredHeader, paymentResponseHeader } from '../wire/header-codec.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.js';
import { merchantAnswer, merchantCodes } from './merchant-answers.js';

const longestBody = 262_144;

/** Headers that belong to what was bought. Nothing that opens a session is kept. */
const keptHeaders = ['content-type', 'cache-control', paymentResponseHeader, paymentRequiredHeader];

const keptSchema = z.object({
  status: z.int().min(200).max(599),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body_b64: z.string().optional(),
});

/** The whole body, or undefined when it is longer; what was read is in the chunks. */
async function readBody(body: ReadableStream<Uint8Array>): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > longestBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The answer to give at once, and what to keep of it as soon as its body has passed by. */
export function keepAnswer(response: Response): { response: Response; kept: Promise<JsonObject> } {
  const headers = keptHeaders.flatMap((name): JsonValue[] => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const { status, statusText } = response;
  const head = { status, headers };
  if (response.body === null) return { response, kept: Promise.resolve({ ...head, body_b64: '' }) };
  const [mine, theirs] = response.body.tee();
  const kept = readBody(mine).then(
    (body) => (body === undefined ? head : { ...head, body_b64: Buffer.from(body).toString('base64') }),
    // The handler broke off: nobody got a whole body.
    () => head,
  );
  return { response: new Response(theirs, { status, statusText, headers: response.headers }), kept };
}

/** What a retry gets after a handler that threw: whoever serves the handler answered the first request. */
export const handlerFailed: JsonObject = { status: 500, headers: [], body_b64: '' };

/** The answer that was kept. */
export function keptAnswer(kept: JsonObject): Response {
  const { status, headers, body_b64 } = keptSchema.parse(isJsonObject(kept) ? kept : undefined);
  if (body_b64 !== undefined)
    return new Response(body_b64 === '' ? null : Buffer.from(body_b64, 'base64'), { status, headers });
  const answer = merchantAnswer({ status: 409, error: merchantCodes.notKept });
  const receipt = headers.find(([name]) => name === paymentResponseHeader);
  if (receipt !== undefined) answer.headers.set(...receipt);
  return answer;
}
