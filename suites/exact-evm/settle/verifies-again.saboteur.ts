/**
 * Facilitators that trust in settle what only verify looked at.
 * @module
 */
import type { ChainFacts, FundsCheck, Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { objectIn, wrapSettle } from './settle-wire.js';

/** Facts with a gas estimate that never fails, for facilitators with a fixed gas limit. */
export const withFixedGas = (facts: ChainFacts): ChainFacts => ({
  ...facts,
  gas: { kind: 'result', value: '0x30d40' },
});

const unlessSettling =
  (check: FundsCheck): FundsCheck =>
  (context, facts) =>
    context.endpoint === 'settle' ? undefined : check(context, facts);

saboteur<Parts>({
  id: 'skips-verification-in-settle',
  fault: 'skips the signature, the balance, the nonce and the simulation in settle',
  catches: ['X402-SET-010'],
  neighbours: ['X402-SET-002', 'X402-SET-014'],
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

saboteur({
  id: 'settles-by-accepted',
  fault: 'ignores `paymentRequirements` in settle and uses `accepted`',
  catches: ['X402-SET-014'],
  neighbours: ['X402-SET-002', 'X402-SET-010'],
  wire: wrapSettle((asked, ask) => {
    const { accepted } = asked.payload;
    return accepted === undefined ? ask() : ask({ ...asked.body, paymentRequirements: objectIn(accepted) });
  }),
});
