/**
 * What two processes of a target need that the kit starts itself: a database for both, and a plan that names it.
 * @module
 */
import { type PostgresCluster, startPostgres } from '../../src/facilitator/store/postgres-cluster.js';
import { AssayError } from '../../src/wire/assay-error.js';
import type { LaunchPlan, StartedTarget } from '../../targets/launch.js';
import type { Placeholders } from '../../targets/placeholders.js';
import type { Preset } from '../../targets/preset.js';

/** A second process of the target, or why there is none although one was asked for. */
export type OpenReplica =
  | { readonly url: string; readonly started?: StartedTarget }
  | { readonly missing: string };

export interface SharedDatabase {
  /** The same start, with the database for what is stored. */
  plan(plan: LaunchPlan): LaunchPlan;
  close(): Promise<void>;
}

/** The address of the database, whole and in its members. */
function placeholdersOf(url: string): Placeholders {
  const { hostname, port, username, pathname } = new URL(url);
  return {
    database_url: url,
    database_host: hostname,
    database_port: port,
    database_user: username,
    database_name: pathname.slice(1),
  };
}

/** Starts the database. Throws AssayError `NO_REPLICAS` for a preset that does not say how it is used. */
export async function openSharedDatabase(
  preset: Preset | undefined,
  begin: () => Promise<PostgresCluster | { readonly missing: string }> = startPostgres,
): Promise<SharedDatabase | { readonly missing: string }> {
  if (preset && !preset.replicas)
    throw new AssayError(`The preset ${preset.name} does not say how two of it share their state.`, {
      code: 'NO_REPLICAS',
      exitCode: 64,
      hint: 'Start two on one store, and grade their URLs: assay grade URL1 --replica URL2. A preset says it with [replicas].',
    });
  const server = await begin();
  if ('missing' in server)
    return { missing: `two processes of the target would share a PostgreSQL server, and ${server.missing}` };
  const { url } = server;
  return {
    plan: (plan) => ({
      ...plan,
      env: { ...plan.env, ...(preset?.replicas?.env ?? { ASSAY_DATABASE_URL: '{database_url}' }) },
      placeholders: { ...plan.placeholders, ...placeholdersOf(url) },
    }),
    close: server.close,
  };
}
