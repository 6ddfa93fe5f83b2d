/**
 * Objects of the protocol are open: unknown members are ignored, and null stands for an absent one.
 * @module
 */
import { twin } from '../../kit/twin.js';

twin(
  'OFF-016',
  {
    title: 'gives the same verdict when unknown members are added',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['interop'],
    spec: 'x402 v2 spec §5 (open objects)',
    why: 'Newer clients and extensions add members; a facilitator that refuses them loses honest payments at each change of the protocol.',
    fix: 'Ignore members that you do not know wherever both copies of the requirements have them.',
    saboteur: 'deny-unknown',
  },
  ['X402-HTTP-008'],
);

twin(
  'OFF-017',
  {
    title: 'treats null for an optional member as absent',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['interop'],
    spec: '@x402/core 2.27.0 schemas; x402-foundation/x402 #1762',
    why: 'Serialisers of several languages write null for what is not set; their honest payments are refused.',
    fix: 'Accept null for extra, resource and extensions.',
    saboteur: 'null-is-error',
  },
  ['X402-HTTP-009'],
);
