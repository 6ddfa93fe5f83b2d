/**
 * Settings that the environment may change. The names of the real LedgerFlow facilitator are understood, too.
 * @module
 */
import type { FacilitatorConfig } from './config.js';
import { facilitatorConfigSchema } from './config.js';
import { configError } from './config-error.js';

export type Environment = Readonly<Record<string, string | undefined>>;

function variable(
  env: Environment,
  names: readonly string[],
): readonly [name: string, text: string] | undefined {
  for (const name of names) {
    const text = env[name]?.trim();
    if (text !== undefined && text !== '') return [name, text];
  }
  return undefined;
}

/** Address of a PostgreSQL database, which then takes the place of the configured store. */
const databaseVariable = 'ASSAY_FAC_DATABASE_URL';

/** The configuration with what the environment says in place of the file. Throws AssayError naming the variable. */
export function withEnvironment(config: FacilitatorConfig, env: Environment): FacilitatorConfig {
  const host = variable(env, ['ASSAY_FAC_HOST', 'LEDGERFLOW_FAC__HOST']);
  const port = variable(env, ['ASSAY_FAC_PORT', 'LEDGERFLOW_FAC__PORT']);
  const { host: hostSchema, port: portSchema } = facilitatorConfigSchema.shape;
  const read = <Value>(
    found: readonly [string, string] | undefined,
    parse: (text: string) => { success: true; data: Value } | { success: false },
    what: string,
    fallback: Value,
  ): Value => {
    if (found === undefined) return fallback;
    const parsed = parse(found[1]);
    if (parsed.success) return parsed.data;
    throw configError([found[0]], `expected ${what}`);
  };
  const database = variable(env, [databaseVariable]);
  return {
    ...config,
    // Its address is a secret, so the configuration goes on naming the variable.
    ...(database ? { store: 'postgres' as const, store_url_env: databaseVariable } : {}),
    host: read(host, (text) => hostSchema.safeParse(text), 'an IP address', config.host),
    port: read(
      port,
      (text) => portSchema.safeParse(/^\d{1,5}$/.test(text) ? Number(text) : text),
      'a port from 0 to 65535',
      config.port,
    ),
  };
}
