import { describe, expect, it } from 'vitest';
import type { Call, Reply, TargetClient } from '../../suites/kit/http-client.js';
import { generateLoad } from './generate-load.js';
import type { Operation } from './mix.js';
import type { LoadPlan } from './plan.js';

const payments = Array.from({ length: 40 }, (_, at) => ({
  body: `{"payment":${at}}`,
  tag: { from: `payer ${at}`, nonce: `nonce ${at}`, network: 'eip155:1' },
}));

function planned(arrivals: readonly Operation[], more: Partial<LoadPlan> = {}): LoadPlan {
  return {
    rail: 'evm',
    rate: 1_000,
    durationMs: 60_000,
    concurrency: 4,
    mix: { verify: 0, settle: 1, race: 0, replay: 0 },
    callers: 8,
    arrivals,
    requests: arrivals.length,
    payments: arrivals.length,
    ...more,
  };
}

const yes = { isValid: true, success: true, transaction: '0x1' };
/** A target that answers when `answer` does. */
function target(answer: (call: Call) => Promise<Partial<Reply>>): { client: TargetClient; calls: Call[] } {
  const calls: Call[] = [];
  const client: TargetClient = {
    send: async (call) => {
      calls.push(call);
      const sentAt = Date.now();
      return { sentAt, answeredAt: Date.now(), ...(await answer(call)) };
    },
    close: async () => {},
  };
  return { client, calls };
}
const says = (json: Record<string, string | boolean>): Partial<Reply> => ({
  answer: { status: 200, headers: {}, text: JSON.stringify(json), json },
});
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const options = {
  rail: 'evm',
  target: { timeoutMs: 1_000, verifyFirst: false },
  payments,
  signal: new AbortController().signal,
  onProgress: () => {},
} as const;
const all = (operation: Operation, count: number): Operation[] =>
  Array.from({ length: count }, () => operation);

describe('open loop', () => {
  it('counts latency from the moment at which a request should have been sent', async () => {
    const { client } = target(async () => {
      await later(30);
      return says(yes);
    });
    const plan = planned(all('settle', 20), { concurrency: 1 });
    const { operations } = await generateLoad({ ...options, plan, client });
    // All are due within 20 ms and wait for each other: the last one for nineteen others.
    expect(operations.settle?.latency?.max).toBeGreaterThan(19 * 29 - 20);
    expect(operations.settle?.service?.p50).toBeLessThan(operations.settle?.latency?.p50 ?? 0);
  });
  it('has no more arrivals under way than asked for, a race counting as one', async () => {
    let now = 0;
    let most = 0;
    const { client, calls } = target(async () => {
      now += 1;
      most = Math.max(most, now);
      await later(5);
      now -= 1;
      return says(yes);
    });
    await generateLoad({ ...options, plan: planned(all('settle', 30)), client });
    expect(most).toBe(4);
    most = 0;
    await generateLoad({ ...options, plan: planned(['race'], { concurrency: 1 }), client });
    expect(most).toBe(8);
    expect(new Set(calls.slice(-8).map(({ body }) => body)).size).toBe(1);
  });
  it('sends no arrival that still waits when the time is up', async () => {
    const { client, calls } = target(async () => {
      await later(60);
      return says(yes);
    });
    const plan = planned(all('settle', 20), { concurrency: 1, durationMs: 20 });
    const measured = await generateLoad({ ...options, plan, client });
    expect(measured).toMatchObject({ ended: 'complete', sent: 1, unsent: 19 });
    expect(calls).toHaveLength(1);
  });
});

describe('the operations', () => {
  it('use each payment once, and replay what was settled', async () => {
    const { client, calls } = target(async () => says(yes));
    const plan = planned(['verify', 'settle', 'replay', 'settle'], { rate: 20 });
    const measured = await generateLoad({ ...options, plan, client });
    const [verified, settled, replayed, other] = calls;
    expect([verified?.path, settled?.path, replayed?.path]).toEqual(['verify', 'settle', 'settle']);
    expect(replayed?.body).toBe(settled?.body);
    expect(new Set([verified?.body, settled?.body, other?.body]).size).toBe(3);
    expect(measured.skipped).toBe(0);
  });
  it('skip a replay when nothing was settled', async () => {
    const { client, calls } = target(async () => says({ success: false, errorReason: 'insufficient_funds' }));
    const measured = await generateLoad({
      ...options,
      plan: planned(['settle', 'replay'], { rate: 20 }),
      client,
    });
    expect(measured).toMatchObject({ sent: 1, skipped: 1 });
    expect(calls).toHaveLength(1);
  });
  it('verify first where the target wants it', async () => {
    const { client, calls } = target(async () => says(yes));
    const strict = { ...options.target, verifyFirst: true };
    await generateLoad({ ...options, target: strict, plan: planned(['settle']), client });
    expect(calls.map(({ path }) => path)).toEqual(['verify', 'settle']);
  });
});

describe('the end', () => {
  it('comes early when nobody listens any more', async () => {
    const { client, calls } = target(async () => ({ failure: { kind: 'connection', message: 'refused' } }));
    const measured = await generateLoad({
      ...options,
      plan: planned(all('settle', 40), { concurrency: 1 }),
      client,
    });
    expect(measured.ended).toBe('target-gone');
    expect(calls).toHaveLength(20);
    expect(measured.operations.settle?.errors.connection).toBe(20);
  });
  it('comes with the interrupt, after what is under way was answered', async () => {
    const interrupt = new AbortController();
    const { client } = target(async () => {
      interrupt.abort();
      await later(10);
      return says(yes);
    });
    const measured = await generateLoad({
      ...options,
      plan: planned(all('settle', 10), { rate: 1 }),
      client,
      signal: interrupt.signal,
    });
    expect(measured).toMatchObject({ ended: 'interrupted', sent: 1, unsent: 9 });
    expect(measured.operations.settle?.accepted).toBe(1);
  });
});
