/**
 * The reference in this process with one part replaced, or behind a thin wrapper on the wire. Memory store, own signer,
 * own proxy and bridges, so that saboteurs can be tried side by side on one chain.
 * @module
 */
import { parse } from 'smol-toml';
import type { SimulatorHandle } from '../../simulator/handle.js';
import { MemoryStore } from '../../src/facilitator/store/memory-store.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { freePort } from '../../src/wire/free-port.js';
import type { TargetControl } from '../../suites/kit/target-control.js';
import { fillKnown, simulatorPlaceholders } from '../../targets/placeholders.js';
import { referenceConfiguration } from '../../targets/reference-configuration.js';
import type { FacilitatorFault } from './any-saboteur.js';
import { bootFacilitator } from './boot-facilitator.js';
import type { Booted } from './booted.js';
import { createSharedMemory } from './shared-memory.js';

export interface RunningFacilitator {
  readonly url: string;
  /** Of a second process on the same store, where one was asked for. */
  readonly replicaUrl?: string;
  /** What checks may do with its process, played in this one. */
  readonly control: TargetControl;
  close(): Promise<void>;
}

type Settings = Readonly<Record<string, unknown>>;

/** Starts the reference with a saboteur's fault; without a saboteur, the honest reference. */
export async function startSabotaged(
  saboteur: FacilitatorFault | undefined,
  sim: SimulatorHandle,
  options: { readonly replica?: boolean } = {},
): Promise<RunningFacilitator> {
  const { settings, env } = referenceConfiguration(sim);
  // What a disk keeps when the process dies.
  const storage = createSharedMemory();
  const lines: string[] = [];
  const boot = async (port: number): Promise<Booted> => {
    const { store, end } = storage.view();
    const onLine = (line: string): void => void lines.push(line);
    const booted = await bootFacilitator({ saboteur, settings, env, storage: store, port, onLine });
    return {
      url: booted.url,
      stop: () => booted.stop().finally(end),
      kill: () => booted.kill().finally(end),
    };
  };
  const port = await freePort();
  let running = await boot(port);
  const replica = options.replica ? await boot(await freePort()) : undefined;
  const { url } = running;
  const instances = new Map<string, { readonly booted: Booted; readonly lines: readonly string[] }>();

  const control: TargetControl = {
    kill: () => running.kill(),
    stop: async () => {
      await running.stop();
      return { code: 0, signal: null };
    },
    restart: async () => {
      await running.stop();
      running = await boot(port);
    },
    output: async () => lines.join(''),
    spawn: async (plan) => {
      const own: string[] = [];
      const values = { ...simulatorPlaceholders(sim), host: '127.0.0.1', port: '0', folder: '' };
      const instanceEnv = Object.fromEntries(
        Object.entries({ ...env, ...plan.env }).flatMap(([name, value]) =>
          value === null ? [] : [[name, fillKnown(value, values)] as const],
        ),
      );
      try {
        const booted = await bootFacilitator({
          saboteur,
          settings:
            plan.configuration === undefined
              ? settings
              : (parse(fillKnown(plan.configuration, values)) as Settings),
          env: instanceEnv,
          storage: new MemoryStore(),
          port: await freePort(),
          onLine: (line) => own.push(line),
        });
        const id = String(instances.size + 1);
        instances.set(id, { booted, lines: own });
        return { id, url: booted.url };
      } catch (error) {
        if (!(error instanceof AssayError)) throw error;
        return {
          exit: { code: error.exitCode, signal: null },
          output: `${own.join('')}error ${error.message}\n`,
        };
      }
    },
    outputOf: async ({ id }) => instances.get(id)?.lines.join('') ?? '',
    end: async ({ id }) => {
      await instances.get(id)?.booted.stop();
    },
  };

  return {
    url,
    ...(replica ? { replicaUrl: replica.url } : {}),
    control,
    close: async () => {
      await Promise.all([
        running.kill(),
        replica?.kill(),
        ...[...instances.values()].map(({ booted }) => booted.kill()),
      ]);
    },
  };
}
