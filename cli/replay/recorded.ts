/**
 * What a record says about its run: the target, the wiring, and the probes behind an observer's verdict.
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckRecord, RunRecord } from '../../reports/run-record.js';
import { AssayError } from '../../src/wire/assay-error.js';
import type { Entry } from '../../suites/kit/registry.js';
import type { TargetChoice } from '../grade/options.js';
import { parseTargetUrl } from '../grade/reach.js';
import type { LezFlags } from '../lez-flags.js';

const defaultSim = join('.assay', 'sim.json');

/** Any honest settlement: what an observer sees when nothing else is named. */
const ordinaryProbes: readonly string[] = ['X402-VER-006', 'X402-SET-011'];

/** The target of the record. Throws AssayError `TARGET_NOT_RECORDED` for kinds that cannot be started again. */
export function recordedTarget(
  record: RunRecord,
  flags: { readonly template: readonly string[]; readonly passEnv: readonly string[] },
): TargetChoice {
  const { target } = record;
  const given = { templates: flags.template, passEnv: flags.passEnv };
  const container = { ...given, image: target.name, env: {} };
  if (target.preset !== undefined)
    return {
      kind: 'preset',
      name: target.preset,
      ...(target.mode === undefined ? {} : { mode: target.mode }),
      ...(target.kind === 'image' ? { container } : {}),
    };
  if (target.kind === 'image') return { kind: 'image', container };
  if (target.kind === 'url') return { kind: 'url', url: parseTargetUrl(target.url) };
  if (target.kind === 'exec') return { kind: 'exec', command: target.name, ...given };
  throw new AssayError('The report does not say how its target was started.', {
    code: 'TARGET_NOT_RECORDED',
    exitCode: 64,
    hint: "Name the target: a URL, --target NAME, --exec 'COMMAND' or --image REF.",
  });
}

/** A recorded merchant of LEZ as its operator names it: by what it sells, beside the facilitator that was graded. */
export function recordedMerchant(
  { connection: { merchant } }: RunRecord,
  target: Extract<TargetChoice, { kind: 'url' }>,
  flags: LezFlags,
): [TargetChoice, LezFlags] {
  if (merchant === undefined || bare(merchant) === bare(target.url.href)) return [target, flags];
  return [
    { kind: 'url', url: parseTargetUrl(merchant) },
    { ...flags, facilitator: flags.facilitator ?? target.url.href },
  ];
}

const bare = (url: string): string => url.replace(/\/+$/, '');

/** The simulator that a recorded URL was wired to: the usual file, which must be there. */
export function simOf(record: RunRecord): string | undefined {
  const { merchant, proxy_seen, tier } = record.connection;
  const settledHere = merchant !== undefined && (tier === 'T2' || tier === 'T3');
  if (!proxy_seen && !settledHere) return undefined;
  if (existsSync(defaultSim)) return defaultSim;
  throw new AssayError('The recorded run was wired to a simulator, and none is running here.', {
    code: 'SIM_NEEDED',
    exitCode: 64,
    hint: 'Start `assay sim` and the facilitator with .assay/sim.env, or name another sim.json with --sim.',
  });
}

/** CAIP-2 id of the recorded chain. */
export function recordedNetwork(record: RunRecord): string | undefined {
  const { chain_id: chainId } = record.connection;
  return chainId === undefined ? undefined : `eip155:${chainId}`;
}

/** Probes whose exchanges an observer's broken claims rest on; those of all claims when none is broken. */
export function probesBehind(recorded: CheckRecord, entries: readonly Entry[]): readonly Entry[] {
  const claims = recorded.cases.flatMap((one) => one.assertions);
  const broken = claims.filter((one) => !one.ok);
  const named = (broken.length > 0 ? broken : claims).flatMap((one) => one.evidence.map(probeOf));
  const ids = new Set(named.length > 0 ? named : ordinaryProbes);
  const found = entries.filter((one) => one.kind === 'probe' && ids.has(one.id));
  return found.length > 0 ? found : entries.filter((one) => ordinaryProbes.includes(one.id));
}

/** Exchanges are called CHECK.ATTEMPT.NUMBER. */
const probeOf = (evidence: string): string => evidence.replace(/\.\d+\.\d+$/, '');
