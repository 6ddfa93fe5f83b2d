/**
 * Decides which checks run: profile x tier x what the target declares x what the operator selected.
 * Everything that does not run keeps its place in the record, with the reason.
 * @module
 */
import { excludedRows } from './excluded-rows.js';
import { paysInPublic } from './public-chain.js';
import type { Entry } from './registry.js';
import type { CheckResult, Status } from './result.js';
import { familyOf, type Place, type Profile, profileOf, railOf, startsProcesses, tierNumber } from './row.js';
import { onRail, type Session, whyUnpayable } from './session.js';

export interface Selection {
  readonly profiles?: readonly Profile[];
  /** Ids or glob patterns (`X402-EVM-*`). */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Profiles that run only when they, or checks of them, are named. */
  readonly namedOnly?: readonly Profile[];
  /** A foreign host without authorization: nothing but GET /supported may be sent. */
  readonly onlySupported?: boolean;
}

/** Rows that send nothing but GET /supported. */
const supportedRows = /^X402-SUP-0(0\d|1[0-4])$/;

export interface Plan {
  /** Probes that run at full concurrency. */
  readonly parallel: readonly string[];
  /** Probes that start processes of their own and share nothing: beside the others, a few at a time. */
  readonly few: readonly string[];
  /** Probes that run one after another once the others are done: noisy ones, then global ones. */
  readonly alone: readonly string[];
  readonly observers: readonly string[];
  /** Verdicts that are clear without running. */
  readonly decided: readonly CheckResult[];
}

/** Whether an id is named by a pattern, in which `*` stands for any text. */
export function matchesPattern(id: string, pattern: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return (
    new RegExp(`^(X402-)?${source}$`, 'i').test(id) ||
    new RegExp(`^${source}$`, 'i').test(id.replace(/^X402-/, ''))
  );
}

/** Patterns of a selection that name no check: an error, so that a typo never passes as success. */
export function unmatchedPatterns(entries: readonly Entry[], patterns: readonly string[]): readonly string[] {
  return patterns.filter((pattern) => !entries.some((entry) => matchesPattern(entry.id, pattern)));
}

/** Global rows in the order in which their faults run; others come before them. Source: the catalogue, section 0.8. */
const globalOrder: readonly string[] = [
  'X402-FLT-010',
  'ACE-058',
  'X402-FLT-001',
  'X402-FLT-002',
  'ACE-056',
  'X402-FLT-003',
  'ACE-057',
  'X402-FLT-011',
  'X402-SET-016',
  'X402-SET-019',
  'X402-RPL-012',
  'X402-RPL-019',
  'X402-FLT-006',
  'ACE-055',
  'X402-FLT-013',
  'X402-FLT-014',
  'X402-FLT-009',
  'ACE-059',
  'X402-RPL-007',
];

/** Sorts ids of global rows into that order. */
export function inGlobalOrder(ids: readonly string[]): readonly string[] {
  return [...ids].sort((a, b) => globalOrder.indexOf(a) - globalOrder.indexOf(b));
}

export function planChecks(entries: readonly Entry[], session: Session, selection: Selection = {}): Plan {
  const parallel: string[] = [];
  const few: string[] = [];
  const alone: string[] = [];
  const global: string[] = [];
  const observers: string[] = [];
  const decided: CheckResult[] = [];
  for (const entry of entries) {
    const profile = profileOf(entry.id);
    if (selection.profiles && !selection.profiles.includes(profile)) continue;
    if (selection.only && !selection.only.some((pattern) => matchesPattern(entry.id, pattern))) continue;
    if (!selection.profiles && !selection.only && selection.namedOnly?.includes(profile)) continue;
    if (familyOf(entry.id) === 'ACE' && !session.target.storesVerified) continue;
    // A profile whose gate is closed is not graded, unless somebody asks for it.
    if (!selection.profiles && !selection.only && gateClosed(profile, entry.id, session)) continue;
    const verdict = decide(entry, session, selection);
    if (verdict) decided.push(idle(entry.id, ...verdict));
    else if (entry.kind === 'observer') observers.push(entry.id);
    else if (entry.row.run === 'global') global.push(entry.id);
    else if (entry.row.run === 'wired') alone.push(entry.id);
    else if (startsProcesses(entry.row)) few.push(entry.id);
    else parallel.push(entry.id);
  }
  // Those of T3 wait for something that does not come: begun first, they hold up nobody.
  const waits = (id: string): number => tierNumber(entries.find((one) => one.id === id)?.row.needs ?? 'T0');
  for (const ids of [parallel, few]) ids.sort((a, b) => waits(b) - waits(a));
  return { parallel, few, alone: [...alone, ...inGlobalOrder(global)], observers, decided };
}

const gateClosed = (profile: Profile, id: string, { offchain, lez, version1 }: Session): boolean =>
  (familyOf(id) === 'OFF' && !offchain) ||
  (familyOf(id) === 'LEZ' && !lez) ||
  (profile === 'v1' && !version1);

