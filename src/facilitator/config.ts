/**
 * The facilitator's configuration: TOML, checked whole before anything starts. Keys never stand in the file;
 * it names the environment variables that hold them.
 * @module
 */
import { isIP } from 'node:net';
import { parse as parseToml, TomlError } from 'smol-toml';
import { z } from 'zod';
import { atomicAmountSchema } from '../wire/atomic-amount.js';
import { evmAddressSchema } from '../wire/payment-payload.js';
import { checkAdapters } from './config-checks.js';
import { configError } from './config-error.js';

/** The name of a variable that holds a secret. */
export const environmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable');

export const httpUrl = z.string().refine(
  (text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, port } = new URL(text);
    // Nothing can ever answer at port 0.
    return ['http:', 'https:'].includes(protocol) && port !== '0';
  },
  { message: 'expected an http or https URL with a port at which something can answer' },
);

const adapterId = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'expected letters, digits, "_", "." or "-"');
const path = z.string().regex(/^\/[^\s?#]*$/, 'expected a path that starts with "/"');

const anyAdapter = {
  id: adapterId,
  enabled: z.boolean().default(true),
  x402_version: z.literal(2, 'version 1 is for adapters of kind "evm"').default(2),
  /** Networks that a wildcard lists in /supported. */
  advertise: z.array(z.string()).default([]),
  /** Public names or addresses, for /supported. */
  signers: z.array(z.string().min(1)).default([]),
};

const mockSchema = z.strictObject({
  type: z.literal('mock'),
  payer: z.string().min(1).default('cex:user:mock'),
  transaction_prefix: z.string().min(1).default('offchain-tx'),
});

const httpSchema = z.strictObject({
  type: z.literal('http'),
  base_url: httpUrl,
  verify_path: path.default('/verify'),
  settle_path: path.default('/settle'),
  api_key_env: environmentName.optional(),
  timeout_seconds: z.int().min(1).max(120).default(8),
  /** Whether the bridge gets the scheme's own payload or the whole x402 object. */
  payload_shape: z.enum(['inner', 'whole']).default('inner'),
  idempotency: z.enum(['header', 'none']).default('header'),
});

const offchainSchema = z.strictObject({
  ...anyAdapter,
  kind: z.literal('offchain'),
  scheme: z.string().min(1).default('exact'),
  networks: z.array(z.string()).min(1).default(['offchain:*']),
  backend: z.discriminatedUnion('type', [mockSchema, httpSchema]),
});

const evmSchema = z
  .strictObject({
    ...anyAdapter,
    kind: z.literal('evm'),
    /** Version 1 is served only where it is asked for, by a table of its own. */
    x402_version: z.literal([1, 2], 'expected 1 or 2').default(2),
    scheme: z.literal('exact').default('exact'),
    /** CAIP-2; with version 1 the names that it has for them. */
    networks: z.array(z.string()).min(1).optional(),
    rpc_url: httpUrl.optional(),
    rpc_url_env: environmentName.optional(),
    /** May be left out when `networks` names the chain. */
    chain_id: z.int().min(1).optional(),
    /** The only recipient that is served. */
    vault_address: evmAddressSchema.optional(),
    /** Left out: verify only. */
    signer_key_env: environmentName.optional(),
    /** Token addresses that are served; absent means any. */
    assets: z
      .array(z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'expected a token address'))
      .min(1)
      .optional(),
  })
  .refine((adapter) => (adapter.rpc_url === undefined) !== (adapter.rpc_url_env === undefined), {
    path: ['rpc_url'],
    message: 'give exactly one of rpc_url and rpc_url_env',
  });

const routerSchema = z.strictObject({
  ...anyAdapter,
  kind: z.literal('router'),
  scheme: z.string().min(1).default('exact'),
  networks: z.array(z.string()).min(1).default(['offchain:*']),
  rails: z
    .strictObject({
      onchain: adapterId.optional(),
      custodial: adapterId.optional(),
      traditional_gateway: adapterId.optional(),
      /** Adapter by provider. */
      exchange: z.record(z.string(), adapterId).default({}),
    })
    .prefault({}),
});

const lezSchema = z.strictObject({
  ...anyAdapter,
  kind: z.literal('lez'),
  scheme: z.literal('exact').default('exact'),
  networks: z.array(z.string()).min(1).default(['logos:lez-testnet']),
  backend: z
    .discriminatedUnion('type', [
      /** Balances in memory, in atomic units by account; they are lost when the process ends. */
      z.strictObject({
        type: z.literal('mock'),
        balances: z.record(z.string(), atomicAmountSchema).default({}),
      }),
      z.strictObject({
        type: z.literal('sequencer'),
        base_url: httpUrl,
        timeout_seconds: z.int().min(1).max(60).default(5),
      }),
      /** Says that it is not built yet. */
      z.strictObject({ type: z.literal('real') }),
    ])
    .default({ type: 'mock', balances: {} }),
});

const tokenSchema = z.strictObject({
  network: z.string(),
  address: evmAddressSchema,
  name: z.string().min(1),
  version: z.string().min(1),
  decimals: z.int().min(0).max(255),
});

export const facilitatorConfigSchema = z.strictObject({
  host: z
    .string()
    .refine((text) => isIP(text) !== 0, { message: 'expected an IP address' })
    .default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(3402),
  /** 0: no limit. */
  rate_limit_per_second: z.int().min(0).default(0),
  body_limit_bytes: z.int().min(1).default(1_048_576),
  cors: z.boolean().default(false),
  /** Serves GET /metrics. */
  metrics: z.boolean().default(false),
  log: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  mode: z.literal('x402', 'expected "x402", or "acedata" with the keys of that mode').default('x402'),
  store: z.enum(['pglite', 'memory', 'postgres']).default('pglite'),
  /** Folder of the embedded store. */
  store_path: z.string().min(1).default('.assay/facilitator'),
  /** Variable that holds the address of the PostgreSQL server: user and password stand in it. */
  store_url_env: environmentName.optional(),
  evm: z
    .strictObject({
      /** How long settle waits for a receipt before it answers `settlement_pending`; parts of a second for tests. */
      receipt_timeout_seconds: z.number().min(0.1).max(85).default(30),
      /** How long one call of a chain may take before it counts as failed. */
      rpc_timeout_seconds: z.int().min(1).max(60).default(20),
      /** Blocks before success, the one that holds the transaction included. */
      confirmations: z.int().min(1).default(1),
      tokens: z.array(tokenSchema).default([]),
    })
    .prefault({}),
  adapters: z
    .array(z.discriminatedUnion('kind', [offchainSchema, evmSchema, routerSchema, lezSchema]))
    .min(1),
});

export type FacilitatorConfig = z.infer<typeof facilitatorConfigSchema>;
export type AdapterConfig = FacilitatorConfig['adapters'][number];
export type EvmAdapterConfig = Extract<AdapterConfig, { kind: 'evm' }>;
export type OffchainAdapterConfig = Extract<AdapterConfig, { kind: 'offchain' }>;
export type LezAdapterConfig = Extract<AdapterConfig, { kind: 'lez' }>;
export type RouterAdapterConfig = Extract<AdapterConfig, { kind: 'router' }>;

/** What a configuration without adapters means. */
const mockAdapter = {
  kind: 'offchain',
  id: 'mock',
  backend: { type: 'mock', payer: 'cex:user:default' },
} as const;

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks a configuration value. Throws AssayError that names the first offending key. */
export function checkFacilitatorConfig(value: unknown): FacilitatorConfig {
  if (!isTable(value)) throw configError([], 'is not a table');
  const parsed = facilitatorConfigSchema.safeParse(
    value.adapters === undefined ? { ...value, adapters: [mockAdapter] } : value,
  );
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    if (issue === undefined) throw configError([], 'is not valid', parsed.error);
    if (issue.code === 'unrecognized_keys') {
      throw configError([...issue.path, issue.keys[0] ?? ''], 'unknown key', parsed.error);
    }
    throw configError(issue.path, issue.message, parsed.error);
  }
  const { store, store_url_env } = parsed.data;
  if (store === 'postgres' && store_url_env === undefined) {
    throw configError(['store_url_env'], 'is needed by the store "postgres"');
  }
  if (store !== 'postgres' && store_url_env !== undefined) {
    throw configError(['store_url_env'], `belongs to the store "postgres", and the store is "${store}"`);
  }
  checkAdapters(parsed.data);
  return parsed.data;
}

/** The tables of a configuration text, unchecked. Throws AssayError with exit code 64 for what is not TOML. */
export function parseConfigText(toml: string): Readonly<Record<string, unknown>> {
  try {
    return parseToml(toml);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw configError([], `not valid TOML at line ${error.line}, column ${error.column}`, error);
  }
}
