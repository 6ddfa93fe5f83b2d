/**
 * Facilitators that an outage of their node ends, blinds or embitters.
 * @module
 */
import { ChainUnavailable } from '../../../src/facilitator/adapters/evm/chain.js';
import type { FundsCheck, Parts } from '../../../src/facilitator/parts.js';
import type { JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { wrapSettle } from '../settle/settle-wire.js';

saboteur<Parts>({
  id: 'dies-with-its-rpc',
  fault: 'leaves one promise unhandled, so an RPC error ends the process',
  catches: ['X402-FLT-001'],
  neighbours: ['X402-FLT-011'],
  parts: ({ facts, parse, supported }) => {
    let dead = false;
    const die = (): never => {
      throw new Error('unhandled');
    };
    return {
      parse: { ...parse, json: (text) => (dead ? die() : parse.json(text)) },
      supported: () => (dead ? die() : supported()),
      facts: async (payment, route, endpoint) => {
        const read = await facts(payment, route, endpoint);
        dead ||= read.chainId.kind === 'unreachable';
        return dead ? die() : read;
      },
    };
  },
});

/** What a check says, or nothing where the chain could not be read. */
const unlessUnread =
  (check: FundsCheck): FundsCheck =>
  (context, facts) => {
    try {
      return check(context, facts);
    } catch (error) {
      if (error instanceof ChainUnavailable) return undefined;
      throw error;
    }
  };

saboteur<Parts>({
  id: 'simulates-without-rpc',
  fault: 'takes an RPC error during simulation as a pass',
  catches: ['X402-FLT-002'],
  neighbours: ['X402-FLT-001'],
  parts: (honest) => {
    const { chainId, code, nonceState, balance } = honest.funds;
    const passing = (error: unknown): undefined => {
      if (error instanceof ChainUnavailable) return undefined;
      throw error;
    };
    return {
      signature: (context) => honest.signature(context).catch(passing),
      funds: {
        chainId: unlessUnread(chainId),
        code: unlessUnread(code),
        nonceState: unlessUnread(nonceState),
        balance: unlessUnread(balance),
      },
      simulate: (context, facts) => honest.simulate(context, facts).catch(passing),
    };
  },
});

saboteur({
  id: 'refuses-for-good-after-outage',
  fault: 'refuses the payment for good after an RPC outage',
  catches: ['X402-FLT-003'],
  neighbours: ['X402-FLT-001', 'X402-FLT-002'],
  wire: (honest) => {
    const refused = new Map<string, JsonObject>();
    return wrapSettle(async ({ nonce }, ask) => {
      const before = refused.get(nonce);
      if (before) return before;
      const said = await ask();
      if (said.errorReason === 'unexpected_settle_error') refused.set(nonce, said);
      return said;
    })(honest);
  },
});

saboteur<Parts>({
  id: 'maps-rpc-errors-to-funds',
  fault: 'maps every RPC error to `insufficient_funds`',
  catches: ['X402-ERR-004'],
  sideEffects: ['X402-FLT-002', 'X402-FLT-013'],
  neighbours: ['X402-FLT-003'],
  parts: ({ answer }) => {
    const blamed = (reason: string): string =>
      reason.startsWith('unexpected_') ? 'insufficient_funds' : reason;
    return {
      answer: {
        ...answer,
        verifyRefused: (refusal, payer) =>
          answer.verifyRefused({ ...refusal, reason: blamed(refusal.reason) }, payer),
        settleFailed: (outcome, network, payer) =>
          answer.settleFailed({ ...outcome, reason: blamed(outcome.reason) }, network, payer),
      },
    };
  },
});
