/**
 * The environment that wires a facilitator to a simulator, under our own names and under those that the official
 * facilitators read.
 * @module
 */
import type { SimulatorHandle } from './handle.js';

/** Names of x402-rs up to its configuration file: one RPC variable per network. */
const rustRpcNames: Readonly<Record<number, string>> = {
  137: 'RPC_URL_POLYGON',
  8453: 'RPC_URL_BASE',
  43113: 'RPC_URL_AVALANCHE_FUJI',
  43114: 'RPC_URL_AVALANCHE',
  80002: 'RPC_URL_POLYGON_AMOY',
  84532: 'RPC_URL_BASE_SEPOLIA',
};

/** `ASSAY_BRIDGE_<NAME>_…` for each bridge: where it is, its paths, and the bearer key that it asks for. */
const bridgeEnv = ({ bridges }: SimulatorHandle): Record<string, string> =>
  Object.fromEntries(
    Object.values(bridges.bridges).flatMap(({ name, url, verifyPath, settlePath, apiKey }) => {
      const prefix = `ASSAY_BRIDGE_${name.toUpperCase()}`;
      return [
        [`${prefix}_URL`, url],
        [`${prefix}_VERIFY_PATH`, verifyPath],
        [`${prefix}_SETTLE_PATH`, settlePath],
        ...(apiKey === null ? [] : [[`${prefix}_KEY`, apiKey]]),
      ] as [string, string][];
    }),
  );

/**
 * Variables for a facilitator process. They hold the throw-away signer key, never the control token nor the kit's
 * own way to the chain.
 */
export const simulatorEnv = (handle: SimulatorHandle): Record<string, string> => {
  const rustRpc = rustRpcNames[handle.chainId];
  return {
    ASSAY_RPC_URL: handle.proxyUrl,
    ASSAY_RPC_WS_URL: handle.proxyWsUrl,
    ASSAY_CHAIN_ID: String(handle.chainId),
    ASSAY_NETWORK: handle.network,
    ASSAY_TOKEN_ADDRESS: handle.token.address,
    ASSAY_TOKEN_NAME: handle.token.name,
    ASSAY_TOKEN_VERSION: handle.token.version,
    ASSAY_SIGNER_ADDRESS: handle.signer.address,
    ASSAY_SIGNER_PRIVATE_KEY: handle.signer.privateKey,
    // Read by the e2e facilitators of the x402 repository (TypeScript, Go, Python).
    EVM_PRIVATE_KEY: handle.signer.privateKey,
    EVM_NETWORK: handle.network,
    EVM_RPC_URL: handle.proxyUrl,
    // Read by x402-rs: directly in its early releases, later as `$NAME` inside its configuration file.
    SIGNER_TYPE: 'private-key',
    FACILITATOR_PRIVATE_KEY: handle.signer.privateKey,
    ASSAY_LEZ_URL: handle.lez.url,
    ASSAY_LEZ_NETWORK: handle.lez.network,
    ...bridgeEnv(handle),
    ...(rustRpc === undefined ? {} : { [rustRpc]: handle.proxyUrl }),
  };
};

/** Single quotes read the same in a shell and in dotenv files; plain values stay without them. */
const quoted = (value: string): string =>
  /^[\w.:/@%+,=[\]-]*$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;

/** `KEY=value` lines that a shell can source and that dotenv reads. */
export const envFileText = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join('');
