/**
 * A facilitator that promises in verify what it finds out in settle only.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'simulates-in-settle-only',
  fault: 'simulates in settle but not in verify',
  catches: ['X402-VER-011'],
  neighbours: ['X402-VER-007', 'X402-VER-008', 'X402-VER-010', 'X402-VER-012'],
  parts: (honest) => ({
    simulate: async (context, facts) =>
      context.endpoint === 'verify' ? undefined : honest.simulate(context, facts),
  }),
});
