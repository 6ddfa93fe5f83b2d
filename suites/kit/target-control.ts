/**
 * What the kit may do with the target beside asking it: stop and restart its process, and start further instances with
 * a configuration of its own. The work is done in the main process; checks reach it over the desk.
 * @module
 */
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';
import type { DeskClient, Service } from './desk.js';

/** How a process ended. Both members are null where that cannot be known. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** An instance that runs with the kit's own configuration. */
export interface Instance {
  readonly id: string;
  /** Base URL without a trailing slash. */
  readonly url: string;
}

/** An instance that did not start, as a bad configuration wants it. */
export interface Refused {
  readonly exit: Exit;
  /** Standard output and error. */
  readonly output: string;
}

export interface SpawnPlan {
  /**
   * The configuration file as the facilitator reads it. `{placeholders}` of the target's presets are filled in;
   * `{host}` and `{port}` are where it has to listen. Left out for a facilitator that its environment alone configures.
   */
  readonly configuration?: string;
  /** Environment beside that of the preset; null takes a variable away. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** One instance for all who ask for the same; it runs until the run ends. */
  readonly shared?: boolean;
}

export interface TargetControl {
  /** SIGKILL to the graded target. */
  kill(): Promise<void>;
  /** SIGTERM, and how it ended. Where the kit may send no signal: how a process that is gone ended; one that hangs is killed. */
  stop(): Promise<Exit>;
  /** The same target on the same address with the same storage, ready to answer. Throws DeskTrouble when it does not come back. */
  restart(): Promise<void>;
  /** What the target and its instances wrote to standard output and error so far. */
  output(): Promise<string>;
  /** Starts a further instance. */
  spawn(plan: SpawnPlan): Promise<Instance | Refused>;
  /** What an instance wrote so far. */
  outputOf(instance: Pick<Instance, 'id'>): Promise<string>;
  /** Stops an instance; those that are left are stopped with the run. */
  end(instance: Pick<Instance, 'id'>): Promise<void>;
}

type TargetAction = keyof TargetControl;

/** The control as checks have it: each action is a service of the desk. */
export function connectTargetControl(ask: DeskClient['ask']): TargetControl {
  const call = async (action: TargetAction, request: object = {}): Promise<JsonObject> => {
    const answer = await ask(action, structuredClone(request) as JsonObject);
    return isJsonObject(answer) ? answer : {};
  };
  return {
    kill: async () => void (await call('kill')),
    stop: async () => exitSchema.parse(await call('stop')),
    restart: async () => void (await call('restart')),
    output: async () => outputSchema.parse(await call('output')).output,
    spawn: async (plan) => spawnedSchema.parse(await call('spawn', plan)),
    outputOf: async ({ id }) => outputSchema.parse(await call('outputOf', { id })).output,
    end: async ({ id }) => void (await call('end', { id })),
  };
}

const exitSchema = z.object({ code: z.number().nullable(), signal: z.string().nullable() });
const outputSchema = z.object({ output: z.string() });
const spawnedSchema = z.union([
  z.object({ id: z.string(), url: z.string() }),
  z.object({ exit: exitSchema, output: z.string() }),
]);
const planSchema = z.object({
  configuration: z.string().optional(),
  env: z.record(z.string(), z.string().nullable()).optional(),
  shared: z.boolean().optional(),
});
const instanceSchema = z.object({ id: z.string() });

/** The services of the desk that do these actions. */
export function targetServices(control: TargetControl): Readonly<Record<TargetAction, Service>> {
  const done = { done: true } as const;
  const shared = new Map<string, Promise<Instance | Refused>>();
  const share = (key: string, spawn: () => Promise<Instance | Refused>): Promise<Instance | Refused> => {
    const running = shared.get(key) ?? spawn();
    shared.set(key, running);
    // Who asks next may have more luck.
    running.catch(() => shared.delete(key));
    return running;
  };
  return {
    kill: async () => {
      await control.kill();
      return done;
    },
    stop: async () => ({ ...(await control.stop()) }),
    restart: async () => {
      await control.restart();
      return done;
    },
    output: async () => ({ output: await control.output() }),
    spawn: async (request): Promise<JsonObject> => {
      const { configuration, env, shared: isShared } = planSchema.parse(request);
      const plan = { ...(configuration === undefined ? {} : { configuration }), ...(env ? { env } : {}) };
      const spawn = (): Promise<Instance | Refused> => control.spawn(plan);
      const spawned = await (isShared ? share(JSON.stringify(plan), spawn) : spawn());
      if ('exit' in spawned) return { exit: { ...spawned.exit }, output: spawned.output };
      return { id: spawned.id, url: spawned.url };
    },
    outputOf: async (request) => ({
      output: await control.outputOf(instanceSchema.parse(request)),
    }),
    end: async (request) => {
      await control.end(instanceSchema.parse(request));
      return done;
    },
  };
}
