/**
 * A facilitator that looks at one network and pays on another.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { evmChainId } from '../../../src/wire/caip.js';
import { saboteur } from '../../kit/saboteur.js';
import { signatureOf, simulatesUnless } from './blind-simulation.saboteur.js';

saboteur<Parts>({
  id: 'verifies-on-accepted-network',
  fault: 'verifies on accepted.network and settles on paymentRequirements.network',
  catches: ['X402-EVM-019'],
  sideEffects: ['X402-ERR-001'],
  neighbours: ['X402-EVM-001', 'X402-EVM-004', 'X402-EVM-020'],
  parts: (honest) => ({
    match: { ...honest.match, network: () => undefined },
    signature: signatureOf(honest, ({ payment, route }) => ({
      chainId: evmChainId(payment.accepted.network) ?? route.chain.chainId,
    })),
    simulate: simulatesUnless(
      honest,
      ({ payment }) => payment.accepted.network !== payment.requirements.network,
    ),
  }),
});
