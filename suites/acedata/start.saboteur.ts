/**
 * Facilitators that start with what cannot work, or with other defaults.
 * @module
 */
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import { saboteur } from '../kit/saboteur.js';

saboteur<never, never, AceParts>({
  id: 'priority-unchecked',
  fault: 'cuts a priority fee above the maximum without a word',
  catches: ['ACE-065'],
  neighbours: ['ACE-064', 'ACE-070'],
  environment: (env) => {
    const { X402_MAX_FEE_PER_GAS_WEI: most = '0', X402_MAX_PRIORITY_FEE_PER_GAS_WEI: priority = '0' } = env;
    const isNumber = [most, priority].every((text) => /^\d+$/.test(text));
    return isNumber && BigInt(priority) > BigInt(most)
      ? { ...env, X402_MAX_PRIORITY_FEE_PER_GAS_WEI: most }
      : env;
  },
});

saboteur<never, never, AceParts>({
  id: 'default-secret-key',
  fault: 'has a secret of its own where none is set',
  catches: ['ACE-067'],
  neighbours: ['ACE-069', 'ACE-070'],
  environment: (env) => ({ APP_SECRET_KEY: 'change-me', ...env }),
});

saboteur<never, never, AceParts>({
  id: 'timeout-30',
  // At the pace of the selftest.
  fault: 'waits half a minute for a receipt where nothing is set',
  catches: ['ACE-068'],
  neighbours: ['ACE-051', 'ACE-061', 'ACE-063'],
  aceParts: ({ limits }) => ({
    limits: limits.receiptTimeoutMs === 120_000 ? { ...limits, receiptTimeoutMs: 50 } : limits,
  }),
});

saboteur<never, never, AceParts>({
  id: 'signer-unchecked',
  fault: 'does not compare the signer address with the key',
  catches: ['ACE-069'],
  neighbours: ['ACE-067', 'ACE-070'],
  environment: ({ X402_SIGNER_ADDRESS: _unread, ...rest }) => rest,
});

saboteur<never, never, AceParts>({
  id: 'nan-config',
  fault: 'takes the default for a number that it cannot read',
  catches: ['ACE-070'],
  neighbours: ['ACE-065', 'ACE-067'],
  environment: (env) =>
    Object.fromEntries(
      Object.entries(env).filter(
        ([name, value]) =>
          !['X402_GAS_LIMIT', 'X402_TX_TIMEOUT_SECONDS'].includes(name) || /^\d+$/.test(value),
      ),
    ),
});
