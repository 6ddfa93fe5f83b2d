/** Whole loads against facilitators in this process, on a chain of their own: the honest reference, and some that are not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../../simulator/world.js';
import type { Parts } from '../../src/facilitator/parts.js';
import type { Fetch, Saboteur } from '../../suites/kit/saboteur.js';
import { jsonAnswer, segmentOf } from '../../suites/kit/wire-fault.js';
import { openRun } from '../open-run.js';
import { startSabotaged } from '../selftest/sabotaged-facilitator.js';
import type { LoadRail } from './choose-rail.js';
import { chooseRail } from './choose-rail.js';
import type { Judged } from './judged.js';
import { exitOf } from './make-report.js';
import { type Mix, parseMix } from './mix.js';
import { planLoad } from './plan.js';
import { type LoadResult, type LoadStep, runLoad } from './run-load.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

interface Asked {
  readonly rail: LoadRail;
  readonly mix: string;
  readonly rate?: number;
  readonly seconds?: number;
  readonly callers?: number;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: LoadStep) => void;
}

interface Ended {
  readonly result: LoadResult;
  readonly exit: ReturnType<typeof exitOf>;
  readonly mix: Mix;
}

/** The fault is there from the first request of the load on: the canaries before it meet an honest facilitator. */
async function loadOn(
  fault: ((honest: Fetch, die: () => void) => Fetch) | undefined,
  asked: Asked,
  parts?: Saboteur<Parts>['parts'],
): Promise<Ended> {
  const way = await world.openProxy();
  let armed = false;
  let die = (): void => {};
  const running = await startSabotaged(
    {
      id: 'under-load',
      fault: 'as the test says',
      catches: [],
      ...(parts ? { parts } : {}),
      wire: (honest) => {
        const broken = fault?.(honest, () => die()) ?? honest;
        return (request) => (armed ? broken : honest)(request);
      },
    },
    way.handle,
  );
  die = () => void running.control.kill();
  try {
    const run = await openRun(
      { seed: 'load', headers: {}, timeoutMs: 20_000, slow: false, token: {} },
      { url: running.url, kind: 'url', name: 'test', sim: way.handle, ownProxy: true, close: async () => {} },
      () => {},
    );
    try {
      const plan = planLoad({
        rail: chooseRail(run.session, asked.rail),
        rate: asked.rate ?? 12,
        durationMs: (asked.seconds ?? 2) * 1000,
        concurrency: 8,
        mix: parseMix(asked.mix),
        callers: asked.callers ?? 16,
      });
      armed = true;
      const result = await runLoad(
        run.session,
        plan,
        asked.signal ?? new AbortController().signal,
        asked.onStep ?? (() => {}),
      );
      return { result, exit: exitOf(plan, result), mix: plan.mix };
    } finally {
      await run.close();
    }
  } finally {
    await running.close();
    await way.close();
  }
}

const invariant = (judged: Judged, id: string): Judged['invariants'][number] | undefined =>
  judged.invariants.find((one) => one.id === id);

const everything = 'verify=3,settle=3,race=1,replay=2';

/** Answers a settle in place of the honest facilitator where `answer` gives an answer. */
const onSettle =
  (answer: (text: string, honest: () => Promise<Response>) => Promise<Response>) =>
  (honest: Fetch): Fetch =>
  async (request) => {
    if (segmentOf(request) !== 'settle') return honest(request);
    const text = await request.text();
    const again = (): Promise<Response> =>
      honest(new Request(request.url, { method: 'POST', headers: request.headers, body: text }));
    return answer(text, again);
  };

