/**
 * What checks may do with the target's process, done here in the main process with real processes.
 * @module
 */
import { AssayError } from '../../src/wire/assay-error.js';
import type { TargetControl } from '../../suites/kit/target-control.js';
import type { StartedTarget } from '../../targets/launch.js';
import { spawnTarget } from '../../targets/spawn-target.js';
import type { OpenTarget } from './open-target.js';

export interface OpenTargetControl extends TargetControl {
  /** Stops every instance that a check left behind. */
  close(): Promise<void>;
}

function refuse(what: string): never {
  throw new AssayError(`This target cannot be ${what}: Assay did not start it.`, {
    code: 'NO_PROCESS',
    exitCode: 3,
  });
}

/** For a target that the kit did not start every action throws AssayError `NO_PROCESS`. */
export function openTargetControl({ started, preset, sim, deployed }: OpenTarget): OpenTargetControl {
  const instances = new Map<string, StartedTarget>();
  let count = 0;
  const instanceOf = (id: string): StartedTarget => instances.get(id) ?? refuse('asked for that instance');
  return {
    kill: async () => (started ?? refuse('killed')).kill(),
    stop: async () => (started ?? refuse('stopped')).stopGently(),
    restart: async () => (started ?? refuse('restarted')).restart(),
    output: async () => (started ?? refuse('listened to')).output(),
    spawn: async ({ configuration, env = {} }) => {
      if (!preset || !sim) return refuse('started again');
      const removed = Object.keys(env).filter((name) => env[name] === null);
      const kept = Object.entries(preset.env).filter(([name]) => !removed.includes(name));
      const launched = await spawnTarget({ ...preset, env: Object.fromEntries(kept) }, sim, {
        configuration,
        env: Object.fromEntries(
          Object.entries(env).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
        ),
        ...(deployed ? { placeholders: deployed } : {}),
      });
      if ('exit' in launched) return { exit: launched.exit, output: launched.output };
      count += 1;
      const id = String(count);
      instances.set(id, launched.started);
      return { id, url: launched.started.url };
    },
    outputOf: async ({ id }) => instanceOf(id).output(),
    end: async ({ id }) => {
      await instanceOf(id).close();
      instances.delete(id);
    },
    close: async () => {
      await Promise.all([...instances.values()].map((one) => one.close()));
    },
  };
}
