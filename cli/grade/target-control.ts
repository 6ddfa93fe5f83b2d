/**
 * What checks may do with the target's process, done here in the main process with real processes.
 * @module
 */
import { AssayError } from '../../src/wire/assay-error.js';
import { createTargetClient } from '../../suites/kit/http-client.js';
import type { TargetControl } from '../../suites/kit/target-control.js';
import type { StartedTarget } from '../../targets/launch.js';
import {
  type CommandedProcess,
  openCommandedProcess,
  type ProcessCommands,
  type Pulse,
} from '../../targets/process-commands.js';
import { spawnTarget } from '../../targets/spawn-target.js';
import type { OpenTarget } from './open-target.js';

export interface OpenTargetControl extends TargetControl {
  /** The operator's commands that ran and what they printed; undefined where there are none. */
  commandOutput(): string | undefined;
  /** Stops every instance that a check left behind. */
  close(): Promise<void>;
}

function refuse(what: string): never {
  throw new AssayError(`This target cannot be ${what}: Assay did not start it.`, {
    code: 'NO_PROCESS',
    exitCode: 3,
  });
}

/** How to ask a target whether it answers. */
type Access = Omit<Parameters<typeof createTargetClient>[0], 'url' | 'connections'>;

/** Milliseconds after which a target that takes a connection and says nothing counts as hanging. */
const pulseMs = 2_000;

async function openCommands(
  { url }: OpenTarget,
  commands: ProcessCommands,
  access: Access,
): Promise<CommandedProcess> {
  const client = createTargetClient({ ...access, url });
  const look = async (): Promise<Pulse> => {
    const { answer, failure } = await client.send({ method: 'GET', path: 'supported', timeoutMs: pulseMs });
    // A proxy in front of it says 502 when it is gone.
    if (answer) return answer.status < 500 ? 'up' : 'down';
    return failure?.kind === 'connection' ? 'down' : 'hangs';
  };
  const process = await openCommandedProcess(commands, look);
  const close = async (): Promise<void> => {
    await process.close();
    await client.close();
  };
  return { ...process, close };
}

/** For a target that the kit neither started nor has commands for every action throws AssayError `NO_PROCESS`. */
export async function openTargetControl(target: OpenTarget, access: Access): Promise<OpenTargetControl> {
  const { commands, preset, sim, deployed, containers } = target;
  const commanded = commands && (await openCommands(target, commands, access));
  // Asked to stop, the one whose process cannot be sent a signal tells how it ended.
  const started = target.started ?? (commanded && { ...commanded, stopGently: commanded.end });
  const instances = new Map<string, StartedTarget>();
  /** What instances said that are over, or never began. */
  const lastWords: string[] = [];
  let count = 0;
  const instanceOf = (id: string): StartedTarget => instances.get(id) ?? refuse('asked for that instance');
  return {
    kill: async () => (started ?? refuse('killed')).kill(),
    stop: async () => (started ?? refuse('stopped')).stopGently(),
    restart: async () => (started ?? refuse('restarted')).restart(),
    output: async () => {
      const own = (started ?? refuse('listened to')).output();
      return [own, ...lastWords, ...[...instances.values()].map((one) => one.output())].join('');
    },
    spawn: async ({ configuration, env = {} }) => {
      if (!preset || !sim) return refuse('started again');
      const removed = Object.keys(env).filter((name) => env[name] === null);
      const kept = Object.entries(preset.env).filter(([name]) => !removed.includes(name));
      const launched = await spawnTarget({ ...preset, env: Object.fromEntries(kept) }, sim, {
        ...(configuration === undefined ? {} : { configuration }),
        env: Object.fromEntries(
          Object.entries(env).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
        ),
        ...(deployed ? { placeholders: deployed } : {}),
        ...(containers ? { containers } : {}),
      });
      if ('exit' in launched) {
        lastWords.push(launched.output);
        return { exit: launched.exit, output: launched.output };
      }
      count += 1;
      const id = String(count);
      instances.set(id, launched.started);
      return { id, url: launched.started.url };
    },
    outputOf: async ({ id }) => instanceOf(id).output(),
    end: async ({ id }) => {
      const instance = instanceOf(id);
      await instance.close();
      lastWords.push(instance.output());
      instances.delete(id);
    },
    commandOutput: () => commanded?.output(),
    close: async () => {
      await Promise.all([...instances.values()].map((one) => one.close()));
      await commanded?.close();
    },
  };
}
