import { describe, expect, it } from 'vitest';
import { AssayError } from '../../wire/assay-error.js';
import { aceEnv } from './ace.fixture.js';
import { readAceEnvironment } from './environment.js';
import { openAceChain, readSettleToken, warnings } from './open-ace.js';

type Env = Readonly<Record<string, string | undefined>>;

const database = {
  PGSQL_HOST: 'db.example',
  PGSQL_PORT: '5432',
  PGSQL_USER: 'ace',
  PGSQL_PASSWORD: 'p@ss/word',
  PGSQL_DATABASE_FACILITATOR: 'facilitator',
};
const key = aceEnv.X402_SIGNER_PRIVATE_KEY;

function failure(work: () => unknown): AssayError {
  try {
    work();
  } catch (error) {
    if (error instanceof AssayError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the environment of the AceData facilitator', () => {
  it('starts with the required variables alone, and the defaults of its page', () => {
    const { config } = readAceEnvironment(aceEnv);
    expect(config).toMatchObject({ port: 8008, store: 'pglite', store_path: '.assay/acedata' });
    expect(config.acedata).toMatchObject({
      app_env: 'local',
      gas_limit: 250_000,
      tx_timeout_seconds: 120,
      max_fee_per_gas_wei: 0n,
      max_priority_fee_per_gas_wei: 0n,
      assets: [],
      recipients: [],
    });
    expect(config.acedata.signer_address).toBeUndefined();
  });

  it('reads every variable', () => {
    const asset = `0x${'Aa'.repeat(20)}`;
    const { config, env } = readAceEnvironment({
      ...aceEnv,
      ...database,
      APP_ENV: 'production',
      X402_GAS_LIMIT: '300000',
      X402_TX_TIMEOUT_SECONDS: '3',
      X402_MAX_FEE_PER_GAS_WEI: '2000000000',
      X402_MAX_PRIORITY_FEE_PER_GAS_WEI: '1000000000',
      ASSAY_ACE_ASSETS: ` ${asset} , ${asset}`,
      ASSAY_ACE_RECIPIENTS: asset,
      ASSAY_ACE_SETTLE_TOKEN: 'let me settle',
    });
    expect(config.store).toBe('postgres');
    expect(env[config.store_url_env ?? '']).toBe('postgres://ace:p%40ss%2Fword@db.example:5432/facilitator');
    expect(config.acedata).toMatchObject({
      app_env: 'production',
      gas_limit: 300_000,
      tx_timeout_seconds: 3,
      max_fee_per_gas_wei: 2_000_000_000n,
      max_priority_fee_per_gas_wei: 1_000_000_000n,
      assets: [asset, asset],
      recipients: [asset],
    });
    expect(readSettleToken({ config, env })).toBe('let me settle');
  });

  it.each<[host: string, address: string]>([
    ['2001:db8::7', 'postgres://ace:p%40ss%2Fword@[2001:db8::7]:5432/facilitator'],
    ['/run/postgresql', 'postgres://ace:p%40ss%2Fword@%2Frun%2Fpostgresql:5432/facilitator'],
  ])('reaches a database at %s', (host, address) => {
    const { config, env } = readAceEnvironment({ ...aceEnv, ...database, PGSQL_HOST: host });
    expect(env[config.store_url_env ?? '']).toBe(address);
  });

  it.each<[says: string, env: Env]>([
    ...['APP_SECRET_KEY', 'X402_RPC_URL', 'X402_SIGNER_PRIVATE_KEY'].flatMap((name): [string, Env][] => [
      [`${name}: is not set`, { [name]: undefined }],
      [`${name}: is not set`, { [name]: '  ' }],
    ]),
    ...Object.keys(database).map((name): [string, Env] => [
      `${name}: is not set, while others of its group are`,
      { ...database, [name]: undefined },
    ]),
    ['PGSQL_PORT: expected a port', { ...database, PGSQL_PORT: '0' }],
    ['PGSQL_PORT: expected a port', { ...database, PGSQL_PORT: 'abc' }],
    ['APP_ENV: expected "local" or "production"', { APP_ENV: 'prod' }],
    ['X402_RPC_URL: expected an http or https URL', { X402_RPC_URL: 'ftp://node.example' }],
    ['X402_RPC_URL: expected an http or https URL', { X402_RPC_URL: 'node.example' }],
    ['X402_SIGNER_PRIVATE_KEY: expected a private key of 32 bytes', { X402_SIGNER_PRIVATE_KEY: '0x51' }],
    ['X402_SIGNER_PRIVATE_KEY: expected a private key of 32 bytes', { X402_SIGNER_PRIVATE_KEY: 'abc' }],
    ['X402_SIGNER_ADDRESS: expected 0x and 40 hex digits', { X402_SIGNER_ADDRESS: '0x12' }],
    ['X402_GAS_LIMIT: expected a whole number', { X402_GAS_LIMIT: 'abc' }],
    ['X402_GAS_LIMIT: expected a whole number', { X402_GAS_LIMIT: '-1' }],
    ['X402_GAS_LIMIT: expected a whole number', { X402_GAS_LIMIT: '250000.5' }],
    ['X402_GAS_LIMIT: expected at least 21000', { X402_GAS_LIMIT: '20999' }],
    ['X402_TX_TIMEOUT_SECONDS: expected a number of seconds', { X402_TX_TIMEOUT_SECONDS: 'soon' }],
    ['X402_TX_TIMEOUT_SECONDS: expected at least 0.1', { X402_TX_TIMEOUT_SECONDS: '0' }],
    ['X402_MAX_FEE_PER_GAS_WEI: expected a whole number of wei', { X402_MAX_FEE_PER_GAS_WEI: '1e9' }],
    [
      'X402_MAX_PRIORITY_FEE_PER_GAS_WEI: expected a whole number of wei',
      { X402_MAX_PRIORITY_FEE_PER_GAS_WEI: '-1' },
    ],
    [
      'X402_MAX_PRIORITY_FEE_PER_GAS_WEI: is above the maximum fee',
      { X402_MAX_FEE_PER_GAS_WEI: '5', X402_MAX_PRIORITY_FEE_PER_GAS_WEI: '6' },
    ],
    ['ASSAY_ACE_STORE: expected "pglite" or "memory"', { ASSAY_ACE_STORE: 'postgres' }],
    ['ASSAY_ACE_STORE: expected "pglite" or "memory"', { ASSAY_ACE_STORE: 'redis' }],
    ['ASSAY_ACE_STORE: chooses a store for', { ...database, ASSAY_ACE_STORE: 'memory' }],
    ['ASSAY_ACE_STORE: the memory store forgets', { APP_ENV: 'production', ASSAY_ACE_STORE: 'memory' }],
    ['ASSAY_ACE_ASSETS: expected 0x and 40 hex digits', { ASSAY_ACE_ASSETS: '0x12,usdc' }],
    ['ASSAY_ACE_RECIPIENTS: expected 0x and 40 hex digits', { ASSAY_ACE_RECIPIENTS: 'me' }],
  ])('%s', (says, env) => {
    const error = failure(() => readAceEnvironment({ ...aceEnv, ...env }));
    expect(error.exitCode).toBe(64);
    expect(error.message).toContain(says);
    expect(error.message).not.toContain('\n');
    for (const secret of [key, database.PGSQL_PASSWORD]) expect(error.message).not.toContain(secret);
  });

  it.each<[says: string, env: Env]>([
    [
      'X402_SIGNER_ADDRESS: is not the address of the key, which is 0x',
      { X402_SIGNER_ADDRESS: `0x${'12'.repeat(20)}` },
    ],
    [
      'X402_SIGNER_PRIVATE_KEY: does not name a valid private key',
      { X402_SIGNER_PRIVATE_KEY: '00'.repeat(32) },
    ],
    [
      'X402_RPC_URL: the RPC does not say which chain it serves: it cannot be reached',
      { X402_RPC_URL: 'http://127.0.0.1:1/v2/secret' },
    ],
  ])('at the start: %s', async (says, env) => {
    const source = readAceEnvironment({ ...aceEnv, ...env });
    const error: unknown = await openAceChain(source).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(AssayError);
    const { message, exitCode } = error as AssayError;
    expect(message).toContain(says);
    expect(message).not.toContain('secret');
    expect(exitCode).toBe(says.includes('reached') ? 3 : 64);
  });

  it.each<[count: number, env: Env]>([
    [0, {}],
    [0, { APP_ENV: 'production', ASSAY_ACE_ASSETS: `0x${'12'.repeat(20)}` }],
    [1, { APP_ENV: 'production' }],
    [1, { X402_MAX_PRIORITY_FEE_PER_GAS_WEI: '1' }],
    [0, { X402_MAX_PRIORITY_FEE_PER_GAS_WEI: '1', X402_MAX_FEE_PER_GAS_WEI: '1' }],
  ])('gives %s warnings for %j', (count, env) => {
    expect(warnings(readAceEnvironment({ ...aceEnv, ...env }))).toHaveLength(count);
  });
});
