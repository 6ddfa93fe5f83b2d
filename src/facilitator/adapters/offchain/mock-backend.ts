/**
 * A provider that is not there: it takes whatever carries a proof of payment. That a payment settles once is the
 * settlement store's business, as on every other rail.
 * @module
 */
import type { BackendCall, OffchainBackend } from './backend.js';
import { offchainReasons } from './reasons.js';

export interface MockBackendOptions {
  readonly payer: string;
  readonly transactionPrefix: string;
}

/** The same payment gets the same transaction, so that asking again changes nothing. */
const transactionOf = (prefix: string, { idempotencyKey }: BackendCall): string =>
  `${prefix}-${idempotencyKey.replace(/^x402-/, '').slice(0, 32)}`;

export function createMockBackend({ payer, transactionPrefix }: MockBackendOptions): OffchainBackend {
  const declined = { kind: 'declined', reason: offchainReasons.missingProof } as const;
  return {
    type: 'mock',
    payloadShape: 'inner',
    verify: async ({ proof }) => (proof === undefined ? declined : { kind: 'valid', payer }),
    settle: async (call) =>
      call.proof === undefined
        ? declined
        : { kind: 'settled', transaction: transactionOf(transactionPrefix, call), payer },
    close: async () => {},
  };
}
