/**
 * The environment of the AceData facilitator as a configuration: its variable names, its defaults.
 * @module
 */
import type { Environment } from '../config-environment.js';
import { configError } from '../config-error.js';
import { type AceSource, checkAceConfig } from './config.js';

const database = {
  host: 'PGSQL_HOST',
  port: 'PGSQL_PORT',
  user: 'PGSQL_USER',
  password: 'PGSQL_PASSWORD',
  name: 'PGSQL_DATABASE_FACILITATOR',
} as const;

/** Which variable sets a key. */
const variables = {
  'acedata.app_env': 'APP_ENV',
  'acedata.rpc_url_env': 'X402_RPC_URL',
  'acedata.signer_key_env': 'X402_SIGNER_PRIVATE_KEY',
  'acedata.signer_address': 'X402_SIGNER_ADDRESS',
  'acedata.gas_limit': 'X402_GAS_LIMIT',
  'acedata.tx_timeout_seconds': 'X402_TX_TIMEOUT_SECONDS',
  'acedata.max_fee_per_gas_wei': 'X402_MAX_FEE_PER_GAS_WEI',
  'acedata.max_priority_fee_per_gas_wei': 'X402_MAX_PRIORITY_FEE_PER_GAS_WEI',
  'acedata.assets': 'ASSAY_ACE_ASSETS',
  'acedata.recipients': 'ASSAY_ACE_RECIPIENTS',
  'acedata.settle_token_env': 'ASSAY_ACE_SETTLE_TOKEN',
  store: 'ASSAY_ACE_STORE',
  store_path: 'ASSAY_ACE_STORE_PATH',
} as const;

/** Holds the address of the database, put together from its group. */
const databaseUrlVariable = 'ASSAY_ACE_DATABASE_URL';

const isVariable = (path: string): path is keyof typeof variables => Object.hasOwn(variables, path);

/** The variable behind a key; an entry of a list is named by its list. */
function nameOf(path: readonly PropertyKey[]): readonly PropertyKey[] {
  const whole = path.filter((step) => typeof step !== 'number').join('.');
  return isVariable(whole) ? [variables[whole]] : path;
}

const numberOrText = (text: string | undefined): number | string | undefined =>
  text !== undefined && /^\d{1,15}(?:\.\d{1,6})?$/.test(text) ? Number(text) : text;

const listOf = (text: string | undefined): readonly string[] | undefined =>
  text
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Reads the environment. Throws AssayError with exit code 64 that names the variable; no value is ever quoted. */
export function readAceEnvironment(env: Environment): Required<AceSource> {
  const text = (name: string): string | undefined => {
    const found = env[name]?.trim();
    return found === '' ? undefined : found;
  };
  const needed = (name: string): string => {
    const found = text(name);
    if (found === undefined) throw configError([name], 'is not set');
    return found;
  };
  needed('APP_SECRET_KEY');
  checkRpcUrl(needed('X402_RPC_URL'));
  checkKey(needed('X402_SIGNER_PRIVATE_KEY'));
  const databaseUrl = readDatabase(text);
  const store = text('ASSAY_ACE_STORE');
  if (store !== undefined) checkStore(store, databaseUrl);
  const config = checkAceConfig(
    {
      mode: 'acedata',
      store: databaseUrl === undefined ? store : 'postgres',
      store_path: text('ASSAY_ACE_STORE_PATH'),
      ...(databaseUrl === undefined ? {} : { store_url_env: databaseUrlVariable }),
      acedata: {
        app_env: text('APP_ENV'),
        rpc_url_env: 'X402_RPC_URL',
        signer_key_env: 'X402_SIGNER_PRIVATE_KEY',
        signer_address: text('X402_SIGNER_ADDRESS'),
        gas_limit: numberOrText(text('X402_GAS_LIMIT')),
        tx_timeout_seconds: numberOrText(text('X402_TX_TIMEOUT_SECONDS')),
        max_fee_per_gas_wei: text('X402_MAX_FEE_PER_GAS_WEI'),
        max_priority_fee_per_gas_wei: text('X402_MAX_PRIORITY_FEE_PER_GAS_WEI'),
        assets: listOf(text('ASSAY_ACE_ASSETS')),
        recipients: listOf(text('ASSAY_ACE_RECIPIENTS')),
        settle_token_env: text('ASSAY_ACE_SETTLE_TOKEN') === undefined ? undefined : 'ASSAY_ACE_SETTLE_TOKEN',
      },
    },
    nameOf,
  );
  return {
    config,
    nameOf,
    env: databaseUrl === undefined ? env : { ...env, [databaseUrlVariable]: databaseUrl },
  };
}

function checkStore(store: string, databaseUrl: string | undefined): void {
  const fault = (message: string) => configError(['ASSAY_ACE_STORE'], message);
  if (databaseUrl !== undefined)
    throw fault('chooses a store for a service without PostgreSQL, and the PGSQL_ variables are set');
  if (store !== 'pglite' && store !== 'memory')
    throw fault('expected "pglite" or "memory"; PostgreSQL is chosen by PGSQL_HOST and its group');
}

function checkRpcUrl(url: string): void {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw configError(['X402_RPC_URL'], 'expected an http or https URL');
}

function checkKey(key: string): void {
  if (!/^(?:0x)?[0-9a-fA-F]{64}$/.test(key))
    throw configError(['X402_SIGNER_PRIVATE_KEY'], 'expected a private key of 32 bytes in hex');
}

/** The address of the database; undefined when no variable of its group is set. */
function readDatabase(text: (name: string) => string | undefined): string | undefined {
  const names = Object.values(database);
  const missing = names.filter((name) => text(name) === undefined);
  if (missing.length === names.length) return undefined;
  const [first] = missing;
  if (first !== undefined)
    throw configError([first], 'is not set, while others of its group are: set all or none');
  const part = (name: string): string => encodeURIComponent(text(name) ?? '');
  const port = text(database.port) ?? '';
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535)
    throw configError([database.port], 'expected a port from 1 to 65535');
  const host = text(database.host) ?? '';
  // The address of a network in six groups stands in brackets; a folder of a socket is escaped.
  const at = host.includes(':') ? `[${host}]` : part(database.host);
  return `postgres://${part(database.user)}:${part(database.password)}@${at}:${port}/${part(database.name)}`;
}
