import { describe, expect, it } from 'vitest';
import { sampleSession } from '../core/exchange.sample.js';
import type { Check } from './check-context.js';
import { DeskTrouble } from './desk.js';
import type { Instruments } from './instruments.js';
import { sampleRow } from './row.sample.js';
import { observerAttempt, runCheck } from './run-check.js';

const unused = (): never => {
  throw new Error('nothing is sent in these tests');
};
const instruments: Instruments = {
  client: { send: unused, close: unused },
  desk: { lane: unused, turn: unused, ask: unused, close: unused },
  close: unused,
};

type Attempt = 'holds' | 'broken' | 'proven' | 'throws' | ((t: Check) => void);

/** Runs a check whose attempts go as listed. */
async function run(attempts: readonly Attempt[], options: Parameters<typeof runCheck>[3] = {}) {
  const addresses: string[] = [];
  const { result } = await runCheck(
    sampleSession(1),
    instruments,
    {
      kind: 'probe',
      id: 'X402-EVM-001',
      row: sampleRow,
      run: async (t) => {
        const how = attempts[addresses.length] ?? unused();
        addresses.push(t.payer('1').address);
        if (how === 'throws') throw new Error('our own mistake');
        if (typeof how === 'function') return how(t);
        t.case('vector').expect('it holds', {
          ok: how === 'holds',
          expected: 'yes',
          actual: how,
          ...(how === 'proven' ? { proven: true, outcome: 'wrong-money' as const } : {}),
        });
      },
    },
    options,
  );
  return { result, addresses };
}

it('a check whose target cannot be brought back is blocked with the reason, and is not repeated', async () => {
  const { result } = await run([
    () => {
      throw new DeskTrouble('the target did not come back');
    },
  ]);
  expect(result).toMatchObject({
    status: 'blocked',
    reason: 'process: the target did not come back',
    attempts: 1,
  });
});

describe('a failed check', () => {
  it('is repeated once, with another payer, and fails when it fails again', async () => {
    const { result, addresses } = await run(['broken', 'broken']);
    expect([result.status, result.attempts, new Set(addresses).size]).toEqual(['fail', 2, 2]);
  });

  it('that does not fail again is intermittent, and both traces are kept', async () => {
    const { result } = await run(['broken', 'holds']);
    expect(result).toMatchObject({
      status: 'warn',
      cause: 'intermittent',
      reason: expect.stringMatching(/^not reproduced: /),
    });
    expect(result.cases.map((one) => one.id)).toEqual(['vector (first run)', 'vector (repeat)']);
  });

  it('that a chain fact proves is not repeated: it happened', async () => {
    const { result } = await run(['proven']);
    expect(result).toMatchObject({ status: 'fail', outcome: 'wrong-money', attempts: 1 });
  });

  it('whose repeat the kit spoils twice is an error of the kit, not a failure of the target', async () => {
    const { result } = await run(['broken', 'throws', 'throws']);
    expect([result.status, result.attempts]).toEqual(['error', 3]);
  });

  it('whose repeat the kit spoils once is repeated after all', async () => {
    expect((await run(['broken', 'throws', 'broken'])).result.status).toBe('fail');
    expect((await run(['broken', 'throws', 'holds'])).result).toMatchObject({
      status: 'warn',
      cause: 'intermittent',
    });
  });
});

describe('an error of the kit', () => {
  it('is repeated once, and the second run counts', async () => {
    const { result } = await run(['throws', 'holds']);
    expect([result.status, result.attempts]).toEqual(['pass', 2]);
  });

  it('twice is an error with its reason, and lowers nothing', async () => {
    const { result } = await run(['throws', 'throws']);
    expect(result.status).toBe('error');
    expect(result.reason).toContain('our own mistake');
    expect(result.outcome).toBeUndefined();
  });

  it('before a failure does not stand for the repeat of that failure', async () => {
    expect((await run(['throws', 'broken', 'holds'])).result).toMatchObject({
      status: 'warn',
      cause: 'intermittent',
    });
    expect((await run(['throws', 'broken', 'broken'])).result).toMatchObject({ status: 'fail', attempts: 3 });
  });

  it('in a tool that the tier does not have is no fault of the target either', async () => {
    const needsChain = (t: Check): void => void t.rpc;
    expect((await run([needsChain, needsChain])).result.status).toBe('error');
  });
});

it('a check that records nothing is an error of the kit', async () => {
  expect((await run([() => {}, () => {}])).result.status).toBe('error');
});

it('a repeat for an observer has keys that no attempt of the check itself has', async () => {
  const own = (await run(['throws', 'broken', 'throws', 'broken'])).addresses;
  const { result, addresses } = await run(['broken'], { attempt: observerAttempt, repeat: false });
  expect([result.status, result.attempts]).toEqual(['fail', 1]);
  expect(own).toHaveLength(4);
  expect(own).not.toContain(addresses[0]);
});

it('waits, rounds, counterexample and observations of the last run are handed on', async () => {
  const { result } = await run([
    (t) => {
      t.rounds(5);
      t.counterexample('settle A');
      t.observe('form', 'lower case');
      t.case('vector').expect('it holds', { ok: true, expected: '', actual: '' });
    },
  ]);
  expect(result).toMatchObject({
    rounds: 5,
    counterexample: 'settle A',
    observed: { form: 'lower case' },
    waitedMs: 0,
  });
});