describe.concurrent('on a chain', { timeout: 60_000 }, () => {
  test('the reference holds, and every payment was judged', async () => {
    const { result, exit } = await loadOn(undefined, { rail: 'evm', mix: everything });
    const { judged, measured } = result;
    expect(exit).toEqual({ code: 0, reasons: [] });
    expect(judged.breaches).toEqual([]);
    expect(judged.complete).toBe(true);
    const { verify, settle, race, replay } = measured.operations;
    const paid = (settle?.requests ?? 0) + judged.races.races;
    expect(judged.payments).toBe((verify?.requests ?? 0) + paid);
    expect(judged.transfers).toBe(paid);
    for (const id of ['I1', 'I2', 'I4', 'I5', 'I7'])
      expect(invariant(judged, id)).toMatchObject({ judged: judged.payments, broken: 0 });
    // Payer of every payment, and payee of every success.
    expect(invariant(judged, 'I6')?.judged).toBe(judged.payments + paid);
    expect(judged.races.races).toBeGreaterThan(1);
    expect(judged.races).toMatchObject({
      oneSuccess: judged.races.races,
      oneTransfer: judged.races.races,
      noSuccess: 0,
      severalSuccesses: 0,
    });
    expect(race?.requests).toBe(16 * judged.races.races);
    expect(race?.accepted).toBe(judged.races.races);
    expect(replay?.requests).toBeGreaterThan(0);
    expect(replay?.accepted).toBe(0);
  });

  test('one settlement that is told to several callers of a race is a breach', async () => {
    const told = new Map<string, Promise<Response>>();
    const shares = onSettle(async (text, honest) => {
      const running = told.get(text) ?? honest();
      told.set(text, running);
      return (await running).clone() as Response;
    });
    const { result, exit } = await loadOn(shares, { rail: 'evm', mix: 'race=1', rate: 2 });
    expect(exit.code).toBe(1);
    expect(invariant(result.judged, 'I4')).toMatchObject({ judged: 4, broken: 4 });
    expect(result.judged.races).toMatchObject({ races: 4, severalSuccesses: 4, oneTransfer: 4 });
    expect(result.judged.breaches[0]).toMatchObject({ invariant: 'I4' });
  });

  test('a success without a transfer is a breach, once per payment that was lied about', async () => {
    let settles = 0;
    let lies = 0;
    const liesSometimes = onSettle(async (_, honest) => {
      settles += 1;
      if (settles % 3 !== 0) return honest();
      lies += 1;
      return jsonAnswer({
        success: true,
        transaction: `0x${String(settles).padStart(64, '0')}`,
        network: 'eip155:84532',
        payer: `0x${'11'.repeat(20)}`,
      });
    });
    const { result, exit } = await loadOn(liesSometimes, { rail: 'evm', mix: 'settle=1' });
    expect(lies).toBeGreaterThan(1);
    expect(exit.code).toBe(1);
    expect(invariant(result.judged, 'I3')).toMatchObject({ broken: lies });
    expect(result.judged.breaches.find((one) => one.invariant === 'I3')).toMatchObject({
      outcome: 'false-success',
    });
  });

  test('a verify that moves the money is a breach, though nobody ever settled the payment', async () => {
    const settlesInVerify =
      (honest: Fetch): Fetch =>
      async (request) => {
        if (segmentOf(request) !== 'verify') return honest(request);
        const body = await request.text();
        const headers = { 'content-type': 'application/json' };
        const answer = await honest(new Request(request.url, { method: 'POST', headers, body }));
        await honest(
          new Request(request.url.replace(/verify$/, 'settle'), { method: 'POST', headers, body }),
        );
        return answer;
      };
    const { result, exit } = await loadOn(settlesInVerify, { rail: 'evm', mix: 'verify=1', rate: 4 });
    expect(exit.code).toBe(1);
    expect(invariant(result.judged, 'I7')).toMatchObject({ judged: 8, broken: 8 });
  });

  test('a target that dies in the middle leaves a report of what it did before', async () => {
    let settled = 0;
    const dies =
      (honest: Fetch, die: () => void): Fetch =>
      async (request) => {
        if (settled > 2) die();
        const answer = await honest(request);
        if (segmentOf(request) === 'settle') settled += 1;
        return answer;
      };
    const { result, exit } = await loadOn(dies, { rail: 'evm', mix: 'settle=1', rate: 40, seconds: 20 });
    expect(result.measured.ended).toBe('target-gone');
    expect(result.measured.unsent).toBeGreaterThan(0);
    expect(result.measured.operations.settle?.accepted).toBeGreaterThan(0);
    expect(result.measured.operations.settle?.errors.connection).toBeGreaterThan(0);
    expect(result.judged.breaches).toEqual([]);
    expect(exit).toMatchObject({ code: 2, reasons: ['the target stopped accepting connections'] });
  });

  test('an interrupt ends it in order, with what was measured so far', async () => {
    const interrupt = new AbortController();
    const { result, exit } = await loadOn(undefined, {
      rail: 'evm',
      mix: 'settle=1',
      seconds: 60,
      signal: interrupt.signal,
      onStep: (step) => {
        if (step.step === 'sending' && step.requests > 0) interrupt.abort();
      },
    });
    expect(result.measured.ended).toBe('interrupted');
    expect(result.judged.payments).toBe(result.measured.sent);
    expect(invariant(result.judged, 'I3')?.judged).toBe(result.measured.operations.settle?.accepted);
    expect(exit).toMatchObject({ code: 2, reasons: ['the load was interrupted'] });
  });

  test('before anything was measured an interrupt leaves nothing', async () => {
    const interrupt = new AbortController();
    interrupt.abort();
    const early = loadOn(undefined, { rail: 'evm', mix: 'settle=1', signal: interrupt.signal });
    await expect(early).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 2 });
  });
});

