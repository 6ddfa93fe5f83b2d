/**
 * Chains and signers from configuration and environment. The only place where a private key is read.
 * @module
 */
import { type Hex, isHex } from '../evm/hex.js';
import { evmChainId, parseCaip2 } from '../wire/caip.js';
import type { Chain } from './adapters/evm/chain.js';
import { createHttpChain, privateKeySigner } from './adapters/evm/http-chain.js';
import { type AdapterConfig, configError, type FacilitatorConfig } from './config.js';

export type Environment = Readonly<Record<string, string | undefined>>;

function readKey(adapter: AdapterConfig, index: number, env: Environment): Hex {
  const path = ['adapters', index, 'signer_key_env'];
  const text = env[adapter.signer_key_env]?.trim();
  if (text === undefined || text === '') {
    throw configError(path, `the environment variable ${adapter.signer_key_env} is not set`);
  }
  const key = text.startsWith('0x') ? text : `0x${text}`;
  if (isHex(key) && key.length === 66) return key;
  throw configError(
    path,
    `the environment variable ${adapter.signer_key_env} does not hold a 32-byte hex key`,
  );
}

function readRpcUrl(adapter: AdapterConfig, index: number, env: Environment): string {
  if (adapter.rpc_url !== undefined) return adapter.rpc_url;
  const path = ['adapters', index, 'rpc_url_env'];
  const name = adapter.rpc_url_env ?? '';
  const url = env[name];
  if (url === undefined || url === '') throw configError(path, `the environment variable ${name} is not set`);
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw configError(path, `the environment variable ${name} does not hold an http or https URL`);
  }
  return url;
}

/** One chain per network of the enabled adapters. Nothing is requested yet. Throws AssayError. */
export function openChains(config: FacilitatorConfig, env: Environment): ReadonlyMap<string, Chain> {
  const chains = new Map<string, Chain>();
  config.adapters.forEach((adapter, index) => {
    if (!adapter.enabled) return;
    const key = readKey(adapter, index, env);
    const rpcUrl = readRpcUrl(adapter, index, env);
    for (const text of adapter.networks) {
      const network = parseCaip2(text);
      const chainId = evmChainId(text);
      if (network === undefined || chainId === undefined) continue;
      let signer: ReturnType<typeof privateKeySigner>;
      try {
        signer = privateKeySigner(key);
      } catch {
        // The cause is dropped on purpose: it may quote the key.
        throw configError(['adapters', index, 'signer_key_env'], 'does not name a valid private key');
      }
      chains.set(network, createHttpChain({ network, chainId, rpcUrl, signer }));
    }
  });
  return chains;
}
