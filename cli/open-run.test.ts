import { expect, test } from 'vitest';
import { sampleSim } from '../simulator/handle.sample.js';
import { sampleSession } from '../suites/core/exchange.sample.js';
import type { Instruments } from '../suites/kit/instruments.js';
import { sampleKind } from '../suites/kit/kind.sample.js';
import { type ClaimedRun, proveTier } from './open-run.js';

const nothing = async (): Promise<void> => {};
const unused = (): never => {
  throw new Error('nothing is asked of it in these tests');
};

test('a chain on which the target was not seen is out of reach for every check that follows', async () => {
  let closed = 0;
  const instruments: Instruments = {
    client: { send: unused, close: nothing },
    desk: { lane: unused, turn: unused, ask: unused, close: nothing },
    rpc: { call: unused, batch: unused, close: nothing },
    close: async () => {
      closed += 1;
    },
  };
  const claimed: ClaimedRun = {
    reach: 'loopback',
    supported: { json: {}, text: '{}', clockOffsetMs: null },
    session: sampleSession(3, { kind: sampleKind, sim: sampleSim }),
    instruments,
    commandOutput: () => undefined,
    onlySupported: true,
    close: instruments.close,
  };
  const run = await proveTier(
    claimed,
    { url: 'http://127.0.0.1:1', kind: 'url', name: 'any', close: nothing },
    () => {},
  );
  expect(run.session.tier).toBe(0);
  expect([run.instruments.rpc, run.instruments.control, run.instruments.funder]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  await run.close();
  expect(closed).toBe(1);
});
