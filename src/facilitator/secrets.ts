/**
 * What a configuration names and the environment holds. The only place where keys are read; none is ever quoted.
 * @module
 */
import { isHex } from '../evm/hex.js';
import type { ChainSigner } from './adapters/evm/chain.js';
import { privateKeySigner } from './adapters/evm/http-chain.js';
import type { Environment } from './config-environment.js';
import { configError } from './config-error.js';

/** A variable that has to be there; the error names the key of the configuration that asks for it. */
export function readVariable(path: readonly PropertyKey[], name: string, env: Environment): string {
  const text = env[name]?.trim();
  if (text !== undefined && text !== '') return text;
  throw configError(path, `the environment variable ${name} is not set`);
}

export function readUrl(path: readonly PropertyKey[], name: string, env: Environment): string {
  const url = readVariable(path, name, env);
  if (URL.canParse(url) && /^https?:/.test(url)) return url;
  throw configError(path, `the environment variable ${name} does not hold an http or https URL`);
}

/** The signer of a private key of 32 bytes in hex, with or without 0x. */
export function readPrivateKey(path: readonly PropertyKey[], name: string, env: Environment): ChainSigner {
  const text = readVariable(path, name, env);
  const key = text.startsWith('0x') ? text : `0x${text}`;
  if (!isHex(key) || key.length !== 66) {
    throw configError(path, `the environment variable ${name} does not hold a 32-byte hex key`);
  }
  try {
    return privateKeySigner(key);
  } catch {
    // The cause is dropped on purpose: it may quote the key.
    throw configError(path, 'does not name a valid private key');
  }
}
