/** The same bridge in process: msw answers what a caller in this very process sends. */
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callFor, jsonOf, send } from './bridge.fixture.js';
import { type Bridge, createBridge } from './bridge.js';
import type { FaultRuleInput } from './faults/rules.js';
import { createBridgeHandlers } from './handlers.js';
import { bridgeProfiles } from './profiles.js';

const url = 'https://bridge.test/base';
const bridge: Bridge = createBridge({ profile: bridgeProfiles.binance, seed: 'in process', clock: () => 5 });
const server = setupServer(...createBridgeHandlers(bridge, { baseUrl: url }));
const { verifyPath, settlePath } = bridge.profile;
const reachable = { url, verifyPath, settlePath, apiKey: bridge.apiKey };

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => {
  bridge.stop();
  server.close();
});

const entriesOf = (proof: string) =>
  bridge.ledger.entries().filter(({ memo }) => memo.kind === 'payment' && memo.proof === proof);

it('verifies and settles', async () => {
  expect(await jsonOf(send(reachable, 'verify', callFor('pi_1')))).toMatchObject({
    valid: true,
    payer: 'cex:user:alice',
  });
  expect(entriesOf('pi_1')).toEqual([]);
  const { transaction } = await jsonOf(send(reachable, 'settle', callFor('pi_1')));
  expect(entriesOf('pi_1')).toMatchObject([{ id: transaction, atMs: 5 }]);
  expect(bridge.ledger.balance('cex:user:alice', 'USDT')).toBe(999_000n);
});

it.each<[FaultRuleInput, number]>([
  [{ fault: 'commit_then_drop' }, 1],
  [{ fault: 'drop_before_commit' }, 0],
  [{ fault: 'commit_then_timeout', args: { ms: 5 } }, 1],
])('%o is a network error here, with %i entries', async (rule, entries) => {
  const proof = `pi_${rule.fault}`;
  bridge.faults.arm({ ...rule, match: proof });
  await expect(send(reachable, 'settle', callFor(proof))).rejects.toThrow(TypeError);
  expect(entriesOf(proof)).toHaveLength(entries);
});

it('half an answer fails while it is read', async () => {
  bridge.faults.arm({ fault: 'reset_mid_body', match: 'pi_half' });
  const answer = await send(reachable, 'settle', callFor('pi_half'));
  await expect(answer.text()).rejects.toThrow(/reset in the middle/);
});

it('a huge answer is made while it is read', async () => {
  bridge.faults.arm({ fault: 'huge_body', match: 'pi_huge', args: { bytes: 200_000 } });
  const { success, padding } = await jsonOf(send(reachable, 'settle', callFor('pi_huge')));
  expect(success).toBe(true);
  expect(String(padding)).toHaveLength(200_000);
});
