/**
 * Opens what this mode runs on: the chain, whose id is asked, the signer and the store.
 * @module
 */
import { AssayError } from '../../wire/assay-error.js';
import { type Caip2, parseCaip2 } from '../../wire/caip.js';
import { type Chain, callChain } from '../adapters/evm/chain.js';
import { createHttpChain } from '../adapters/evm/http-chain.js';
import { configError, pathText } from '../config-error.js';
import { readPrivateKey, readUrl, readVariable } from '../secrets.js';
import { openDatabase } from '../store/open-store.js';
import type { AceSource } from './config.js';
import type { AuthorizationStore } from './store/authorization-store.js';
import { openMemory } from './store/memory.js';
import { SqlAuthorizations } from './store/sql.js';

/** Asks which chain the RPC serves. */
async function chainIdOf(chain: Chain, where: readonly PropertyKey[]): Promise<number> {
  const answer = await callChain(chain, 'eth_chainId', []);
  const text = answer.kind === 'result' ? answer.value : undefined;
  if (typeof text === 'string' && /^0x[0-9a-fA-F]{1,13}$/.test(text)) return Number(text);
  // What the node said may quote its address.
  const why =
    answer.kind === 'unreachable' ? 'it cannot be reached' : 'its answer to eth_chainId is no number';
  throw new AssayError(`${pathText(where)}: the RPC does not say which chain it serves: ${why}`, {
    code: 'rpc_unusable',
    exitCode: 3,
    hint: 'check that the node runs and that the address is right',
  });
}

/** Opens the chain. Throws AssayError for a wrong key or address, and when the chain does not say which one it is. */
export async function openAceChain({ config, env, nameOf = (path) => path }: AceSource): Promise<Chain> {
  const {
    rpc_url,
    rpc_url_env = '',
    rpc_timeout_seconds,
    signer_key_env,
    signer_address,
    chain_id,
  } = config.acedata;
  const pathOf = (key: string) => nameOf(['acedata', key]);
  const signer = readPrivateKey(pathOf('signer_key_env'), signer_key_env, env);
  if (signer_address !== undefined && signer_address.toLowerCase() !== signer.address)
    throw configError(pathOf('signer_address'), `is not the address of the key, which is ${signer.address}`);
  const where = pathOf(rpc_url === undefined ? 'rpc_url_env' : 'rpc_url');
  const rpcUrl = rpc_url ?? readUrl(where, rpc_url_env, env);
  const timeoutMs = rpc_timeout_seconds * 1_000;
  // Until it has said which one it is.
  const chain = createHttpChain({ network: caip2Of(0), chainId: 0, rpcUrl, signer, timeoutMs });
  try {
    const chainId = await chainIdOf(chain, where);
    if (chain_id !== undefined && chain_id !== chainId)
      throw configError(pathOf('chain_id'), `is ${chain_id}, and the RPC serves the chain ${chainId}`);
    return { ...chain, network: caip2Of(chainId), chainId };
  } catch (error) {
    await chain.close();
    throw error;
  }
}

function caip2Of(chainId: number): Caip2 {
  const network = parseCaip2(`eip155:${chainId}`);
  if (network === undefined) throw new TypeError('a number names no chain');
  return network;
}

/** Opens the store. Throws AssayError when its folder is in use, or its server cannot be reached. */
export async function openAuthorizations({ config, env }: AceSource): Promise<AuthorizationStore> {
  const database = await openDatabase(config, env);
  return database === undefined ? openMemory() : new SqlAuthorizations(database).open();
}

/** What callers of settle have to send, if anything. Throws AssayError. */
export function readSettleToken({ config, env, nameOf = (path) => path }: AceSource): string | undefined {
  const { settle_token_env: name } = config.acedata;
  return name === undefined ? undefined : readVariable(nameOf(['acedata', 'settle_token_env']), name, env);
}

/** What the operator should know, and may have wanted. */
export function warnings({ config: { acedata } }: AceSource): readonly string[] {
  const open = acedata.assets.length === 0 && acedata.recipients.length === 0;
  return [
    ...(acedata.app_env === 'production' && open
      ? ['any asset and any recipient is served: callers have to restrict them, or lists of yours']
      : []),
    ...(acedata.max_fee_per_gas_wei === 0n && acedata.max_priority_fee_per_gas_wei > 0n
      ? ['the priority fee is ignored, because no maximum fee is set']
      : []),
  ];
}
