import { describe, expect, it } from 'vitest';
import { AssayError } from '../wire/assay-error.js';
import { parseFacilitatorConfig } from './config.js';
import { openChains } from './open-chains.js';

const adapter = (change = '', network = 'eip155:84532', id = 'one') => `
[[adapters]]
id = "${id}"
kind = "evm"
scheme = "exact"
networks = ["${network}"]
rpc_url = "http://127.0.0.1:8545"
signer_key_env = "SIGNER_KEY"
${change}`;

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
    const config = parseFacilitatorConfig(adapter());
    expect(config).toMatchObject({
      listen: { host: '127.0.0.1', port: 4021 },
      receipt_timeout_seconds: 30,
      store: { kind: 'pglite' },
      adapters: [{ enabled: true }],
    });
  });

  it.each([
    ['no adapters', 'receipt_timeout_seconds = 30', 'adapters:'],
    ['unknown key', `verbose = true\n${adapter()}`, 'verbose: unknown key'],
    ['unknown adapter key', adapter('retries = 3'), 'adapters[0].retries: unknown key'],
    ['key in the file', adapter('signer_key = "0x11"'), 'adapters[0].signer_key: unknown key'],
    ['bad network', adapter('', 'base-sepolia'), 'adapters[0].networks[0]:'],
    ['pattern for one RPC', adapter('', 'eip155:*'), 'adapters[0].networks[0]:'],
    ['leading zero', adapter('', 'eip155:01'), 'adapters[0].networks[0]:'],
    ['same network twice', adapter() + adapter('', 'eip155:84532', 'two'), 'adapters[1].networks[0]:'],
    ['same id twice', adapter() + adapter('', 'eip155:1'), 'adapters[1].id:'],
    ['both RPC forms', adapter('rpc_url_env = "RPC"'), 'adapters[0].rpc_url:'],
    ['bad URL', adapter().replace('http://127.0.0.1:8545', 'ftp://x'), 'adapters[0].rpc_url:'],
    ['bad port', `listen = { port = 99999 }\n${adapter()}`, 'listen.port:'],
    ['bad log level', `log = { level = "loud" }\n${adapter()}`, 'log.level:'],
    ['bad store', `store = { kind = "pglite" }\n${adapter()}`, 'store.folder:'],
    ['bad timeout', `receipt_timeout_seconds = 0\n${adapter()}`, 'receipt_timeout_seconds:'],
    ['bad asset', adapter('assets = ["USDC"]'), 'adapters[0].assets[0]:'],
    ['not TOML', 'adapters = [', 'the configuration: not valid TOML at line'],
  ])('names the key: %s', (_name, toml, start) => {
    const error = failure(() => parseFacilitatorConfig(toml));
    expect(error.exitCode).toBe(64);
    expect(error.message.startsWith(start)).toBe(true);
    expect(error.message).not.toContain('\n');
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
  });
});
