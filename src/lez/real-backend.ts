/**
 * Stands where a chain will: it says so, serves nothing and moves nothing. The wallet of LEZ cannot yet build and sign a
 * transfer without broadcasting it, and without that no owner can approve before a merchant settles.
 * @module
 */
import type { BackendAnswer, PaymentBackend } from './backend.js';

const notBuilt: BackendAnswer = {
  kind: 'unavailable',
  certain: true,
  why: 'the real LEZ backend is not built yet: use the mock or a sequencer',
};

export const realBackend: PaymentBackend = {
  kind: 'real',
  verify: async () => notBuilt,
  settle: async () => notBuilt,
  close: async () => {},
};
