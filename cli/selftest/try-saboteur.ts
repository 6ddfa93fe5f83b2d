/**
 * Tries one saboteur: starts the facilitator with its fault, runs its rows, compares with what was declared.
 * @module
 */
import type { SimulatorHandle } from '../../simulator/handle.js';
import { openWorld, type TargetWay, type World } from '../../simulator/world.js';
import { runCanary } from '../../suites/kit/canary.js';
import { createTargetClient } from '../../suites/kit/http-client.js';
import { runOffchainCanary } from '../../suites/kit/offchain-canary.js';
import type { Entry } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import { familyOf, railOf, type Tier } from '../../suites/kit/row.js';
import type { Session } from '../../suites/kit/session.js';
import { loadPreset } from '../../targets/preset.js';
import { claimOffchain } from '../grade/read-offchain.js';
import { chooseKind, evmSigners, readSupported } from '../grade/read-supported.js';
import { runPlainly, withInstruments } from '../plain-run.js';
import { runAceRows } from './ace-ground.js';
import type { AnySaboteur } from './any-saboteur.js';
import { runLezRows } from './lez-ground.js';
import { type Change, changeOf, compare, rowsFor, type Verdict } from './plan.js';
import { type RunningFacilitator, startSabotaged } from './sabotaged-facilitator.js';

/** The off-chain networks of the reference, as an honest answer lists them. */
const honestKinds = {
  kinds: ['binance', 'okx', 'psp', 'internal', 'mock', 'ledgerflow'].map((name) => ({
    x402Version: 2,
    scheme: 'exact',
    network: `offchain:${name}`,
  })),
};

/** Milliseconds per request: the reference answers in a few, and hanging saboteurs must not hold the others up. */
const requestTimeoutMs = 8_000;

export interface Trial {
  readonly results: ReadonlyMap<string, CheckResult>;
  readonly tier: Tier;
}

/** Runs rows against a facilitator with a fault (or the honest reference) on its own way to the chain. */
export async function runRows(
  saboteur: AnySaboteur | undefined,
  world: World,
  all: readonly Entry[],
  options: { readonly seed: string; readonly tier?: Tier },
): Promise<Trial> {
  // These have grounds of their own: one on which no chain stands, and one with the reference in another mode.
  const ofLez = all.filter(({ id }) => familyOf(id) === 'LEZ');
  const ofAce = all.filter(({ id }) => familyOf(id) === 'ACE');
  const entries = all.filter((entry) => !ofLez.includes(entry) && !ofAce.includes(entry));
  const elsewhere = new Map([
    ...(ofLez.length > 0 ? await runLezRows(saboteur, ofLez, options) : []),
    ...(ofAce.length > 0 ? await runAceRows(saboteur, world, ofAce, options) : []),
  ]);
  if (entries.length === 0) return { results: elsewhere, tier: options.tier ?? 2 };
  const way: TargetWay = await world.openProxy(saboteur?.ledger);
  try {
    const replica = entries.some(({ row }) => row.places?.includes('replica'));
    const running = await startSabotaged(saboteur, way.handle, { replica });
    try {
      const base = await sessionFor(saboteur, running, way.handle, options);
      return await withInstruments(
        base,
        async (opened, instruments) => {
          const onChain = entries.some(({ id }) => railOf(id) === 'evm');
          const canary =
            opened.tier >= 2 && onChain
              ? await runCanary(opened, instruments, { proveDelay: false, ownProxy: true })
              : undefined;
          const offChain = entries.some(({ id }) => railOf(id) === 'offchain');
          // The proxy is ours as well: what is armed there needs no proof.
          const faults = entries.some(
            ({ id, row }) => railOf(id) === 'evm' && (familyOf(id) === 'OFF' || row.needs === 'T3'),
          );
          const { offchain: claimed, ...rest } = opened;
          const rails = offChain
            ? await runOffchainCanary(opened, instruments, { proveDelay: false })
            : undefined;
          const session: Session = {
            ...rest,
            ...(canary
              ? {
                  tier: faults && canary.tier >= 2 ? 3 : (Math.min(canary.tier, 2) as Tier),
                  controls: canary.controls,
                }
              : {}),
            // The bridges are ours and so are their faults: what is armed there needs no proof.
            ...(claimed && rails?.offchain ? { offchain: { ...rails.offchain, tier: claimed.tier } } : {}),
          };
          const { results } = await runPlainly(session, instruments, entries);
          return {
            results: new Map([...results.map((one) => [one.id, one] as const), ...elsewhere]),
            tier: session.tier,
          };
        },
        running.control,
      );
    } finally {
      await running.close();
    }
  } finally {
    await way.close();
  }
}

