/** What stands in the record about bridges, out of real ledgers and journals. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callFor, send } from '../../simulator/bridge/bridge.fixture.js';
import { BridgeControlClient } from '../../simulator/bridge/control/client.js';
import { bridgeFaultKinds } from '../../simulator/bridge/faults/rules.js';
import { type Bridges, openBridges } from '../../simulator/bridge/open-bridges.js';
import type { LedgerEvidence } from '../../suites/kit/ledger-evidence.js';
import { connectedBridges, ledgerFigures } from './ledger-figures.js';

let bridges: Bridges;
let evidence: LedgerEvidence;

beforeAll(async () => {
  bridges = await openBridges({ seed: 'figures', bridges: [{ profile: 'binance' }, { profile: 'psp' }] });
  const client = new BridgeControlClient(bridges.handle);
  const { binance } = bridges.handle.bridges;
  if (!binance) throw new Error('no bridge');
  await client.arm('binance', { fault: 'status', args: { status: 503 }, match: 'pi_two' });
  for (const intent of ['pi_one', 'pi_two']) await send(binance, 'settle', callFor(intent));
  const { requests } = await client.journal('binance');
  evidence = {
    ledger: {
      ledgers: await Promise.all(['binance', 'psp'].map((name) => client.ledger(name))),
      payments: [],
      restarts: [1],
    },
    bridgeCalls: requests.map((one) => ({ ...one, bridge: 'binance' })),
  };
  await client.close();
});
afterAll(() => bridges.close());

it('each bridge stands there with what it was asked and what it moved', () => {
  const bridged = [
    { network: 'offchain:binance', bridge: 'binance' },
    { network: 'offchain:psp', bridge: 'psp' },
  ];
  const controls = { verify: 'passed', settle: 'passed' } as const;
  const rail = { tier: 3, network: 'offchain:binance', bridged, timeoutSeconds: 1, controls } as const;
  expect(connectedBridges(rail, evidence)).toEqual([
    { name: 'binance', network: 'offchain:binance', calls: 2, entries: 1 },
    { name: 'psp', network: 'offchain:psp', calls: 0, entries: 0 },
  ]);
  expect(connectedBridges(undefined, {})).toEqual([]);
});

it('every asset sums to zero, and every fault of the matrix is counted, also one that was never forced', () => {
  const figures = ledgerFigures(evidence);
  expect(figures).toMatchObject({
    payments: 0,
    debits: 1,
    restarts: 1,
    balances: [
      { asset: 'USD', sum: '0' },
      { asset: 'USDT', sum: '0' },
    ],
  });
  expect(figures?.faults.map(({ kind }) => kind)).toEqual(bridgeFaultKinds);
  expect(figures?.faults.filter(({ forced }) => forced > 0)).toEqual([{ kind: 'status', forced: 1 }]);
  expect(figures?.invariants.map(({ id }) => id)).toEqual(
    Array.from({ length: 10 }, (_, at) => `B${String(at + 1).padStart(2, '0')}`),
  );
  expect(figures?.invariants[0]).toMatchObject({ id: 'B01', judged: 2, broken: 0 });
});

it('says nothing where no bridge was asked', () => {
  expect(ledgerFigures({})).toBeUndefined();
  expect(ledgerFigures({ ...evidence, bridgeCalls: [] })).toBeUndefined();
});
