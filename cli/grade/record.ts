/**
 * From what a run left behind to the run record: the facts first, everything concluded from them by `reports`.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { CheckRecord, EvidenceRecord, OwnChecks, RunFacts, Timeline } from '../../reports/run-record.js';
import { judgeMoney } from '../../suites/kit/money-oracle.js';
import { tierOfProfile } from '../../suites/kit/profile-tier.js';
import { paysInPublic } from '../../suites/kit/public-chain.js';
import type { Entry } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import { familyOf, type Place, profileOf, type TierName } from '../../suites/kit/row.js';
import type { Session } from '../../suites/kit/session.js';
import { catalogueDigest } from '../catalogue/digest.js';
import { reportFiles } from '../formats.js';
import { detectionOf, proofOf } from '../proof.js';
import { catalogueVersion, kitVersion } from '../version.js';
import { type ChainEvidence, minedSeconds } from './chain-evidence.js';
import { latencies } from './latency.js';
import { connectedBridges, ledgerFigures } from './ledger-figures.js';
import { matrixExecuted } from './matrix.js';
import type { OpenMerchant, OpenTarget } from './open-target.js';
import type { GradeOptions } from './options.js';
import type { RunResult, TargetGone } from './run.js';
import { timelines } from './timelines.js';

/** All of the record but grade, profiles and counts. */
export function runFacts(
  options: GradeOptions,
  target: OpenTarget,
  result: RunResult & { readonly chain?: ChainEvidence },
  evidence: EvidenceRecord,
): RunFacts {
  const { session } = result;
  const tier: TierName = `T${session.tier}`;
  const [report = ''] = reportFiles(options.out, ['json']);
  const ledger = ledgerFigures(result.ledgers);
  const latency = latencies(result.exchanges, result.entries);
  const settlements = settlementsUnderFaults(result);
  return {
    kit: {
      name: 'x402-assay',
      version: kitVersion,
      catalogue: { version: catalogueVersion, digest: catalogueDigest(result.entries) },
      anvil_version: session.sim?.anvilVersion ?? null,
      contracts: Object.entries(session.sim?.codeHashes ?? {}).map(([name, code_hash]) => ({
        name,
        code_hash,
      })),
    },
    run: {
      id: randomUUID(),
      started_at: new Date(session.epoch).toISOString(),
      duration_ms: result.durationMs,
      seed: session.seed,
      command_line: options.commandLine,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      clock: { target_offset_ms: result.supported.clockOffsetMs, chain_offset_ms: result.chainOffsetMs },
      repeats: result.results.filter((one) => one.attempts > 1).length,
      matrix_executed: matrixExecuted(result.entries, result.results),
      ...(options.authorizedBy ? { authorized_by: options.authorizedBy } : {}),
      ...excludedIn(result),
    },
    target: {
      kind: target.kind,
      ...(target.preset ? { preset: target.preset.name } : {}),
      ...(target.preset?.mode ? { mode: target.preset.mode } : {}),
      name: target.name,
      url: target.url,
      ...(target.version ? { version: target.version } : {}),
      ...(target.containers ? { digest: target.containers.image.digest } : {}),
      supported: {
        text: result.supported.text.slice(0, 64 * 1024),
        digest_start: result.supported.digestStart,
        digest_end: result.supported.digestEnd,
      },
      ...(result.gone.length > 0 ? { ended: result.gone.map((one) => endOf(one, session.epoch)) } : {}),
    },
    connection: {
      tier,
      ...otherTiers(result),
      reach: result.reach,
      ...(session.kind ? { chain_id: session.kind.chainId, token: session.kind.asset } : {}),
      proxy_seen: result.canary.proxySeen > 0,
      process: session.process?.restart ?? false,
      ...(session.replica && 'url' in session.replica ? { replica: session.replica.url } : {}),
      ...(result.spending ? { public_chain: { ...result.spending } } : {}),
      ...(session.lez ? { merchant: session.lez.resource } : {}),
      bridges: connectedBridges(session.offchain, result.ledgers),
    },
    checks: result.results.map((one) =>
      checkRecord(one, result, target, report, settlements.get(one.id) ?? []),
    ),
    ...(result.own && options.suite ? { own: ownChecks(options.suite, result.own, result, target) } : {}),
    summary: {
      exchanges: result.exchanges.length,
      transactions: new Set(result.authorizations.flatMap((one) => one.transactions.map((tx) => tx.hash)))
        .size,
      bridge_calls: result.ledgers.bridgeCalls?.length ?? 0,
      ...(result.authorizations.length > 0 ? { money: moneyFigures(result) } : {}),
      ...(ledger ? { ledger } : {}),
      ...(latency.length > 0 ? { latency } : {}),
    },
    evidence,
  };
}

