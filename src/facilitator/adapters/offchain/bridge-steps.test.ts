import { describe, expect, it } from 'vitest';
import type { BackendCall } from './backend.js';
import { type BridgeSending, bridgeSteps } from './bridge-steps.js';

const call: BackendCall = {
  network: 'offchain:binance',
  paymentPayload: { paymentIntentId: 'pi_1' },
  paymentRequirements: { amount: '1000' },
  idempotencyKey: 'x402-1',
  proof: 'pi_1',
  maxTimeoutSeconds: 60,
};
const sending = (more: Partial<BridgeSending>): BridgeSending => ({
  order: 'settle',
  apiKey: 'k',
  idempotency: 'header',
  ...more,
});
const refused = { kind: 'lost', why: 'connection', sent: false } as const;
const reset = { ...refused, sent: true } as const;
const status = (code: number) =>
  ({ kind: 'answer', status: code, body: undefined, retryAfter: undefined }) as const;

describe('the steps of a call', () => {
  it('send the key of the payment with a settle only, and only where the adapter is told to', () => {
    const keyIn = (more: Partial<BridgeSending>) =>
      bridgeSteps.headers(call, sending(more))['idempotency-key'];
    expect(keyIn({})).toBe('x402-1');
    expect(keyIn({ order: 'verify' })).toBeUndefined();
    expect(keyIn({ idempotency: 'none' })).toBeUndefined();
  });

  it('send the bearer key where there is one', () => {
    expect(bridgeSteps.headers(call, sending({})).authorization).toBe('Bearer k');
    expect(bridgeSteps.headers(call, sending({ apiKey: undefined }))).not.toHaveProperty('authorization');
  });

  it('ask again after a verify that did not arrive, and after a settle whose answer did not', () => {
    const again = (attempt: Parameters<typeof bridgeSteps.again>[0], more: Partial<BridgeSending>) =>
      bridgeSteps.again(attempt, sending(more));
    expect(again(refused, { order: 'verify' })).toBe(true);
    expect(again(reset, { order: 'verify' })).toBe(false);
    expect(again(status(503), { order: 'verify' })).toBe(false);
    expect(again(reset, {})).toBe(true);
    expect(again(status(503), {})).toBe(true);
    expect(again(status(401), {})).toBe(false);
    expect(again({ ...reset, why: 'timeout' }, {})).toBe(false);
    expect(again(reset, { idempotency: 'none' })).toBe(false);
  });
});
