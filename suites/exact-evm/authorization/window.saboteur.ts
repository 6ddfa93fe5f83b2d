/**
 * Facilitators that misread the window.
 * @module
 */
import { reasons } from '../../../src/facilitator/adapters/evm/reasons.js';
import type { ExactPayment, Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { simulatesUnless } from './blind-simulation.saboteur.js';

saboteur<Parts>({
  id: 'ignores-valid-before',
  fault: 'ignores validBefore',
  catches: ['X402-EVM-012'],
  // Its first vector has expired as well, and without a margin there is nothing to measure.
  sideEffects: ['X402-EVM-013', 'X402-VER-011', 'X402-ERR-001'],
  neighbours: ['X402-EVM-014', 'X402-EVM-015', 'X402-EVM-017', 'X402-EVM-018'],
  parts: (honest) => ({
    window: { ...honest.window, before: () => undefined },
    simulate: simulatesUnless(honest, ({ payment, now }) => payment.validBefore < now),
  }),
});

saboteur<Parts>({
  id: 'ignores-valid-after',
  fault: 'ignores validAfter',
  catches: ['X402-EVM-014'],
  sideEffects: ['X402-VER-011', 'X402-ERR-001'],
  neighbours: ['X402-EVM-012', 'X402-EVM-015', 'X402-EVM-016', 'X402-EVM-018'],
  parts: (honest) => ({
    window: { ...honest.window, after: () => undefined },
    simulate: simulatesUnless(honest, ({ payment, now }) => payment.validAfter > now),
  }),
});

saboteur<Parts>({
  id: 'sorts-the-window',
  fault: 'sorts the two bounds before checking',
  catches: ['X402-EVM-018'],
  sideEffects: ['X402-ERR-001'],
  neighbours: ['X402-EVM-012', 'X402-EVM-014', 'X402-EVM-015', 'X402-EVM-017'],
  parts: (honest) => {
    const sorted = (payment: ExactPayment): ExactPayment => {
      const { validAfter, validBefore } = payment;
      return validAfter > validBefore
        ? { ...payment, validAfter: validBefore, validBefore: validAfter }
        : payment;
    };
    const { before, after, maxTimeout } = honest.window;
    return {
      window: {
        before: (payment, now) => before(sorted(payment), now),
        after: (payment, now) => after(sorted(payment), now),
        maxTimeout: (payment, now) => maxTimeout(sorted(payment), now),
      },
      simulate: simulatesUnless(honest, ({ payment }) => payment.validAfter > payment.validBefore),
    };
  },
});

saboteur<Parts>({
  id: 'accepts-the-last-second',
  fault: 'accepts an authorization that expires one second from now',
  catches: ['X402-EVM-013'],
  neighbours: ['X402-EVM-012', 'X402-EVM-015', 'X402-EVM-018'],
  parts: (honest) => ({
    window: {
      ...honest.window,
      before: ({ validBefore }, now) => (validBefore <= now ? { reason: reasons.expired } : undefined),
    },
    simulate: simulatesUnless(honest, ({ payment, now }) => payment.validBefore === now + 1n),
  }),
});

saboteur<Parts>({
  id: 'rejects-valid-after-zero',
  fault: 'rejects validAfter "0"',
  catches: ['X402-EVM-015'],
  neighbours: ['X402-EVM-012', 'X402-EVM-014'],
  parts: (honest) => ({
    window: {
      ...honest.window,
      after: (payment, now) =>
        payment.validAfter === 0n ? { reason: reasons.notYet } : honest.window.after(payment, now),
    },
  }),
});

saboteur<Parts>({
  id: 'includes-the-lower-bound',
  fault: 'treats validAfter equal to now as valid',
  catches: ['X402-EVM-016'],
  neighbours: ['X402-EVM-012', 'X402-EVM-014', 'X402-EVM-015'],
  parts: (honest) => ({
    simulate: simulatesUnless(honest, ({ payment, now }) => payment.validAfter === now),
  }),
});

saboteur<Parts>({
  id: 'accepts-endless-windows',
  fault: 'never relates validBefore to maxTimeoutSeconds',
  catches: ['X402-EVM-017'],
  neighbours: ['X402-EVM-012', 'X402-EVM-014', 'X402-EVM-018'],
  parts: (honest) => ({ window: { ...honest.window, maxTimeout: () => undefined } }),
});
