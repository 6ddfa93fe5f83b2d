/**
 * Facilitators whose adapter for a chain does not read what it has to, or only once.
 * @module
 */
import { wordOf } from '../../src/facilitator/adapters/evm/outcome.js';
import type { FundsCheck, Parts } from '../../src/facilitator/parts.js';
import { simulatesUnless } from '../exact-evm/authorization/blind-simulation.saboteur.js';
import { withFixedGas } from '../exact-evm/settle/verifies-again.saboteur.js';
import { saboteur } from '../kit/saboteur.js';

saboteur<Parts>({
  id: 'evm-skip-nonce',
  fault: 'does not read whether a nonce was used',
  catches: ['OFF-119'],
  neighbours: ['OFF-117', 'OFF-120'],
  parts: (honest) => ({
    funds: { ...honest.funds, nonceState: () => undefined },
    simulate: simulatesUnless(honest, (_context, facts) => wordOf(facts.authorizationState) === 1n),
  }),
});

saboteur<Parts>({
  id: 'evm-skip-balance',
  fault: 'does not read the balance',
  catches: ['OFF-120'],
  neighbours: ['OFF-117', 'OFF-119'],
  parts: (honest) => ({
    funds: { ...honest.funds, balance: () => undefined },
    simulate: simulatesUnless(honest, ({ payment }, facts) => (wordOf(facts.balance) ?? 0n) < payment.amount),
  }),
});

const unlessSettling =
  (ask: FundsCheck): FundsCheck =>
  (context, facts) =>
    context.endpoint === 'settle' ? undefined : ask(context, facts);

saboteur<Parts>({
  id: 'evm-settle-blind',
  fault: 'reads signature, nonce and balance at verify only, and settles without a simulation',
  catches: ['OFF-122'],
  neighbours: ['OFF-117', 'OFF-118', 'OFF-123'],
  parts: (honest) => ({
    signature: async (context) => (context.endpoint === 'settle' ? undefined : honest.signature(context)),
    funds: {
      ...honest.funds,
      nonceState: unlessSettling(honest.funds.nonceState),
      balance: unlessSettling(honest.funds.balance),
    },
    simulate: async (context, facts) =>
      context.endpoint === 'settle' ? undefined : honest.simulate(context, facts),
    prepare: (context, facts, signerNonce) => honest.prepare(context, withFixedGas(facts), signerNonce),
  }),
});
