/**
 * The reference as real processes, started as its preset says, on the store that the soak is about.
 * @module
 */
import type { SimulatorHandle } from '../../simulator/handle.js';
import { launchTarget, type StartedTarget } from '../../targets/launch.js';
import { loadPreset } from '../../targets/preset.js';

export type StoreKind = 'pglite' | 'postgres';

const pgliteLines = 'store = "pglite"\nstore_path = "{folder}/store"';
const postgresLines = 'store = "postgres"\nstore_url_env = "ASSAY_SOAK_DATABASE"';

/** Starts one process. With an address of a database it is one of several replicas, else its store is a folder. */
export function launchReplica(sim: SimulatorHandle, databaseUrl?: string): Promise<StartedTarget> {
  const { argv, env, files, ready, base_path: basePath } = loadPreset('reference');
  const configured = files.map((file) => {
    if (!file.template.includes(pgliteLines))
      throw new Error('the preset of the reference names another store');
    const store = databaseUrl === undefined ? pgliteLines : postgresLines;
    return { ...file, template: `log = "error"\n${file.template.replace(pgliteLines, store)}` };
  });
  return launchTarget(
    {
      argv,
      env: databaseUrl === undefined ? env : { ...env, ASSAY_SOAK_DATABASE: databaseUrl },
      files: configured,
      ready,
      basePath,
    },
    sim,
  );
}
