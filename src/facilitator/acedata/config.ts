/**
 * The configuration of this mode: a file of its own keys, or what an environment says.
 * @module
 */
import { z } from 'zod';
import { evmChainId, isCaip2 } from '../../wire/caip.js';
import { evmAddressSchema } from '../../wire/payment-payload.js';
import { environmentName, facilitatorConfigSchema, httpUrl } from '../config.js';
import type { Environment } from '../config-environment.js';
import { configError } from '../config-error.js';

/** CAIP-2 by short name. */
export type NetworkNames = ReadonlyMap<string, string>;

const { host, port, rate_limit_per_second, body_limit_bytes, cors, metrics, log, store, store_url_env } =
  facilitatorConfigSchema.shape;
const notWei = 'expected a whole number of wei';
const wei = z
  .union([z.int().min(0), z.string().regex(/^\d{1,30}$/, notWei)], notWei)
  .transform((value) => BigInt(value));

const evmNetwork = z
  .string()
  .refine(
    (text) => isCaip2(text) && evmChainId(text) !== undefined,
    'expected an EVM chain such as "eip155:8453"',
  );

const addresses = z.array(evmAddressSchema).default([]);

const aceConfigSchema = z.strictObject({
  mode: z.literal('acedata'),
  host,
  port: port.unwrap().default(8008),
  rate_limit_per_second,
  body_limit_bytes,
  cors,
  metrics,
  log,
  store,
  store_path: z.string().min(1).default('.assay/acedata'),
  store_url_env,
  acedata: z
    .strictObject({
      app_env: z.enum(['local', 'production'], 'expected "local" or "production"').default('local'),
      rpc_url: httpUrl.optional(),
      rpc_url_env: environmentName.optional(),
      /** How long one call of the chain may take before it counts as failed. */
      rpc_timeout_seconds: z.int().min(1).max(60).default(5),
      /** The RPC is asked when it is left out, and has to agree when it is not. */
      chain_id: z.int().min(1).optional(),
      signer_key_env: environmentName,
      /** Has to be that of the key. */
      signer_address: evmAddressSchema.optional(),
      gas_limit: z.int('expected a whole number').min(21_000, 'expected at least 21000').default(250_000),
      /** How long settle waits for a receipt. */
      tx_timeout_seconds: z
        .number('expected a number of seconds')
        .min(0.1, 'expected at least 0.1')
        .max(3_600, 'expected at most 3600')
        .default(120),
      /** 0: legacy transactions. */
      max_fee_per_gas_wei: wei.default(0n),
      max_priority_fee_per_gas_wei: wei.default(0n),
      /** Empty: any. */
      assets: addresses,
      recipients: addresses,
      /** Holds what callers of settle send as X-Settlement-Token; left out: anybody may settle what is verified. */
      settle_token_env: environmentName.optional(),
      /** Further short names of networks. */
      networks: z.record(z.string().min(1), evmNetwork).default({}),
      /** Signing domains that are not asked of the token. */
      tokens: z
        .array(
          z.strictObject({
            network: evmNetwork,
            address: evmAddressSchema,
            name: z.string().min(1),
            version: z.string().min(1),
          }),
        )
        .default([]),
    })
    .refine((table) => (table.rpc_url === undefined) !== (table.rpc_url_env === undefined), {
      path: ['rpc_url'],
      message: 'give exactly one of rpc_url and rpc_url_env',
    }),
});

export type AceConfig = z.infer<typeof aceConfigSchema>;

/** How the operator knows a key: its path in the file, or the variable that sets it. */
export type NameOf = (path: readonly PropertyKey[]) => readonly PropertyKey[];

export interface AceSource {
  readonly config: AceConfig;
  /** Where the variables are looked up that the configuration names. */
  readonly env: Environment;
  /** Its path in the file when left out. */
  readonly nameOf?: NameOf;
}

/** Checks a configuration value. Throws AssayError that names the first offending key. */
export function checkAceConfig(value: unknown, nameOf: NameOf = (path) => path): AceConfig {
  const fault = (path: readonly PropertyKey[], message: string, cause?: unknown) =>
    configError(nameOf(path), message, cause);
  const parsed = aceConfigSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    if (issue?.code === 'unrecognized_keys')
      throw fault([...issue.path, issue.keys[0] ?? ''], 'unknown key', parsed.error);
    throw fault(issue?.path ?? [], issue?.message ?? 'is not valid', parsed.error);
  }
  const config = parsed.data;
  const { app_env, max_fee_per_gas_wei: most, max_priority_fee_per_gas_wei: priority } = config.acedata;
  if (most > 0n && priority > most)
    throw fault(
      ['acedata', 'max_priority_fee_per_gas_wei'],
      'is above the maximum fee, and the chain would take no such transaction',
    );
  if (app_env === 'production' && config.store === 'memory')
    throw fault(['store'], 'the memory store forgets what was settled, and is refused in production');
  if ((config.store === 'postgres') !== (config.store_url_env !== undefined))
    throw fault(['store_url_env'], 'belongs to the store "postgres", and is needed by it');
  return config;
}
