import { parse } from 'smol-toml';
import { expect, it } from 'vitest';
import { mock, toml } from './configuration.js';

/** As a facilitator reads it, once the placeholders are filled. */
const read = (text: string): unknown =>
  parse(text.replace('{host}', '127.0.0.1').replace('{port}', '3402').replace('{chain_id}', '84532'));

it('a configuration is TOML with keys that LedgerFlow knows', () => {
  const text = toml({
    rateLimitPerSecond: 5,
    adapters: [
      mock('set', ['offchain:{a,b}'], { payer: 'cex:user:a', enabled: false }),
      {
        kind: 'offchain',
        id: 'bridge',
        networks: ['offchain:okx'],
        backend: { type: 'http', bridge: 'okx', end: '/', timeoutSeconds: 2 },
      },
      { kind: 'evm', id: 'chain', networks: ['eip155:*'], vault: '0xf1' },
    ],
  });
  expect(read(text)).toEqual({
    host: '127.0.0.1',
    port: 3402,
    rate_limit_per_second: 5,
    adapters: [
      {
        kind: 'offchain',
        id: 'set',
        networks: ['offchain:{a,b}'],
        enabled: false,
        backend: { type: 'mock', payer: 'cex:user:a' },
      },
      {
        kind: 'offchain',
        id: 'bridge',
        networks: ['offchain:okx'],
        backend: {
          type: 'http',
          base_url: '{bridge_okx_url}/',
          verify_path: '{bridge_okx_verify_path}',
          settle_path: '{bridge_okx_settle_path}',
          api_key_env: 'BRIDGE_KEY',
          timeout_seconds: 2,
        },
      },
      {
        kind: 'evm',
        id: 'chain',
        networks: ['eip155:*'],
        rpc_url: '{rpc_url}',
        chain_id: 84532,
        vault_address: '0xf1',
        signer_key_env: 'EVM_SIGNER_PRIVATE_KEY',
      },
    ],
  });
});

it('without a signer no key is named', () => {
  const text = toml({
    adapters: [
      { kind: 'evm', id: 'chain', networks: ['eip155:84532'], signer: false, rpcUrl: 'http://x.invalid' },
    ],
  });
  expect(text).not.toContain('signer_key_env');
  expect(text).toContain('rpc_url = "http://x.invalid"');
});
