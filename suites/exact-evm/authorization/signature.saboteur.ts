/**
 * Facilitators that recover a signer and get the rest wrong.
 * @module
 */

import { joinSignature, splitSignature } from '../../../src/evm/signature-forms.js';
import { isCanonicalSignature } from '../../../src/facilitator/adapters/evm/signature.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { simulatesUnless } from './blind-simulation.saboteur.js';

saboteur<Parts>({
  id: 'accepts-foreign-signer',
  fault: 'recovers the signer but never compares it with from',
  catches: ['X402-EVM-001'],
  // Whatever changes the digest or the signature makes another signer, and any signer will do.
  sideEffects: [
    'X402-EVM-002',
    'X402-EVM-004',
    'X402-EVM-005',
    'X402-EVM-008',
    'X402-EVM-035',
    'X402-VER-011',
    'X402-ERR-001',
  ],
  neighbours: ['X402-EVM-003', 'X402-EVM-006', 'X402-EVM-012', 'X402-EVM-033'],
  parts: (honest) => ({
    signature: async (context) =>
      isCanonicalSignature(context.payment.signature) ? undefined : honest.signature(context),
    simulate: simulatesUnless(honest, async (context) => (await honest.signature(context)) !== undefined),
  }),
});

saboteur<Parts>({
  id: 'repairs-v',
  fault: 'replaces an out-of-range v by 27 before recovery',
  catches: ['X402-EVM-002'],
  neighbours: ['X402-EVM-001', 'X402-EVM-003', 'X402-EVM-008', 'X402-EVM-031', 'X402-EVM-033'],
  parts: (honest) => ({
    parse: {
      ...honest.parse,
      payment: (request) => {
        const parsed = honest.parse.payment(request);
        if (!parsed.ok || parsed.value.signature.length !== 132) return parsed;
        const parts = splitSignature(parsed.value.signature);
        if ([0, 1, 27, 28].includes(parts.v)) return parsed;
        return { ok: true, value: { ...parsed.value, signature: joinSignature({ ...parts, v: 27 }) } };
      },
    },
  }),
});

const zeroSignature = `0x${'00'.repeat(65)}`;

saboteur({
  id: 'crashes-on-zero-signature',
  fault: 'lets the recovery error for 65 zero bytes surface as HTTP 500',
  catches: ['X402-EVM-003'],
  // Its first vector signs with the same zero bytes.
  sideEffects: ['X402-EVM-033', 'X402-SET-010', 'X402-SET-001', 'X402-SET-018', 'X402-HTTP-007'],
  neighbours: ['X402-EVM-001', 'X402-EVM-002', 'X402-EVM-008'],
  wire: (honest) => async (request) => {
    const body = await request.clone().text();
    return body.includes(zeroSignature)
      ? Response.json({ error: 'invalid signature values' }, { status: 500 })
      : honest(request);
  },
});
