/**
 * The agent of the kit: asks for the resource, gets a challenge, sends a payment. The Host header is that of the vectors,
 * whatever the address.
 * @module
 */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import {
  decodeBase64Json,
  paymentRequiredHeader,
  paymentSignatureHeader,
} from '../../../src/wire/header-codec.js';
import { isJsonObject, type JsonObject } from '../../../src/wire/json.js';
import { type LiveChallenge, type LiveVector, merchantSetting } from './live-vectors.js';

/** Bytes of an answer that are looked at. */
const longestBody = 262_144;

export interface MerchantAnswer {
  readonly status: number;
  /** PAYMENT-REQUIRED, or the body; empty when neither is JSON. */
  readonly required: JsonObject;
  readonly body: string;
}

/** `failure`: there was no answer, and why. */
export type Asked = MerchantAnswer | { readonly failure: string };

export interface MerchantUnderTest {
  /** Scheme, host and port; path and query are those of the vectors. */
  readonly url: URL;
  readonly timeoutMs: number;
}

function readRequired(header: unknown, body: string): JsonObject {
  for (const read of [() => decodeBase64Json(String(header)), () => JSON.parse(body) as unknown])
    try {
      const value = read();
      if (isJsonObject(value)) return value;
    } catch {
      // The other place may have it.
    }
  return {};
}

/** One request; `payment` is the value of PAYMENT-SIGNATURE. */
export function ask({ url, timeoutMs }: MerchantUnderTest, payment?: string): Promise<Asked> {
  const { method, authority, target, body } = merchantSetting;
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const sent = send(
      {
        ...{ method, path: target, agent: false },
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        headers: {
          host: authority,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...(payment === undefined ? {} : { [paymentSignatureHeader]: payment }),
        },
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          if (text.length < longestBody) text += chunk;
        });
        response.on('error', (error) => resolve({ failure: error.message }));
        response.on('end', () => {
          const required = readRequired(response.headers[paymentRequiredHeader.toLowerCase()], text);
          resolve({ status: response.statusCode ?? 0, required, body: text });
        });
      },
    );
    sent.on('error', (error) => resolve({ failure: error.message }));
    sent.end(body);
  });
}

/** The challenge of an answer. */
export function challengeOf({ required }: MerchantAnswer): LiveChallenge | undefined {
  const extensions = isJsonObject(required.extensions) ? required.extensions : {};
  const value = isJsonObject(extensions.ledgerflow) ? extensions.ledgerflow : {};
  const members = isJsonObject(value.info) ? value.info : value;
  return typeof members.challenge_id === 'string' ? { id: members.challenge_id, members } : undefined;
}

export interface RecordedSale {
  readonly asked: Asked;
  /** The id that was answered. */
  readonly challengeId?: string;
  /** Undefined when there was no challenge to answer. */
  readonly answered?: Asked;
  readonly payment?: string;
}

/** One vector against a fresh challenge. */
export async function sendVector(
  merchant: MerchantUnderTest,
  vector: LiveVector,
  now: () => number,
): Promise<RecordedSale> {
  const asked = await ask(merchant);
  const challenge = 'failure' in asked ? undefined : challengeOf(asked);
  if (challenge === undefined) return { asked };
  const payment = vector.header(challenge, now());
  return { asked, challengeId: challenge.id, payment, answered: await ask(merchant, payment) };
}
