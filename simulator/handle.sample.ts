/**
 * A simulator that stands nowhere: for tests of what only reads its handle.
 * @module
 */
import type { SimulatorHandle } from './handle.js';

const asset = '0x036CbD53842c5426634e7929541eC2318f3dCF7e';
const token = { address: asset, name: 'USDC', version: '2', decimals: 6 } as const;
const account = { address: asset, privateKey: `0x${'01'.repeat(32)}` } as const;
export const sampleSim: SimulatorHandle = {
  schema: 'assay-sim/1',
  pid: 1,
  startedAt: '2026-01-01T00:00:00Z',
  network: 'eip155:84532',
  chainId: 84532,
  rpcUrl: 'http://127.0.0.1:1',
  proxyUrl: 'http://127.0.0.1:1',
  proxyWsUrl: 'ws://127.0.0.1:1',
  controlUrl: 'http://127.0.0.1:1',
  controlToken: '',
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
    'gas-hungry': token,
    paused: token,
  },
  balancesSlot: 9,
  multicall3: asset,
  signer: account,
  admin: account,
  bridges: {
    schema: 'assay-bridges/1',
    bridges: {},
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
  anvilVersion: 'scripted',
  codeHashes: {},
};
