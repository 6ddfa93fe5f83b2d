/**
 * What a target is started with, for tests of the launcher: nothing answers behind these addresses.
 * @module
 */
import type { BridgeHandle } from '../simulator/bridge/handle.js';
import type { BridgeProfileName } from '../simulator/bridge/profiles.js';
import type { SimulatorHandle } from '../simulator/handle.js';
import { sampleSim } from '../simulator/handle.sample.js';

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

const { admin, bridges } = sampleSim;
export const noSimulator: SimulatorHandle = {
  ...sampleSim,
  rpcUrl: 'http://127.0.0.1:1/kit',
  proxyUrl: 'http://127.0.0.1:1/proxy',
  proxyWsUrl: 'ws://127.0.0.1:1/proxy',
  controlToken: 'control-token',
  admin: { ...admin, privateKey: `0x${'02'.repeat(32)}` },
  bridges: {
    ...bridges,
    bridges: {
      binance: bridge('binance', 'binance'),
      okx: bridge('okx', 'okx'),
      psp: bridge('psp', 'psp'),
      internal: bridge('internal', 'psp'),
    },
  },
};