async function sessionFor(
  saboteur: AnySaboteur | undefined,
  { url, replicaUrl }: Pick<RunningFacilitator, 'url' | 'replicaUrl'>,
  sim: SimulatorHandle,
  options: { readonly seed: string; readonly tier?: Tier },
): Promise<Omit<Session, 'desk'>> {
  const client = createTargetClient({ url, headers: {} });
  const supported = await readSupported(client, url, requestTimeoutMs).finally(() => client.close());
  const tier = options.tier ?? 2;
  // A saboteur may advertise nonsense; the kind that it serves is the simulator's all the same.
  const kind = chooseKind(supported.json, sim, {}) ?? {
    network: sim.network,
    chainId: sim.chainId,
    asset: sim.token.address,
    name: sim.token.name,
    version: sim.token.version,
  };
  // What it serves is the reference's, whatever it may advertise.
  const offchain = claimOffchain(honestKinds, tier >= 2 ? sim : undefined, loadPreset('reference'));
  return {
    // Saboteurs share one chain and may start in the same millisecond: each has keys of its own.
    seed: `${options.seed}/${saboteur?.id ?? 'honest'}`,
    epoch: Date.now(),
    tier,
    target: { url, headers: {}, timeoutMs: requestTimeoutMs, wired: true, verifyFirst: false },
    kind,
    // The same for version 1, which the reference serves on this network.
    version1: kind,
    supported: supported.json,
    ...(offchain ? { offchain } : {}),
    ...(replicaUrl === undefined ? {} : { replica: { url: replicaUrl, headers: {} } }),
    process: { restart: true, signal: true, spawn: true, environment: true },
    signers: evmSigners(supported.json),
    ...(tier >= 2 ? { sim } : {}),
    controls: { verify: 'unproven', settle: 'unproven' },
    slow: true,
    longWaits: 0.01,
  };
}

const changesChain = ({ id, row }: Entry): boolean => row.run === 'global' && railOf(id) === 'evm';

/** What changed among the rows for which a saboteur declares its effect; the cross product shows more. */
function within(changes: ReadonlyMap<string, Change>, rows: readonly string[]): ReadonlyMap<string, Change> {
  return new Map([...changes].filter(([id]) => rows.includes(id)));
}

/** Tries a saboteur against its declared rows, controls and neighbours; `rows` overrides them for the full cross product. */
export async function trySaboteur(
  saboteur: AnySaboteur,
  world: World,
  entries: readonly Entry[],
  honest: ReadonlyMap<string, CheckResult>,
  options: { readonly seed: string; readonly rows?: readonly string[] },
): Promise<Verdict> {
  const started = performance.now();
  const ids = options.rows ?? rowsFor(saboteur, entries);
  const chosen = entries.filter((entry) => ids.includes(entry.id));
  // A global row changes the chain under everybody: its saboteur gets one of its own.
  const own = chosen.some(changesChain) ? await openWorld({ seed: options.seed }) : undefined;
  const { results } = await runRows(saboteur, own ?? world, chosen, options).finally(() => own?.close());
  const changes = new Map<string, Change>();
  for (const [id, result] of results) {
    const change = changeOf(result, honest.get(id));
    if (change) changes.set(id, change);
  }
  return {
    saboteur,
    changes,
    results,
    problems: compare(saboteur, within(changes, rowsFor(saboteur, entries)), entries),
    durationMs: Math.round(performance.now() - started),
  };
}
