/**
 * Secrets that the kit hands to the instances that it starts, so that a leak is found wherever it comes out. They protect
 * nothing.
 * @module
 */
export const plantedSecrets = {
  appSecret: 'planted-app-secret-5f2b8c61d09e',
  databasePassword: 'planted-database-password-a94d3e70',
  rpcKey: 'planted-rpc-key-17c6e2f48b5a',
  settleToken: 'planted-settle-token-e03f9a5c62',
  /** Too short for a key: it ends in the message of a bad start, or it does not. */
  shortKey: '0x7e5a1c9f3b60d2e8',
} as const;
