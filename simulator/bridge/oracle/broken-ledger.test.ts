/** A ledger that is broken on purpose behind an honest bridge: the oracle blames the simulator, never a target. */
import { expect, it } from 'vitest';
import { callFor, jsonOf, send } from '../bridge.fixture.js';
import { BridgeControlClient } from '../control/client.js';
import { createLedger } from '../ledger/ledger.js';
import { openBridges } from '../open-bridges.js';
import type { BridgeLedger, BridgeMemo } from '../settling.js';
import { judgeLedger } from './judge-ledger.js';

/** Credits the merchant with one unit more than anybody paid. */
const minting = (clock: () => number): BridgeLedger => {
  const ledger = createLedger<BridgeMemo>(clock);
  const balances = () =>
    ledger
      .balances()
      .map((one) => (one.account === 'merchant-a' ? { ...one, amount: one.amount + 1n } : one));
  return { ...ledger, balances };
};

it('a ledger that mints breaks B01 and nothing else', async () => {
  const { handle, close } = await openBridges({ bridges: [{ profile: 'binance' }], createLedger: minting });
  const client = new BridgeControlClient(handle);
  const { binance } = handle.bridges;
  if (binance === undefined) throw new Error('no bridge');
  expect(await jsonOf(send(binance, 'settle', callFor('pi_mint')))).toMatchObject({ success: true });
  const broken = judgeLedger({ ledgers: [await client.ledger('binance')], payments: [] }).filter(
    ({ ok }) => !ok,
  );
  expect(broken).toMatchObject([
    { invariant: 'B01', subject: 'binance', blame: 'simulator', actual: 'USDT: 1' },
  ]);
  await client.close();
  await close();
});
