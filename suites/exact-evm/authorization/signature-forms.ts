/**
 * One signature can be written in several ways; the token takes one of them.
 * @module
 */
import { highSTwin, toCompact, withV01 } from '../../../src/evm/signature-forms.js';
import type { Check } from '../../kit/check-context.js';
import { alter, type Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { bothAgree } from './agreement.js';

const signaturePath = 'paymentPayload.payload.signature';

/** A valid payment with its signature written in another form. */
async function rewritten(t: Check, form: (signature: string) => string): Promise<Payment['body']> {
  const { body } = await t.payment();
  alter(signaturePath, form)(body);
  return body;
}

check(
  'X402-EVM-030',
  {
    title: 'refuses a high-s signature',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T1',
    flags: ['signature', 'replay'],
    spec: 'EIP-2; x402-foundation/x402 #2725; measured with @x402/evm 2.27.0 (D12)',
    why: 'Anybody can make the second form of a signature, and a guard that is keyed on the text takes it for a new payment.',
    fix: 'Refuse s above half of the group order, as USDC does.',
    saboteur: 'accepts-high-s',
    ambiguity: 'A16',
  },
  (t) =>
    t.refuses([{ case: 'n - s with flipped v', body: alter(signaturePath, highSTwin) }], {
      expects: ['SIG', 'MALFORMED'],
      soft: 'ambiguity',
    }),
);

check(
  'X402-EVM-031',
  {
    title: 'handles a v of 0 or 1 the same way in verify and settle',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['signature', 'interop'],
    spec: 'measured with @x402/evm 2.27.0 (D12)',
    why: 'Verify says valid, the token refuses the v that it is handed, and the merchant has delivered for nothing.',
    fix: 'Refuse a v other than 27 and 28, or write it as 27 or 28 before both simulation and submission.',
    saboteur: 'submits-v-unchanged',
  },
  async (t) => bothAgree(t, 'v - 27', await rewritten(t, withV01)),
);

check(
  'X402-EVM-032',
  {
    title: 'handles a compact signature of 64 bytes the same way in verify and settle',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T1',
    flags: ['signature'],
    spec: 'exact/EVM Phase 1 (65 bytes)',
    why: 'A library that reads EIP-2098 says valid, and the token, which does not, refuses the settlement.',
    fix: 'Refuse anything but 65 bytes from a payer without code.',
    saboteur: 'cannot-settle-compact',
  },
  async (t) => bothAgree(t, 'EIP-2098', await rewritten(t, toCompact)),
);
