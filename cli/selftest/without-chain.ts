/**
 * A simulator of which only the sequencer is open: for rows that need no chain, and are too cheap to start one.
 * @module
 */
import { type SimulatorHandle, tokenVariants } from '../../simulator/handle.js';
import type { LezHandle } from '../../simulator/lez/handle.js';

const nowhere = 'http://127.0.0.1:1';
const nobody = `0x${'00'.repeat(20)}` as const;
const token = { address: nobody, name: '', version: '', decimals: 0 } as const;
const account = { address: nobody, privateKey: `0x${'00'.repeat(32)}` } as const;

export const handleWithoutChain = (lez: LezHandle): SimulatorHandle => ({
  schema: 'assay-sim/1',
  pid: process.pid,
  startedAt: new Date().toISOString(),
  network: 'eip155:0',
  chainId: 0,
  rpcUrl: nowhere,
  proxyUrl: nowhere,
  proxyWsUrl: nowhere,
  controlUrl: nowhere,
  controlToken: '',
  token,
  variants: Object.fromEntries(tokenVariants.map((name) => [name, token])) as SimulatorHandle['variants'],
  balancesSlot: 0,
  multicall3: nobody,
  signer: account,
  admin: account,
  bridges: {
    schema: 'assay-bridges/1',
    bridges: {},
    elsewhereUrl: nowhere,
    controlUrl: nowhere,
    controlToken: '',
  },
  lez,
  anvilVersion: 'none',
  codeHashes: {},
});
