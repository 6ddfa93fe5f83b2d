/**
 * Thin wrappers around a merchant: one thing about its answers, or about what it reads, is changed on the wire.
 * @module
 */
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';
import type { Fetch } from '../kit/saboteur.js';

type Change = (challenge: JsonObject) => JsonObject;

const decode = (header: string | null): JsonObject => {
  try {
    const value: unknown = JSON.parse(Buffer.from(header ?? '', 'base64').toString('utf8'));
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
};
const encode = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64');

/** The payment that a request carries; empty where it carries none that is JSON. */
export const paymentOf = (request: Request): JsonObject => decode(request.headers.get('payment-signature'));
export const hasPayment = (request: Request): boolean => request.headers.has('payment-signature');

/** Another answer in place of the honest one, or the honest one. */
export const answering =
  (change: (answer: Response, request: Request) => Response | Promise<Response>) =>
  (honest: Fetch): Fetch =>
  async (request) =>
    change(await honest(request), request);

/** The answer without, or with another, header. */
export const withHeader = (
  name: string,
  value: (old: string | null) => string | undefined,
  when: (answer: Response) => boolean = () => true,
) =>
  answering((answer) => {
    if (!when(answer)) return answer;
    const headers = new Headers(answer.headers);
    const next = value(headers.get(name));
    headers.delete(name);
    if (next !== undefined) headers.set(name, next);
    return new Response(answer.body, { status: answer.status, headers });
  });

/** A changed challenge, in header and body alike. */
export const challenging = (change: Change) =>
  answering(async (answer) => {
    const header = answer.headers.get('payment-required');
    if (header === null) return answer;
    const challenge = change(decode(header));
    const headers = new Headers(answer.headers);
    headers.set('payment-required', encode(challenge));
    headers.delete('content-length');
    return new Response(JSON.stringify(challenge), { status: answer.status, headers });
  });

/** The same for the first offer in it. */
export const offering = (change: Change) =>
  challenging(({ accepts, ...challenge }) => {
    const [offer, ...others] = Array.isArray(accepts) ? accepts : [];
    return { ...challenge, accepts: [isJsonObject(offer) ? change(offer) : {}, ...others] };
  });

/** A changed receipt. */
export const receipting = (change: Change) =>
  withHeader(
    'payment-response',
    (old) => encode(change(decode(old))),
    ({ headers }) => headers.has('payment-response'),
  );

export const served = (): Response => Response.json({ table: 'given away' });

/** A refusal as the honest merchant words it. */
export const refusing = (code: string): Response =>
  Response.json({ error: code }, { status: 400, headers: { 'x-payment-error': code } });
