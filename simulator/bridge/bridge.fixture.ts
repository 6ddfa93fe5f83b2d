/**
 * What the tests of this room send to bridges.
 * @module
 */
import type { JsonObject } from '../../src/wire/json.js';
import type { BridgeHandle } from './handle.js';

export interface BridgeCall {
  readonly network: string;
  readonly paymentPayload: JsonObject;
  readonly paymentRequirements: JsonObject;
}

/** A payment of 1000 to merchant-a, proven by a payment intent. */
export const callFor = (
  paymentIntentId: string,
  changes: { readonly amount?: string; readonly asset?: string; readonly network?: string } = {},
): BridgeCall => {
  const { amount = '1000', asset = 'USDT', network = 'offchain:binance' } = changes;
  return {
    network,
    paymentPayload: { paymentIntentId },
    paymentRequirements: {
      scheme: 'exact',
      network,
      amount,
      asset,
      payTo: 'merchant-a',
      maxTimeoutSeconds: 60,
    },
  };
};

type Reachable = Pick<BridgeHandle, 'url' | 'verifyPath' | 'settlePath' | 'apiKey'>;

export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Posts as a facilitator does. */
export const send = (
  bridge: Reachable,
  op: 'verify' | 'settle',
  call: unknown,
  { headers = {}, signal }: SendOptions = {},
): Promise<Response> =>
  fetch(`${bridge.url}${op === 'verify' ? bridge.verifyPath : bridge.settlePath}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(bridge.apiKey === null ? {} : { authorization: `Bearer ${bridge.apiKey}` }),
      ...headers,
    },
    body: typeof call === 'string' ? call : JSON.stringify(call),
    redirect: 'manual',
    ...(signal === undefined ? {} : { signal }),
  });

/** The JSON of an answer, as an object. */
export const jsonOf = async (answer: Response | Promise<Response>): Promise<Record<string, unknown>> => {
  const json: unknown = await (await answer).json();
  if (typeof json === 'object' && json !== null) return { ...json };
  throw new TypeError('the bridge answered something else than a JSON object');
};
