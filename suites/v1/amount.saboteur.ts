/**
 * Facilitators that take `maxAmountRequired` by its name.
 * @module
 */
import { reasons } from '../../src/facilitator/adapters/evm/reasons.js';
import type { Parts } from '../../src/facilitator/parts.js';
import { saboteur } from '../kit/saboteur.js';

saboteur<Parts>({
  id: 'accepts-version-1-underpayment',
  fault: 'accepts a version 1 value below `maxAmountRequired`',
  catches: ['X402-V1-004'],
  neighbours: ['X402-V1-001', 'X402-V1-005', 'X402-EVM-010'],
  parts: (honest) => ({
    parse: {
      ...honest.parse,
      payment: (request) => {
        const parsed = honest.parse.payment(request);
        if (!parsed.ok || request.version1 === undefined) return parsed;
        return { ok: true, value: { ...parsed.value, amount: parsed.value.value } };
      },
    },
  }),
});

saboteur<Parts>({
  id: 'rejects-version-1-overpayment',
  fault: 'rejects a version 1 overpayment',
  catches: ['X402-V1-005'],
  neighbours: ['X402-V1-001', 'X402-V1-004'],
  parts: (honest) => ({
    match: {
      ...honest.match,
      value: (payment, route) =>
        payment.request.version1 !== undefined && payment.value > BigInt(payment.requirements.amount)
          ? { reason: reasons.value }
          : honest.match.value(payment, route),
    },
  }),
});
