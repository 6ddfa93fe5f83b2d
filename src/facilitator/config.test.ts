import { describe, expect, it } from 'vitest';
import { AssayError } from '../wire/assay-error.js';
import { checkFacilitatorConfig, parseConfigText } from './config.js';
import { hiddenAdapters } from './config-checks.js';
import { withEnvironment } from './config-environment.js';
import { systemClock } from './create-parts.js';
import { openBackends, openChains } from './open-adapters.js';
import { openStore } from './store/open-store.js';

const parseFacilitatorConfig = (toml: string) => checkFacilitatorConfig(parseConfigText(toml));

const adapter = (change = '', network = 'eip155:84532', id = 'one') => `
[[adapters]]
id = "${id}"
kind = "evm"
networks = ["${network}"]
rpc_url = "http://127.0.0.1:8545"
signer_key_env = "SIGNER_KEY"
${change}`;

/** An adapter that names no network. */
const unnamed = (change: string, key = 'SIGNER_KEY') => `
[[adapters]]
id = "unnamed"
kind = "evm"
rpc_url = "http://127.0.0.1:8545"
signer_key_env = "${key}"
${change}`;

const bridge = (change = '', id = 'bridge', networks = 'offchain:binance') => `
[[adapters]]
kind = "offchain"
id = "${id}"
networks = ["${networks}"]
[adapters.backend]
type = "http"
base_url = "http://127.0.0.1:4501"
api_key_env = "BRIDGE_KEY"
${change}`;

const mock = (id: string, networks: string, change = '') => `
[[adapters]]
kind = "offchain"
id = "${id}"
networks = [${networks}]
${change}
backend = { type = "mock" }
`;

const router = (rails: string) => `
[[adapters]]
kind = "router"
id = "any"
networks = ["offchain:ledgerflow"]
[adapters.rails]
${rails}`;

function failure(work: () => unknown): AssayError {
  try {
    work();
  } catch (error) {
    if (error instanceof AssayError) return error;
  }
  throw new Error('nothing was refused');
}

