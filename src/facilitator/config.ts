/**
 * The facilitator's configuration: TOML, checked whole before anything starts. Keys never stand in the file;
 * it names the environment variables that hold them.
 * @module
 */
import { parse as parseToml, TomlError } from 'smol-toml';
import { z } from 'zod';
import { AssayError } from '../wire/assay-error.js';
import { evmChainId, isNetworkPattern } from '../wire/caip.js';
import { patternsOverlap } from './registry.js';

const environmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable');

const httpUrl = z.string().refine(
  (text) => {
    try {
      return ['http:', 'https:'].includes(new URL(text).protocol);
    } catch {
      return false;
    }
  },
  { message: 'expected an http or https URL' },
);

const adapterSchema = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'expected letters, digits, "_", "." or "-"'),
    kind: z.literal('evm'),
    scheme: z.literal('exact'),
    networks: z.array(z.string()).min(1),
    rpc_url: httpUrl.optional(),
    rpc_url_env: environmentName.optional(),
    signer_key_env: environmentName,
    enabled: z.boolean().default(true),
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

const storeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('memory') }),
  z.strictObject({ kind: z.literal('pglite'), folder: z.string().min(1) }),
]);

export const facilitatorConfigSchema = z.strictObject({
  listen: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.int().min(0).max(65_535).default(4021),
    })
    .prefault({}),
  log: z
    .strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') })
    .prefault({}),
  store: storeSchema.default({ kind: 'pglite', folder: '.assay/facilitator' }),
  /** How long settle waits for a receipt before it answers `settlement_pending`. */
  receipt_timeout_seconds: z.number().min(0.1).max(60).default(30),
  adapters: z.array(adapterSchema).min(1),
});

export type FacilitatorConfig = z.infer<typeof facilitatorConfigSchema>;
export type AdapterConfig = FacilitatorConfig['adapters'][number];

/** A path as it is written in documentation: `adapters[1].networks[0]`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

/** The error for one offending key. */
export function configError(path: readonly PropertyKey[], message: string, cause?: unknown): AssayError {
  const where = path.length === 0 ? 'the configuration' : pathText(path);
  return new AssayError(`${where}: ${message}`, { code: 'config_invalid', exitCode: 64, cause });
}

function checkNetworks(adapters: readonly AdapterConfig[]): void {
  const seen: { scheme: string; network: string; at: string }[] = [];
  adapters.forEach((adapter, index) => {
    adapter.networks.forEach((network, position) => {
      const path = ['adapters', index, 'networks', position];
      if (!isNetworkPattern(network)) throw configError(path, `"${network}" is not a CAIP-2 network`);
      if (evmChainId(network) === undefined) {
        throw configError(path, `"${network}" does not name one EVM chain, such as eip155:84532`);
      }
      const rival = seen.find(
        (one) => one.scheme === adapter.scheme && patternsOverlap(one.network, network),
      );
      if (rival !== undefined) throw configError(path, `"${network}" is served by ${rival.at} already`);
      if (position > 0) {
        throw configError(
          path,
          'one RPC serves one chain; give this network an [[adapters]] table of its own',
        );
      }
      seen.push({ scheme: adapter.scheme, network, at: pathText(path) });
    });
  });
}

function checkIds(adapters: readonly AdapterConfig[]): void {
  adapters.forEach(({ id }, index) => {
    const first = adapters.findIndex((other) => other.id === id);
    if (first !== index)
      throw configError(['adapters', index, 'id'], `"${id}" is the id of adapters[${first}] already`);
  });
}

/** Checks a configuration value. Throws AssayError that names the first offending key. */
export function checkFacilitatorConfig(value: unknown): FacilitatorConfig {
  const parsed = facilitatorConfigSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    if (issue === undefined) throw configError([], 'is not valid', parsed.error);
    if (issue.code === 'unrecognized_keys') {
      throw configError([...issue.path, issue.keys[0] ?? ''], 'unknown key', parsed.error);
    }
    throw configError(issue.path, issue.message, parsed.error);
  }
  checkIds(parsed.data.adapters);
  checkNetworks(parsed.data.adapters);
  return parsed.data;
}

/** Reads a configuration from TOML text. Throws AssayError with exit code 64. */
export function parseFacilitatorConfig(toml: string): FacilitatorConfig {
  let value: unknown;
  try {
    value = parseToml(toml);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw configError([], `not valid TOML at line ${error.line}, column ${error.column}`, error);
  }
  return checkFacilitatorConfig(value);
}