/** What the operator's own checks found. A command line shows each again. */
function ownChecks(
  suite: string,
  { entries, results }: NonNullable<RunResult['own']>,
  { session }: RunResult,
  target: OpenTarget,
): OwnChecks {
  return {
    suite,
    checks: results.map(({ outcome: _, ...one }) => ({
      // Outcomes are for the catalogue to prove.
      ...checkRecord(
        { ...one, cases: one.cases.map(({ outcome: _, ...rest }) => rest) },
        { entries, session },
        target,
        '',
      ),
      profile: 'own',
      proof: { state: 'provisional', saboteurs: [], honest: [] },
      reproduce: [`assay grade ${wiringOf(target)} --suite ${quoted(suite)} --only ${one.id}`],
    })),
  };
}

/** Profiles whose rail was seen at another tier than the run's. */
function otherTiers({ session, results }: RunResult): Pick<RunFacts['connection'], 'tiers'> {
  const profiles = [...new Set(results.map(({ id }) => profileOf(id)))];
  const others = profiles
    .map((one) => [one, tierOfProfile(one, session)] as const)
    .filter(([, tier]) => tier !== session.tier);
  return others.length === 0
    ? {}
    : { tiers: Object.fromEntries(others.map(([one, tier]) => [one, `T${tier}` as const])) };
}

function endOf({ from, to, end, underWay }: TargetGone, epoch: number) {
  const after = (at: number): number => Math.max(0, Math.round(at - epoch));
  return {
    after_ms: after(end?.at ?? from),
    ...(end ? { ...end.exit } : {}),
    ...(to === undefined ? {} : { back_after_ms: after(to) }),
    under_way: [...underWay],
    ...(end ? { output: end.words } : {}),
  };
}

/** The rows that were left out for a profile that demands their opposite. */
function excludedIn({ excluded }: RunResult): Pick<RunFacts['run'], 'excluded'> {
  const rows = Object.entries(excluded).map(([id, reason]) => ({ id, reason }));
  return rows.length > 0 ? { excluded: rows } : {};
}

/** One check as it stands in the record. */
export function checkRecord(
  result: CheckResult,
  run: { readonly entries: readonly Entry[]; readonly session: Pick<Session, 'seed' | 'publicChain'> },
  target: OpenTarget,
  /** Path of report.json, for the commands that show the check again. */
  report: string,
  settlements: readonly Timeline[] = [],
): CheckRecord {
  const entry = run.entries.find((one) => one.id === result.id);
  if (!entry) throw new Error(`no row for ${result.id}`);
  const { row } = entry;
  const detection = detectionOf(result.id, result.rounds);
  return {
    id: result.id,
    rev: row.rev ?? 1,
    title: row.title,
    level: row.level,
    basis: row.basis,
    severity: row.severity,
    profile: profileOf(result.id),
    needs: row.needs,
    flags: [...row.flags],
    spec: row.spec,
    ...(row.sameAs ? { same_as: [...row.sameAs] } : {}),
    ...(row.ambiguity ? { ambiguity: row.ambiguity } : {}),
    proof: proofOf(result.id, row.saboteur, row.sameAs),
    status: result.status,
    ...(result.cause ? { cause: result.cause } : {}),
    ...(result.reason ? { reason: result.reason } : {}),
    ...(result.outcome ? { outcome: result.outcome } : {}),
    ...(result.observed ? { observed: Object.fromEntries(Object.entries(result.observed).sort()) } : {}),
    why: row.why,
    fix: row.fix,
    duration_ms: result.durationMs,
    seed: run.session.seed,
    ...(result.rounds === undefined ? {} : { rounds: result.rounds }),
    ...(detection === undefined ? {} : { detection }),
    ...(result.counterexample === undefined ? {} : { counterexample: result.counterexample }),
    cases: result.cases.map(({ assertions, ...one }) => ({
      ...one,
      assertions: assertions.map(({ claim, expected, actual, ok, evidence }) => ({
        claim,
        expected,
        actual,
        ok,
        evidence: [...evidence],
      })),
    })),
    ...(settlements.length > 0 ? { timelines: [...settlements] } : {}),
    reproduce:
      run.session.publicChain && paysInPublic(result.id)
        ? // What was named there is the operator's to name again: the node's URL and the key stand in no report.
          [
            `assay grade ${target.url} --chain-rpc URL --payer-key-env NAME --max-spend AMOUNT --only ${result.id}`,
          ]
        : reproduce(entry, target, report),
  };
}

