/**
 * Facilitators that handle addresses as texts, or by a parser that throws.
 * @module
 */
import { getAddress } from 'viem/utils';
import type { Parts } from '../../../src/facilitator/parts.js';
import { eip3009PayloadSchema } from '../../../src/wire/payment-payload.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'throws-on-word-as-pay-to',
  fault: 'lets the address parser throw on payTo "merchant" and answers 500',
  catches: ['X402-REQ-010'],
  neighbours: ['X402-REQ-009', 'X402-REQ-011', 'X402-REQ-012'],
  parts: (honest) => ({
    parse: {
      ...honest.parse,
      payment: (request) => {
        getAddress(request.paymentRequirements.payTo);
        return honest.parse.payment(request);
      },
    },
  }),
});

saboteur<Parts>({
  id: 'compares-addresses-as-text',
  fault: 'compares payTo and to as raw texts',
  catches: ['X402-REQ-011'],
  // A wrong checksum is another spelling, too.
  sideEffects: ['X402-REQ-012'],
  neighbours: ['X402-REQ-010'],
  parts: (honest) => ({
    match: {
      ...honest.match,
      recipient: (payment, route) => {
        const sent = eip3009PayloadSchema.safeParse(payment.request.paymentPayload.payload);
        if (sent.success && sent.data.authorization.to !== payment.requirements.payTo)
          return { reason: 'invalid_exact_evm_payload_recipient_mismatch' };
        return honest.match.recipient(payment, route);
      },
    },
  }),
});

/** Whether an address carries a checksum, and a wrong one. All-lower and all-upper texts carry none. */
function hasWrongChecksum(address: string): boolean {
  const digits = address.slice(2);
  const carriesOne = digits !== digits.toLowerCase() && digits !== digits.toUpperCase();
  return carriesOne && getAddress(address.toLowerCase()) !== address;
}

saboteur<Parts>({
  id: 'checks-checksum-of-from-only',
  fault: 'checks the checksum of from only',
  catches: ['X402-REQ-012'],
  neighbours: ['X402-REQ-010', 'X402-REQ-011'],
  parts: (honest) => ({
    parse: {
      ...honest.parse,
      payment: (request) => {
        const sent = eip3009PayloadSchema.safeParse(request.paymentPayload.payload);
        if (sent.success && hasWrongChecksum(sent.data.authorization.from))
          return { ok: false, refusal: { reason: 'invalid_exact_evm_payload_signature' } };
        return honest.parse.payment(request);
      },
    },
  }),
});
