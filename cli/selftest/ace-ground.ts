/**
 * Where saboteurs of the AceData rows are tried: the reference in that mode, in this process, on a way to the chain of its
 * own. All of them share one chain.
 * @module
 */
import type { SimulatorHandle } from '../../simulator/handle.js';
import type { World } from '../../simulator/world.js';
import { AuthorizationMemory } from '../../src/facilitator/acedata/store/memory.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { freePort } from '../../src/wire/free-port.js';
import type { JsonValue } from '../../src/wire/json.js';
import { runCanary } from '../../suites/kit/canary.js';
import { createTargetClient } from '../../suites/kit/http-client.js';
import type { Entry } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import type { Session } from '../../suites/kit/session.js';
import type { TargetControl } from '../../suites/kit/target-control.js';
import { fill, fillKnown, placeholdersOf, simulatorPlaceholders } from '../../targets/placeholders.js';
import { loadPreset } from '../../targets/preset.js';
import { evmSigners } from '../grade/read-supported.js';
import { runPlainly, withInstruments } from '../plain-run.js';
import { type AceBootPlan, bootAcedata } from './boot-acedata.js';
import type { Booted } from './booted.js';

/** As its preset starts it. The receipt wait is as short as can be. */
function environmentOf(sim: SimulatorHandle): Readonly<Record<string, string>> {
  const values = placeholdersOf(sim, { folder: '', host: '127.0.0.1', port: 0 });
  const { env } = loadPreset('acedata');
  const filled = Object.entries(env).map(([name, text]) => [name, fill(text, values)] as const);
  return { ...Object.fromEntries(filled), X402_TX_TIMEOUT_SECONDS: '1' };
}

/** Milliseconds per request. */
const requestTimeoutMs = 8_000;

interface Ground {
  readonly url: string;
  readonly replicaUrl?: string;
  readonly control: TargetControl;
  close(): Promise<void>;
}

async function openGround(
  saboteur: AceBootPlan['saboteur'],
  sim: SimulatorHandle,
  wantsReplica: boolean,
): Promise<Ground> {
  const env = environmentOf(sim);
  // What a database keeps when the process dies.
  const memory = new AuthorizationMemory();
  const lines: string[] = [];
  /** What instances said that did not start. */
  const refusals: string[] = [];
  const boot = (port: number): Promise<Booted> =>
    bootAcedata({ saboteur, env, memory, port, onLine: (line) => lines.push(line) });
  const port = await freePort();
  let running = await boot(port);
  const replica = wantsReplica ? await boot(await freePort()) : undefined;
  const { url } = running;
  const values = simulatorPlaceholders(sim);
  const folders = new Map<string, AuthorizationMemory>();
  /** What an instance finds where it stores: a folder of its own begins empty. */
  const storedIn = (folder: string | null | undefined): AuthorizationMemory => {
    const found = folders.get(folder ?? '') ?? new AuthorizationMemory();
    if (folder) folders.set(folder, found);
    return found;
  };
  const instances = new Map<string, { readonly booted: Booted; readonly lines: readonly string[] }>();
  return {
    url,
    ...(replica ? { replicaUrl: replica.url } : {}),
    control: {
      kill: () => running.kill(),
      stop: async () => {
        await running.stop();
        return { code: 0, signal: null };
      },
      restart: async () => {
        await running.stop();
        running = await boot(port);
      },
      output: async () =>
        [...lines, ...refusals, ...[...instances.values()].flatMap((one) => one.lines)].join(''),
      spawn: async (plan) => {
        const own: string[] = [];
        const kept = Object.entries<string | null>({ ...env, ...plan.env }).flatMap(([name, value]) =>
          value === null ? [] : [[name, fillKnown(value, values)] as const],
        );
        try {
          const booted = await bootAcedata({
            saboteur,
            env: Object.fromEntries(kept),
            memory: storedIn(plan.env?.ASSAY_ACE_STORE_PATH),
            port: await freePort(),
            onLine: (line) => own.push(line),
          });
          const id = String(instances.size + 1);
          instances.set(id, { booted, lines: own });
          return { id, url: booted.url };
        } catch (error) {
          if (!(error instanceof AssayError)) throw error;
          const output = `${own.join('')}error ${error.message}\n`;
          refusals.push(output);
          return { exit: { code: error.exitCode, signal: null }, output };
        }
      },
      outputOf: async ({ id }) => instances.get(id)?.lines.join('') ?? '',
      end: async ({ id }) => {
        await instances.get(id)?.booted.stop();
      },
    },
    close: async () => {
      await Promise.all([
        running.kill(),
        replica?.kill(),
        ...[...instances.values()].map(({ booted }) => booted.kill()),
      ]);
    },
  };
}

/** What it lists; null where it has no list. */
async function listed(url: string): Promise<JsonValue> {
  const client = createTargetClient({ url, headers: {} });
  try {
    const { answer } = await client.send({ method: 'GET', path: 'supported', timeoutMs: requestTimeoutMs });
    return answer?.json ?? null;
  } finally {
    await client.close();
  }
}

/** Runs rows of AceData against the reference with a fault, or the honest one. */
export async function runAceRows(
  saboteur: (NonNullable<AceBootPlan['saboteur']> & { readonly id: string }) | undefined,
  world: World,
  entries: readonly Entry[],
  { seed }: { readonly seed: string },
): Promise<ReadonlyMap<string, CheckResult>> {
  const way = await world.openProxy();
  const sim = way.handle;
  try {
    const replica = entries.some(({ row }) => row.places?.includes('replica'));
    const ground = await openGround(saboteur, sim, replica);
    try {
      const supported = await listed(ground.url);
      const { address: asset, name, version } = sim.token;
      // A saboteur may list nonsense, or nothing; what it serves is the simulator's chain all the same.
      const kind = { network: sim.network, chainId: sim.chainId, asset, name, version };
      const session: Omit<Session, 'desk'> = {
        seed: `${seed}/${saboteur?.id ?? 'honest'}`,
        epoch: Date.now(),
        tier: 3,
        target: {
          url: ground.url,
          headers: {},
          timeoutMs: requestTimeoutMs,
          wired: true,
          verifyFirst: true,
          storesVerified: true,
        },
        kind,
        version1: kind,
        supported,
        signers: evmSigners(supported),
        sim,
        ...(ground.replicaUrl === undefined ? {} : { replica: { url: ground.replicaUrl, headers: {} } }),
        process: { restart: true, signal: true, spawn: true, environment: true },
        controls: { verify: 'unproven', settle: 'unproven' },
        slow: true,
        longWaits: 0.01,
      };
      const results = await withInstruments(
        session,
        async (opened, instruments) => {
          const canary = await runCanary(opened, instruments, { proveDelay: false, ownProxy: true });
          // The proxy is ours: what is armed there needs no proof.
          const proven = { ...opened, tier: canary.tier >= 2 ? 3 : canary.tier, controls: canary.controls };
          return (await runPlainly(proven as Session, instruments, entries)).results;
        },
        ground.control,
      );
      return new Map(results.map((one) => [one.id, one]));
    } finally {
      await ground.close();
    }
  } finally {
    await way.close();
  }
}