function decide(entry: Entry, session: Session, selection: Selection): [Status, string] | undefined {
  const { row, id } = entry;
  if (selection.skip?.some((pattern) => matchesPattern(id, pattern)))
    return ['disabled', 'excluded with --skip'];
  const excluded = session.target.storesVerified ? excludedRows[id] : undefined;
  if (excluded !== undefined) return ['skip', excluded];
  if (selection.onlySupported && !supportedRows.test(id))
    return [
      'out-of-reach',
      'a foreign host is asked for /supported only, unless --authorized-by says on whose word',
    ];
  // Some rows of the off-chain catalogue look at a chain, and ask for no off-chain network.
  const ofCatalogue = familyOf(id) === 'OFF';
  if (ofCatalogue && railOf(id) === 'offchain' && session.publicChain)
    return ['out-of-reach', 'a run over a public chain grades no off-chain rail'];
  if (ofCatalogue && railOf(id) === 'offchain' && !session.offchain)
    return ['skip', 'the target lists no kind of version 2 with scheme exact on offchain:*'];
  const profile = profileOf(id);
  const unpayable = railOf(id) === 'evm' ? whyUnpayable(session, profile) : undefined;
  if (
    unpayable !== undefined &&
    (profile === 'exact-evm' || profile === 'v1' || ofCatalogue || tierNumber(row.needs) > 0)
  )
    return ['skip', unpayable];
  if (railOf(id) === 'lez' && !session.lez)
    return [
      'skip',
      'the target lists no kind with scheme exact on logos:*, or its merchant is not known: name the URL of what it sells, and the target with --facilitator',
    ];
  const { tier } = onRail(session, railOf(id));
  const unpaid = railOf(id) === 'lez' ? session.lez?.unpaid : undefined;
  if (tierNumber(row.needs) > tier)
    return unpaid
      ? [unpaid.status, unpaid.reason]
      : ['out-of-reach', `needs ${row.needs}, this run has T${tier}${missingSequencer(id, session)}`];
  if (
    session.publicChain &&
    entry.kind === 'probe' &&
    railOf(id) === 'evm' &&
    tierNumber(row.needs) >= 2 &&
    !paysInPublic(id)
  )
    return ['out-of-reach', 'needs the simulator: on a public chain nothing can be set, forced or watched'];
  const missing = row.places?.map((place) => missingPlace(place, session)).find((one) => one !== undefined);
  if (missing !== undefined) return ['skip', missing];
  if (row.run === 'slow' && !session.slow) return ['skip', 'waits for minutes: runs with --slow'];
  if (row.run === 'wired' && !session.target.wired)
    return ['out-of-reach', 'sends bursts: only to loopback or to a target that is wired to the simulator'];
  return undefined;
}

/** Why a row cannot find what it needs in this target; undefined when it is there. */
function missingPlace(place: Place, { offchain, lez, process, replica }: Session): string | undefined {
  const bridged = offchain?.bridged.length ?? 0;
  switch (place) {
    case 'mock':
      return offchain?.mock === undefined
        ? 'no network of the target is known to have a mock behind it'
        : undefined;
    case 'bridge':
      return bridged < 1 ? 'no network of the target leads to a bridge of the simulator' : undefined;
    case 'bridges':
      return bridged < 2 ? 'the target has no two networks at two bridges of the simulator' : undefined;
    case 'spawn':
      return process?.spawn ? undefined : 'needs a target that the kit can start with its own configuration';
    case 'environment':
      return process?.environment
        ? undefined
        : 'needs a target that the kit can start with variables of its own';
    case 'process':
      return process?.restart
        ? undefined
        : 'needs a process that the kit may kill and restart: one that it started, or --restart-cmd and --kill-cmd';
    case 'signal':
      return process?.signal ? undefined : 'needs a process that the kit started, to send it a stop signal';
    case 'replica':
      if (replica === undefined) return 'needs a second process of the target: --replica';
      return 'missing' in replica ? replica.missing : undefined;
    case 'rails':
      return offchain?.router === undefined
        ? 'no network of the target is known to route over rails'
        : undefined;
    case 'facilitator':
      return lez?.facilitator ? undefined : 'needs the facilitator behind the merchant: --facilitator';
    case 'codes':
      return lez?.codes ? undefined : 'needs the list of its codes: --code-map';
  }
}

/** What a merchant of LEZ has to be wired to before anything can be paid there. */
const missingSequencer = (id: string, { sim }: Session): string =>
  railOf(id) === 'lez' && sim === undefined
    ? ': payments settle at the sequencer of `assay sim` ($ASSAY_LEZ_URL), and --sim names it'
    : '';

function idle(id: string, status: Status, reason: string): CheckResult {
  return { id, status, reason, cases: [], durationMs: 0, waitedMs: 0, attempts: 0 };
}