describe('facilitator configuration', () => {
  it('fills in defaults', () => {
    expect(parseFacilitatorConfig(adapter())).toMatchObject({
      host: '127.0.0.1',
      port: 3402,
      rate_limit_per_second: 0,
      body_limit_bytes: 1_048_576,
      cors: false,
      metrics: false,
      log: 'info',
      mode: 'x402',
      store: 'pglite',
      store_path: '.assay/facilitator',
      evm: { receipt_timeout_seconds: 30, confirmations: 1, tokens: [] },
      adapters: [{ enabled: true, scheme: 'exact', x402_version: 2 }],
    });
    expect(parseFacilitatorConfig(bridge()).adapters[0]).toMatchObject({
      backend: {
        verify_path: '/verify',
        settle_path: '/settle',
        timeout_seconds: 8,
        payload_shape: 'inner',
        idempotency: 'header',
      },
    });
  });

  it('takes an empty file for one mock adapter', () => {
    expect(parseFacilitatorConfig('').adapters).toMatchObject([
      {
        kind: 'offchain',
        networks: ['offchain:*'],
        backend: { type: 'mock', payer: 'cex:user:default', transaction_prefix: 'offchain-tx' },
      },
    ]);
  });

  it.each([
    ['unknown key', `verbose = true\n${adapter()}`, 'verbose: unknown key'],
    ['unknown adapter key', adapter('retries = 3'), 'adapters[0].retries: unknown key'],
    ['unknown backend key', bridge('retries = 3'), 'adapters[0].backend.retries: unknown key'],
    ['key in the file', adapter('signer_key = "0x11"'), 'adapters[0].signer_key: unknown key'],
    ['bridge key in the file', bridge('api_key = "x"'), 'adapters[0].backend.api_key: unknown key'],
    ['bad network', adapter('', 'base-sepolia'), 'adapters[0].networks[0]:'],
    ['no reference', bridge('', 'bridge', 'offchain:'), 'adapters[0].networks[0]:'],
    ['empty set', bridge('', 'bridge', 'offchain:{}'), 'adapters[0].networks[0]:'],
    ['empty item', bridge('', 'bridge', 'offchain:{a,}'), 'adapters[0].networks[0]:'],
    ['no namespace', bridge('', 'bridge', ':x'), 'adapters[0].networks[0]:'],
    ['EVM pattern without chain', adapter('', 'eip155:*'), 'adapters[0].chain_id:'],
    ['leading zero', adapter('', 'eip155:01'), 'adapters[0].networks[0]:'],
    ['other chain', adapter('chain_id = 1'), 'adapters[0].networks[0]:'],
    ['no EVM network', adapter('chain_id = 1', 'solana:x'), 'adapters[0].networks[0]:'],
    ['same id twice', adapter() + adapter('', 'eip155:1'), 'adapters[1].id:'],
    ['both RPC forms', adapter('rpc_url_env = "RPC"'), 'adapters[0].rpc_url:'],
    ['bad URL', adapter().replace('http://127.0.0.1:8545', 'ftp://x'), 'adapters[0].rpc_url:'],
    ['bad base URL', bridge().replace('http://127.0.0.1:4501', 'bridge'), 'adapters[0].backend.base_url:'],
    ['base URL with port 0', bridge().replace('4501', '0'), 'adapters[0].backend.base_url:'],
    ['base URL without a host', bridge().replace('127.0.0.1:4501', ''), 'adapters[0].backend.base_url:'],
    ['bad bridge path', bridge('verify_path = "verify"'), 'adapters[0].backend.verify_path:'],
    ['bad bridge timeout', bridge('timeout_seconds = 121'), 'adapters[0].backend.timeout_seconds:'],
    ['bad vault', adapter('vault_address = "vault"'), 'adapters[0].vault_address:'],
    ['bad port', `port = 99999\n${adapter()}`, 'port:'],
    ['host is a name', `host = "localhost"\n${adapter()}`, 'host: expected an IP address'],
    ['bad log level', `log = "loud"\n${adapter()}`, 'log:'],
    ['bad store', `store = "redis"\n${adapter()}`, 'store:'],
    [
      'postgres without its address',
      'store = "postgres"',
      'store_url_env: is needed by the store "postgres"',
    ],
    ['store URL without postgres', 'store_url_env = "URL"', 'store_url_env: belongs to the store "postgres"'],
    ['other mode', 'mode = "other"', 'mode: expected "x402"'],
    [
      'lez with another scheme',
      '[[adapters]]\nkind = "lez"\nid = "l"\nscheme = "upto"',
      'adapters[0].scheme: Invalid input: expected "exact"',
    ],
    ['unknown kind', '[[adapters]]\nkind = "bank"\nid = "b"', 'adapters[0].kind:'],
    ['version 3', adapter('x402_version = 3'), 'adapters[0].x402_version: expected 1 or 2'],
    [
      'version 1 off a chain',
      mock('m', '"offchain:m"', 'x402_version = 1'),
      'adapters[0].x402_version: version 1 is for adapters of kind "evm"',
    ],
    [
      'version 1 by CAIP-2',
      adapter('x402_version = 1'),
      'adapters[0].networks[0]: "eip155:84532" is not a network name of version 1, such as "base-sepolia"',
    ],
    [
      'version 1 of another chain',
      adapter('x402_version = 1\nchain_id = 1', 'base'),
      'adapters[0].networks[0]: "base" is not the chain 1',
    ],
    [
      'version 1 off EVM',
      adapter('x402_version = 1', 'solana'),
      'adapters[0].networks[0]: "solana" does not name an EVM chain',
    ],
    [
      'version 1 of a chain without a name',
      unnamed('x402_version = 1\nchain_id = 42161'),
      'adapters[0].chain_id: version 1 has no name for the chain 42161',
    ],
    [
      'two signers for one chain',
      `${adapter()}${unnamed('x402_version = 1\nchain_id = 84532', 'OTHER_KEY')}`,
      'adapters[1].signer_key_env: is not that of adapters[0], which serves the same chain in the other version',
    ],
    [
      'a router in front of version 1',
      `${adapter('x402_version = 1', 'base-sepolia')}${router('onchain = "one"')}`,
      'adapters[1].rails.onchain: the adapter "one" serves version 1, and a router version 2',
    ],
    ['no adapters', 'adapters = []', 'adapters:'],
    ['bad timeout', '[evm]\nreceipt_timeout_seconds = 86', 'evm.receipt_timeout_seconds:'],
    ['bad confirmations', '[evm]\nconfirmations = 0', 'evm.confirmations:'],
    [
      'token without chain',
      '[[evm.tokens]]\nnetwork = "offchain:x"\naddress = "0x036CbD53842c5426634e7929541eC2318f3dCF7e"\nname = "USDC"\nversion = "2"\ndecimals = 6',
      'evm.tokens[0].network:',
    ],
    ['bad asset', adapter('assets = ["USDC"]'), 'adapters[0].assets[0]:'],
    [
      'foreign advertise',
      mock('m', '"offchain:a"', 'advertise = ["offchain:b"]'),
      'adapters[0].advertise[0]:',
    ],
    [
      'advertised pattern',
      mock('m', '"offchain:*"', 'advertise = ["offchain:*"]'),
      'adapters[0].advertise[0]:',
    ],
    [
      'rail without adapter',
      router('custodial = "ledger"'),
      'adapters[0].rails.custodial: there is no adapter',
    ],
    [
      'rail of another kind',
      mock('m', '"offchain:a"') + router('onchain = "m"'),
      'adapters[1].rails.onchain: the adapter "m" is of kind "offchain"',
    ],
    [
      'rail that is disabled',
      mock('m', '"offchain:a"', 'enabled = false') + router('custodial = "m"'),
      'adapters[1].rails.custodial: the adapter "m" is disabled',
    ],
    [
      'rail without a name of its own',
      mock('m', '"offchain:*"') + router('exchange = { okx = "m" }'),
      'adapters[1].rails.exchange.okx: the adapter "m" has no network name',
    ],
    ['not TOML', 'adapters = [', 'the configuration: not valid TOML at line'],
  ])('names the key: %s', (_name, toml, start) => {
    const error = failure(() => parseFacilitatorConfig(toml));
    expect(error.message.startsWith(start), error.message).toBe(true);
    expect(error.exitCode).toBe(64);
    expect(error.message).not.toContain('\n');
  });

  it('names the variable that does not hold the address of the database, and never quotes it', async () => {
    const config = parseFacilitatorConfig(`store = "postgres"\nstore_url_env = "DB"\n${adapter()}`);
    await expect(openStore(config, {})).rejects.toMatchObject({
      message: 'store_url_env: the environment variable DB is not set',
      exitCode: 64,
    });
    const wrong = openStore(config, { DB: 'mysql://user:secret@host/name' });
    await expect(wrong).rejects.toMatchObject({ exitCode: 64 });
    await expect(wrong).rejects.toThrow('store_url_env: the environment variable DB does not hold');
    await expect(wrong).rejects.not.toThrow('secret');
  });

  it('names the variable that is missing, and never quotes a key', () => {
    const config = parseFacilitatorConfig(adapter());
    const missing = failure(() => openChains(config, {}));
    expect(missing.message).toBe(
      'adapters[0].signer_key_env: the environment variable SIGNER_KEY is not set',
    );
    for (const secret of ['0x1234', 'f'.repeat(64)]) {
      const error = failure(() => openChains(config, { SIGNER_KEY: secret }));
      expect(error.exitCode).toBe(64);
      expect(`${error.message}${String(error.cause)}`).not.toContain(secret);
    }
    const disabled = parseFacilitatorConfig(adapter('enabled = false'));
    expect(openChains(disabled, {}).size).toBe(0);
    const withBridge = parseFacilitatorConfig(bridge());
    expect(failure(() => openBackends(withBridge, {}, systemClock)).message).toBe(
      'adapters[0].backend.api_key_env: the environment variable BRIDGE_KEY is not set',
    );
  });

  it('knows which adapters are hidden, and by whom', () => {
    const hidden = (toml: string) =>
      hiddenAdapters(parseFacilitatorConfig(toml)).map(({ hidden, by }) => `${hidden} by ${by}`);
    expect(hidden(mock('all', '"offchain:*"') + mock('late', '"offchain:a"'))).toEqual(['late by all']);
    expect(hidden(mock('early', '"offchain:a"') + mock('all', '"offchain:*"'))).toEqual([]);
    expect(hidden(mock('set', '"offchain:{a,b}"') + mock('late', '"offchain:b"'))).toEqual(['late by set']);
    expect(hidden(adapter() + adapter('', 'eip155:84532', 'two'))).toEqual(['two by one']);
    expect(hidden(mock('off', '"offchain:*"', 'enabled = false') + mock('late', '"offchain:a"'))).toEqual([]);
  });

  it('stores in the PostgreSQL database that the environment names, whatever the file says', () => {
    const config = parseFacilitatorConfig('store = "memory"');
    const name = 'ASSAY_FAC_DATABASE_URL';
    expect(withEnvironment(config, { [name]: 'postgres://user:secret@host/name' })).toEqual({
      ...config,
      store: 'postgres',
      store_url_env: name,
    });
    expect(withEnvironment(config, { [name]: '' })).toEqual(config);
  });

  it('takes host and port from the environment, in both spellings', () => {
    const config = parseFacilitatorConfig('port = 1');
    expect(withEnvironment(config, {})).toEqual(config);
    expect(withEnvironment(config, { LEDGERFLOW_FAC__HOST: '0.0.0.0', ASSAY_FAC_PORT: '8' })).toMatchObject({
      host: '0.0.0.0',
      port: 8,
    });
    expect(withEnvironment(config, { LEDGERFLOW_FAC__PORT: '7', ASSAY_FAC_PORT: '8' }).port).toBe(8);
    const error = failure(() => withEnvironment(config, { LEDGERFLOW_FAC__PORT: 'http' }));
    expect(error.message).toBe('LEDGERFLOW_FAC__PORT: expected a port from 0 to 65535');
    expect(error.exitCode).toBe(64);
  });
});