describe.concurrent('off chain', { timeout: 60_000 }, () => {
  test('the reference holds by the ledgers', async () => {
    const { result, exit } = await loadOn(undefined, { rail: 'offchain', mix: everything, rate: 20 });
    const { judged, measured } = result;
    expect(judged.breaches).toEqual([]);
    expect(exit).toEqual({ code: 0, reasons: [] });
    const { verify, settle, replay } = measured.operations;
    const paid = (settle?.requests ?? 0) + judged.races.races;
    expect(judged.payments).toBe((verify?.requests ?? 0) + paid);
    expect(judged.transfers).toBe(paid);
    expect(invariant(judged, 'B03')).toMatchObject({ judged: judged.payments, broken: 0 });
    expect(judged.races).toMatchObject({ oneSuccess: judged.races.races, oneTransfer: judged.races.races });
    expect(replay?.accepted).toBe(0);
  });

  test('a settlement whose answer was lost is asked for again before it is judged', async () => {
    const lost = new Set<string>();
    const losesAnswers = onSettle(async (text, honest) => {
      const answer = await honest();
      if (lost.has(text)) return answer;
      lost.add(text);
      return jsonAnswer({ success: false, errorReason: 'upstream_unavailable', transaction: '' }, 502);
    });
    const { result } = await loadOn(losesAnswers, { rail: 'offchain', mix: 'settle=1', rate: 2 });
    const { judged, measured } = result;
    expect(measured.operations.settle?.errors['server-error']).toBe(4);
    // The facilitator believes that it told them, so it refuses the retry and names the transaction: no money is lost.
    expect(judged.transfers).toBe(4);
    expect(invariant(judged, 'B08')).toMatchObject({ judged: 4, broken: 0, ambiguous: 4 });
  });

  test('a second debit under another idempotency key is a breach', async () => {
    const settlesTwice: Saboteur<Parts>['parts'] = ({ offchain }) => ({
      offchain: {
        ...offchain,
        settle: async (call, route) => {
          await offchain.settle({ ...call, idempotencyKey: `${call.idempotencyKey}-again` }, route);
          return offchain.settle(call, route);
        },
      },
    });
    const { result, exit } = await loadOn(
      undefined,
      { rail: 'offchain', mix: 'race=1', rate: 2 },
      settlesTwice,
    );
    expect(exit.code).toBe(1);
    expect(invariant(result.judged, 'B03')).toMatchObject({ judged: 4, broken: 4 });
    expect(result.judged.races).toMatchObject({ races: 4, severalTransfers: 4 });
  });
});
