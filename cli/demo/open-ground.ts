/**
 * What every scene stands on: the reference facilitator on a simulator, and the ways to look where the money is.
 * @module
 */
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { BridgeControlClient } from '../../simulator/bridge/control/client.js';
import { setTokenBalance } from '../../simulator/chain/faucet.js';
import { createRpc, type RpcClient } from '../../simulator/chain/rpc.js';
import type { SimulatorHandle } from '../../simulator/handle.js';
import { checkFacilitatorConfig } from '../../src/facilitator/config.js';
import { serveFacilitator } from '../../src/facilitator/serve.js';
import { referenceConfiguration } from '../../targets/reference-configuration.js';
import { listen } from '../listen.js';

export const demoNetwork = 'base';
/** What a payer has at first on each rail, atomic units. */
export const wealth = '5000000';

export interface Ground {
  readonly sim: SimulatorHandle;
  /** Base URL of the reference facilitator. */
  readonly facilitator: string;
  readonly rpc: RpcClient;
  readonly control: BridgeControlClient;
  /** Serves a handler of web requests on a free port until the ground is closed. Resolves with its base URL. */
  serve(handler: Parameters<typeof listen>[0]): Promise<string>;
  close(): Promise<void>;
}

/** Opens the ground; what was opened before a failure is closed again. */
export async function openGround(sim: SimulatorHandle): Promise<Ground> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    // In the opposite order: shops before the facilitator that they ask.
    for (const one of closing.splice(0).reverse()) await one();
  };
  try {
    const { settings, env } = referenceConfiguration(sim);
    const config = checkFacilitatorConfig({ ...settings, store: 'memory', log: 'silent' });
    const facilitator = await serveFacilitator(config, { env, port: 0 });
    closing.push(facilitator.close);
    const rpc = createRpc(sim.rpcUrl);
    closing.push(rpc.close);
    const control = new BridgeControlClient(sim.bridges);
    closing.push(() => control.close());
    const serve: Ground['serve'] = async (handler) => {
      const served = await listen(handler);
      closing.push(served.close);
      return served.url;
    };
    return { sim, facilitator: facilitator.url, rpc, control, serve, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A fresh address; its key is thrown away. */
export const newAddress = (): `0x${string}` => privateKeyToAccount(generatePrivateKey()).address;

/** Somebody with USDC on chain. */
export async function newPayer({ rpc, sim }: Ground): Promise<PrivateKeyAccount> {
  const account = privateKeyToAccount(generatePrivateKey());
  await setTokenBalance(rpc.batch, sim, sim.token.address, account.address, wealth);
  return account;
}
