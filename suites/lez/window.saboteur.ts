/**
 * Services that keep time badly.
 * @module
 */
import type { Parts } from '../../src/facilitator/parts.js';
import { isInWindow, type PaymentCheck } from '../../src/lez/checks.js';
import type { LezMerchantParts } from '../../src/lez/merchant.js';
import { saboteur } from '../kit/saboteur.js';

const timing = (id: string, fault: string, row: string, window: PaymentCheck): void =>
  saboteur<Parts, LezMerchantParts>({
    id,
    fault,
    catches: [row],
    neighbours: ['LEZ-050', 'LEZ-051', 'LEZ-052', 'LEZ-038'].filter((one) => one !== row),
    parts: ({ lez }) => ({ lez: { ...lez, window } }),
    shopParts: () => ({ window }),
  });

const dayMs = 86_400_000;

timing('no-expiry', 'takes payments after their end', 'LEZ-050', (checked) =>
  isInWindow({ ...checked, nowMs: Math.min(checked.nowMs, checked.payment.validBeforeMs - 1) }),
);
timing('no-start', 'takes payments before their start', 'LEZ-051', (checked) =>
  isInWindow({ ...checked, nowMs: Math.max(checked.nowMs, checked.payment.validAfterMs) }),
);
timing('endless-credential', 'takes payments that last for ever', 'LEZ-052', ({ payment, ...checked }) =>
  isInWindow({
    ...checked,
    payment: { ...payment, validBeforeMs: Math.min(payment.validBeforeMs, payment.validAfterMs + dayMs) },
  }),
);
