/**
 * What a target is started with, for tests of the launcher: nothing answers behind these addresses.
 * @module
 */
import type { BridgeHandle } from '../simulator/bridge/handle.js';
import type { BridgeProfileName } from '../simulator/bridge/profiles.js';
import type { SimulatorHandle } from '../simulator/handle.js';

const address = '0x036CbD53842c5426634e7929541eC2318f3dCF7e';
const token = { address, name: 'USDC', version: '2', decimals: 6 } as const;
const account = { address, privateKey: `0x${'01'.repeat(32)}` } as const;

const bridge = (name: string, profile: BridgeProfileName): BridgeHandle => ({
  name,
  profile,
  url: `http://127.0.0.1:1/${name}`,
  verifyPath: `/${name}/verify`,
  settlePath: `/${name}/settle`,
  apiKey: `key of ${name}`,
  networks: [`offchain:${name}`],
  asset: 'USDT',
  payer: 'cex:user:alice',
  payee: 'merchant-a',
});

export const noSimulator: SimulatorHandle = {
  schema: 'assay-sim/1',
  pid: 1,
  startedAt: '2026-01-01T00:00:00Z',
  network: 'eip155:84532',
  chainId: 84532,
  rpcUrl: 'http://127.0.0.1:1/kit',
  proxyUrl: 'http://127.0.0.1:1/proxy',
  proxyWsUrl: 'ws://127.0.0.1:1/proxy',
  controlUrl: 'http://127.0.0.1:1',
  controlToken: 'control-token',
  token,
  variants: {
    'plain-erc20': token,
    'silent-fallback': token,
    'wrong-recipient': token,
    'wrong-value': token,
    'extra-transfer': token,
    'fee-on-transfer': token,
    'revert-when-mined': token,
    'nonce-tolerant': token,
    'ecrecover-only': token,
    paused: token,
  },
  balancesSlot: 9,
  multicall3: address,
  signer: account,
  admin: { address, privateKey: `0x${'02'.repeat(32)}` },
  bridges: {
    schema: 'assay-bridges/1',
    bridges: {
      binance: bridge('binance', 'binance'),
      okx: bridge('okx', 'okx'),
      psp: bridge('psp', 'psp'),
      internal: bridge('internal', 'psp'),
    },
    elsewhereUrl: 'http://127.0.0.1:1',
    controlUrl: 'http://127.0.0.1:1',
    controlToken: 'bridge-control-token',
  },
  lez: {
    url: 'http://127.0.0.1:1',
    network: 'logos:lez-testnet',
    asset: 'native',
    controlUrl: 'http://127.0.0.1:1/control',
    controlToken: 'lez-control-token',
  },
  anvilVersion: 'none',
  codeHashes: {},
};
