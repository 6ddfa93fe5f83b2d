/**
 * What somebody between an agent and a shop can do: read a payment as it passes, send it once more, and take the payment
 * identifier out of a challenge.
 * @module
 */
import type { AgentFetch } from '../../src/agent/create-agent.js';
import { readOutcome } from '../../src/agent/outcome.js';
import {
  decodeBase64Json,
  encodeBase64Json,
  paymentRequiredHeader,
  paymentSignatureHeader,
} from '../../src/wire/header-codec.js';
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';
import type { Answer } from './scene.js';

interface Eavesdropper {
  readonly fetch: AgentFetch;
  /** The last payment that passed; empty before the first. */
  last(): string;
}

/** Lets everything pass, answers as `change` has them, and remembers the last payment. */
export function rememberHeaders(
  change: (response: Response) => Response = (response) => response,
): Eavesdropper {
  let seen = '';
  return {
    last: () => seen,
    fetch: async (url, init) => {
      seen = new Headers(init.headers).get(paymentSignatureHeader) ?? seen;
      return change(await fetch(url, init));
    },
  };
}

/** A challenge without the extension by which payments are named. */
export function withoutIdentifier(response: Response): Response {
  const header = response.headers.get(paymentRequiredHeader);
  if (header === null) return response;
  const required = decodeBase64Json(header);
  if (!isJsonObject(required) || !isJsonObject(required.extensions)) return response;
  const { 'payment-identifier': _, ...extensions } = required.extensions;
  const headers = { [paymentRequiredHeader]: encodeBase64Json({ ...required, extensions }) };
  return new Response('{}', { status: response.status, headers });
}

const networkOf = (payment: JsonObject): string =>
  isJsonObject(payment.accepted) && typeof payment.accepted.network === 'string'
    ? payment.accepted.network
    : '';

/** Sends a payment that somebody else made. */
export async function sendAgain(url: string, header: string, signal: AbortSignal): Promise<Answer> {
  const payment = decodeBase64Json(header);
  const response = await fetch(url, { headers: { [paymentSignatureHeader]: header }, signal });
  const outcome = readOutcome(response, isJsonObject(payment) ? networkOf(payment) : '', false);
  await response.body?.cancel();
  if (outcome.kind === 'paid') return { kind: 'paid', text: outcome.receipt.transaction };
  return { kind: outcome.kind, text: 'reason' in outcome ? outcome.reason : outcome.kind };
}
