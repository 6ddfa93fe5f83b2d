/** Which payments the ledger oracle judges. */
import { expect, it } from 'vitest';
import { sampleExchange } from '../core/exchange.sample.js';
import { bridgePayments } from './bridge-facts.js';
import type { Exchange } from './exchange.js';
import type { OffchainRail } from './session.js';

const rail: OffchainRail = {
  tier: 3,
  network: 'offchain:binance',
  bridged: [{ network: 'offchain:binance', bridge: 'binance' }],
  mock: 'offchain:mock',
  router: 'offchain:ledgerflow',
  timeoutSeconds: 1,
  controls: { verify: 'passed', settle: 'passed' },
};

const settled = (network: string, proof: string): Exchange => {
  const requirements = { scheme: 'exact', network, amount: '1000', asset: 'USDT', payTo: 'merchant-a' };
  const payload = { x402Version: 2, accepted: requirements, payload: { paymentIntentId: proof } };
  return sampleExchange({
    tag: { check: 'OFF-056', endpoint: 'settle', rail: 'offchain', role: 'valid' },
    body: { success: true, transaction: 'tx-1' },
    request: JSON.stringify({ x402Version: 2, paymentPayload: payload, paymentRequirements: requirements }),
  });
};

const exchanges = [
  settled('offchain:binance', 'pi_bridge'),
  settled('offchain:mock', 'pi_mock'),
  settled('offchain:ledgerflow', 'pi_routed'),
];
const proofs = (...args: Parameters<typeof bridgePayments>) =>
  bridgePayments(...args).map(({ proof }) => proof);

it('only what leads to a bridge stands in a ledger: a mock and a chain do not', () => {
  expect(proofs(rail, exchanges)).toEqual(['pi_bridge']);
  expect(proofs(undefined, exchanges)).toEqual([]);
});

it('a routed payment is judged once it is known to which bridge it went', () => {
  const notes = (proof: string) => (proof === 'pi_routed' ? { bridgeNetwork: 'offchain:okx' } : {});
  expect(proofs(rail, exchanges, notes)).toEqual(['pi_bridge', 'pi_routed']);
});

it('what a bridge does against its contract on purpose is not judged', () => {
  expect(proofs(rail, exchanges, () => ({ unjudged: true }))).toEqual([]);
});