/** When what happened in the settlements of the rows that force faults on the way to the chain. */
function settlementsUnderFaults({
  entries,
  authorizations,
  chain,
}: RunResult & { readonly chain?: ChainEvidence }): ReturnType<typeof timelines> {
  const forcing = entries.filter(({ row }) => row.needs === 'T3').map(({ id }) => id);
  return timelines(new Set(chain ? forcing : []), authorizations, {
    calls: chain?.calls ?? [],
    minedAt: chain ? minedSeconds(chain) : new Map(),
  });
}

/** How the target was named, for the command line. */
function wiringOf(target: OpenTarget): string {
  return target.kind === 'url'
    ? `${target.url}${target.sim ? ' --sim .assay/sim.json' : ''}`
    : [
        ...(target.preset ? [`--target ${target.preset.name}`] : []),
        ...(target.preset?.mode ? [`--mode ${target.preset.mode}`] : []),
        ...(target.kind === 'image' ? [`--image ${target.name}`] : []),
        ...(target.preset || target.kind === 'image' ? [] : [`--exec '${target.name}'`]),
      ].join(' ');
}

function reproduce(entry: Entry, target: OpenTarget, report: string): string[] {
  const { id, kind } = entry;
  const { lez: merchant } = target;
  const lez = familyOf(id) === 'LEZ' && merchant ? lezFlags(merchant) : '';
  const processes = `${processFlags(entry, target)}${lez}`;
  const wiring = wiringOf(familyOf(id) === 'LEZ' ? { ...target, url: merchantUrl(target) } : target);
  return [
    `assay replay ${report} ${id}${processes}`,
    // An observer looks at what others sent: alone it has nothing to look at and nothing to send.
    ...(kind === 'probe' ? [`assay grade ${wiring}${processes} --only ${id} --keep`] : []),
    // Commands for a shell ask one process that goes on running.
    ...(kind === 'probe' && processes === lez ? [`assay curl ${id} ${wiring}${lez}`] : []),
  ];
}

/** A merchant of LEZ, and its facilitator where that is the target. */
const merchantUrl = ({ url, lez }: OpenTarget): string =>
  lez?.facilitator ? `${lez.resource} --facilitator ${url}` : url;

/** What the operator said about a merchant. */
const lezFlags = ({ credentialCommand, codeMap }: OpenMerchant): string =>
  [
    ...(credentialCommand === undefined ? [] : [` --credential-command ${quoted(credentialCommand)}`]),
    ...(codeMap === undefined ? [] : [` --code-map ${quoted(codeMap)}`]),
  ].join('');

/** The processes beside the target that a row needs, as they were named for this run. */
function processFlags({ row }: Entry, { replica, commands }: OpenTarget): string {
  const needs = (place: Place): boolean => row.places?.includes(place) ?? false;
  const flags: string[] = [];
  if (needs('replica') && replica && 'url' in replica)
    flags.push(`--replica ${replica.started ? 'auto' : replica.url}`);
  if (needs('process') && commands)
    flags.push(`--kill-cmd ${quoted(commands.kill)}`, `--restart-cmd ${quoted(commands.restart)}`);
  return flags.map((one) => ` ${one}`).join('');
}

/** One word for the shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function moneyFigures(result: RunResult): NonNullable<RunFacts['summary']['money']> {
  const claims = result.authorizations.flatMap(judgeMoney);
  const texts = {
    I1: 'at most one transfer happens on chain',
    I2: 'at most one distinct transaction is named in answers of success',
    I3: 'the transaction of a success moved exactly the required amount, asset and recipient',
    I4: 'without a payment-identifier at most one success is given',
    I5: 'each broadcast transaction is named in an answer',
    I6: 'the balances of payer and payee add up',
    I7: 'verify changes nothing',
  } as const;
  return {
    authorizations: result.authorizations.length,
    transfers: result.authorizations
      .flatMap((one) => one.transactions)
      .filter((tx) => tx.status === 'success' && tx.transfers.length > 0).length,
    invariants: Object.entries(texts).map(([id, claim]) => {
      const judged = claims.filter((one) => one.invariant === id);
      return { id, claim, judged: judged.length, broken: judged.filter((one) => !one.ok).length };
    }),
  };
}
