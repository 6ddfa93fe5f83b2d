/**
 * A transfer as a backend is asked for it, for tests of backends.
 * @module
 */
import type { Transfer } from './backend.js';

export const sampleTransfer: Transfer = {
  transaction: 'lezmock_1',
  network: 'logos:lez-testnet',
  asset: 'native',
  amount: 10n,
  from: 'acct_a',
  to: 'shop',
  nonce: '01',
  signedTx: null,
};
