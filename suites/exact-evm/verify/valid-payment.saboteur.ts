/**
 * A facilitator without customers.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'rejects-every-payment',
  fault: 'rejects every payment',
  catches: ['X402-VER-006'],
  sideEffects: ['X402-SET-011'],
  neighbours: ['X402-VER-012', 'X402-VER-013'],
  parts: () => ({
    simulate: async () => ({ reason: 'invalid_exact_evm_transaction_simulation_failed' }),
  }),
});

saboteur<Parts>({
  id: 'checks-window-after-signature',
  fault: 'looks at the validity window only after the signature',
  catches: [],
  neighbours: ['X402-VER-012', 'X402-EVM-001', 'X402-EVM-012', 'X402-EVM-014', 'X402-ERR-001'],
  // Source: X402-VER-014, the order of checks is not graded.
  control: true,
  parts: (honest) => {
    const noObjection = () => undefined;
    const { before, after, maxTimeout } = honest.window;
    return {
      window: { before: noObjection, after: noObjection, maxTimeout: noObjection },
      funds: {
        ...honest.funds,
        chainId: (context, facts) =>
          [before, after, maxTimeout]
            .map((check) => check(context.payment, context.now))
            .find((verdict) => verdict !== undefined) ?? honest.funds.chainId(context, facts),
      },
    };
  },
});
