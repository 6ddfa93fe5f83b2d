import { describe, expect, it } from 'vitest';
import { AssayError } from '../../wire/assay-error.js';
import { parseConfigText } from '../config.js';
import { checkAceConfig } from './config.js';

const read = (top = '', table = '') =>
  checkAceConfig(
    parseConfigText(`
mode = "acedata"
${top}
[acedata]
rpc_url = "http://127.0.0.1:8545"
signer_key_env = "KEY"
${table}`),
  );

describe('a configuration file of the AceData mode', () => {
  it('needs the chain and the name of a key, and has the defaults of the environment', () => {
    expect(read()).toMatchObject({ host: '127.0.0.1', port: 8008, store: 'pglite', metrics: false });
    expect(read().acedata).toMatchObject({
      gas_limit: 250_000,
      tx_timeout_seconds: 120,
      networks: {},
      tokens: [],
    });
    const { acedata } = read('', 'networks = { mine = "eip155:31337" }\nmax_fee_per_gas_wei = 7');
    expect([acedata.networks, acedata.max_fee_per_gas_wei]).toEqual([{ mine: 'eip155:31337' }, 7n]);
  });

  it.each([
    ['adapters: unknown key', 'adapters = []', ''],
    ['acedata.gas: unknown key', '', 'gas = 1'],
    ['acedata.rpc_url: give exactly one', '', 'rpc_url_env = "URL"'],
    ['acedata.gas_limit: expected a whole number', '', 'gas_limit = "much"'],
    ['acedata.networks.mine: expected an EVM chain', '', 'networks = { mine = "solana:1" }'],
    ['acedata.assets[0]: expected 0x and 40 hex digits', '', 'assets = ["usdc"]'],
    [
      'acedata.max_priority_fee_per_gas_wei: is above',
      '',
      'max_fee_per_gas_wei = 1\nmax_priority_fee_per_gas_wei = 2',
    ],
    ['store: the memory store forgets', 'store = "memory"', 'app_env = "production"'],
    ['store_url_env: belongs to the store "postgres"', 'store = "postgres"', ''],
    ['store_url_env: belongs to the store "postgres"', 'store_url_env = "URL"', ''],
  ])('%s', (says, top, table) => {
    const error = (() => {
      try {
        return read(top, table);
      } catch (one) {
        return one;
      }
    })();
    expect(error).toBeInstanceOf(AssayError);
    expect((error as AssayError).message).toContain(says);
  });
});
