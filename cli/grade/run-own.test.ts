import { expect, test } from 'vitest';
import { sampleSession } from '../../suites/core/exchange.sample.js';
import type { Check } from '../../suites/kit/check-context.js';
import type { Instruments } from '../../suites/kit/instruments.js';
import { sampleKind } from '../../suites/kit/kind.sample.js';
import type { ProbeEntry } from '../../suites/kit/registry.js';
import { sampleRow } from '../../suites/kit/row.sample.js';
import { runOwn } from './run-own.js';

const unused = (): never => {
  throw new Error('nothing is sent in these tests');
};
const instruments: Instruments = {
  client: { send: unused, close: unused },
  desk: { lane: unused, turn: unused, ask: unused, close: unused },
  close: unused,
};
const never = new Promise<never>(() => {});

const own = (id: string, run: (t: Check) => void, needs: 'T1' | 'T2' = 'T1'): ProbeEntry => ({
  kind: 'probe',
  id,
  row: { ...sampleRow, needs },
  run: async (t) => run(t),
});
const expecting =
  (ok: boolean) =>
  (t: Check): void =>
    void t.case('one').expect('it holds', { expected: 'yes', actual: ok ? 'yes' : 'no', ok });

const statuses = async (
  entries: readonly ProbeEntry[],
  selection = {},
  over: Promise<never | 'out of time'> = never,
) =>
  (await runOwn(entries, sampleSession(1, { kind: sampleKind }), instruments, selection, over)).results.map(
    ({ id, status }) => `${id} ${status}`,
  );

test('each ends as the checks of the catalogue do', async () => {
  const all = [
    own('OWN-D', unused),
    own('OWN-C', expecting(true), 'T2'),
    own('OWN-B', expecting(false)),
    own('OWN-A', expecting(true)),
  ];
  expect(await statuses(all)).toEqual(['OWN-A pass', 'OWN-B fail', 'OWN-C out-of-reach', 'OWN-D error']);
});

test('the selection of the run holds for them', async () => {
  const all = [own('OWN-A', expecting(true)), own('OWN-B', expecting(true))];
  expect(await statuses(all, { only: ['OWN-B'] })).toEqual(['OWN-B pass']);
  expect(await statuses(all, { only: ['X402-*'] })).toEqual([]);
  expect(await statuses(all, { skip: ['OWN-B'] })).toEqual(['OWN-A pass', 'OWN-B disabled']);
  expect(await statuses(all, { onlySupported: true })).toEqual(['OWN-A out-of-reach', 'OWN-B out-of-reach']);
});

test('they run one after another, and not at all when the time is over', async () => {
  const order: string[] = [];
  const slow = (id: string): ProbeEntry => ({
    ...own(id, () => {}),
    run: async (t) => {
      order.push(`${id} begins`);
      await Promise.resolve();
      expecting(true)(t);
      order.push(`${id} ends`);
    },
  });
  await statuses([slow('OWN-A'), slow('OWN-B')]);
  expect(order).toEqual(['OWN-A begins', 'OWN-A ends', 'OWN-B begins', 'OWN-B ends']);
  expect(await statuses([own('OWN-A', expecting(true))], {}, Promise.resolve('out of time'))).toEqual([
    'OWN-A blocked',
  ]);
});
