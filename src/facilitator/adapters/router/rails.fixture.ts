/**
 * A router over a chain, two exchanges, a gateway and an internal ledger, with backends that tests script.
 * @module
 */
import { checkFacilitatorConfig } from '../../config.js';
import { ScriptedChain, scriptedNetwork } from '../../scripted-chain.fixture.js';
import { ScriptedProvider } from '../offchain/offchain.fixture.js';

/** What the router answers to. */
export const routedNetwork = 'offchain:ledgerflow';

const names = ['binance', 'okx', 'gateway', 'ledger'] as const;

export function scriptedRails() {
  const config = checkFacilitatorConfig({
    store: 'memory',
    evm: { receipt_timeout_seconds: 1 },
    adapters: [
      ...names.map((id) => ({
        kind: 'offchain',
        id,
        networks: [`offchain:${id}`],
        backend: { type: 'http', base_url: 'http://bridge.test' },
      })),
      {
        kind: 'evm',
        id: 'base',
        networks: [scriptedNetwork],
        rpc_url: 'http://127.0.0.1:1',
        signer_key_env: 'KEY',
      },
      {
        kind: 'router',
        id: 'any-rail',
        networks: [routedNetwork],
        rails: {
          onchain: 'base',
          custodial: 'ledger',
          traditional_gateway: 'gateway',
          exchange: { binance: 'binance', okx: 'okx' },
        },
      },
    ],
  });
  const chain = new ScriptedChain();
  const providers = new Map(names.map((name) => [name, new ScriptedProvider()]));
  return { config, chain, chains: new Map([[scriptedNetwork, chain]]), providers };
}
