/**
 * The run record of a graded verifier. A verifier has no tiers, no chain and no URL: what is left of the record says so.
 * @module
 */
import { createHash, randomUUID } from 'node:crypto';
import type { CheckRecord, EvidenceRecord, RunFacts } from '../../../reports/run-record.js';
import type { JudgedCheck } from '../../../suites/authorization/judge-run.js';
import type { VerifierRecord } from '../../../suites/authorization/verifier-run.js';
import { commandLine } from '../../flags.js';
import { honestPasses } from '../../proof.js';
import { catalogueVersion, kitVersion } from '../../version.js';

export interface VerifierRunFacts {
  readonly checks: readonly JudgedCheck[];
  readonly record: VerifierRecord;
  /** As typed after --exec; undefined is the reference. */
  readonly command: string | undefined;
  readonly vectorDigest: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly seed: string;
  /** Every law was tried, on as many worlds as it needs: without that there is no A+. */
  readonly allLaws: boolean;
  readonly evidence: EvidenceRecord;
}

function proofOf(id: string): CheckRecord['proof'] {
  const honest = honestPasses[id] ?? [];
  const others = honest.filter((name) => !name.startsWith('reference'));
  return {
    state: others.length > 0 && honest.length > others.length ? 'confirmed' : 'provisional',
    saboteurs: [],
    honest: [...honest],
  };
}

function checkRecord(
  { row, cases, result, rounds }: JudgedCheck,
  { command, seed }: VerifierRunFacts,
): CheckRecord {
  const exec = command === undefined ? '' : ` --exec '${command}'`;
  return {
    id: row.id,
    rev: 1,
    title: row.title,
    level: row.level,
    basis: row.basis,
    severity: row.severity,
    profile: 'authorization',
    needs: 'T0',
    flags: [],
    spec: row.spec,
    proof: proofOf(row.id),
    ...result,
    why: row.why,
    fix: row.fix,
    duration_ms: 0,
    seed,
    ...(rounds === undefined ? {} : { rounds }),
    cases: cases.map(({ id, status, cause, reason, outcome, assertions }) => ({
      id,
      status,
      ...(cause === undefined ? {} : { cause }),
      ...(reason === undefined ? {} : { reason }),
      ...(outcome === undefined ? {} : { outcome }),
      assertions: assertions.map(({ claim, expected, actual, ok, evidence }) => ({
        claim,
        expected,
        actual,
        ok,
        // What passed left no file: a thousand files that nobody reads would hide the few that matter.
        evidence: ok ? [] : [...evidence],
      })),
    })),
    // A law is tried as a whole, with the choices of its seed.
    reproduce: [`assay lf verifier${exec} --only ${row.id}${rounds === undefined ? '' : ` --seed ${seed}`}`],
  };
}

/** What its record calls a verifier. */
export const verifierName = (
  command: string | undefined,
  { implementation }: VerifierRecord['hello'],
): string => command ?? implementation.name;

/** All of the record but grade, profiles and counts. */
export function verifierFacts(run: VerifierRunFacts): RunFacts {
  const { hello } = run.record;
  const digest = createHash('sha256')
    .update(JSON.stringify([run.vectorDigest, run.checks.map(({ row }) => row)]))
    .digest('hex');
  return {
    kit: {
      name: 'x402-assay',
      version: kitVersion,
      catalogue: { version: catalogueVersion, digest: `sha256:${digest}` },
      anvil_version: null,
      contracts: [],
    },
    run: {
      id: randomUUID(),
      started_at: new Date(run.startedAt).toISOString(),
      duration_ms: run.durationMs,
      seed: run.seed,
      command_line: commandLine(),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      clock: { target_offset_ms: null, chain_offset_ms: null },
      repeats: 0,
      matrix_executed: run.allLaws,
    },
    target: {
      kind: run.command === undefined ? 'builtin' : 'exec',
      name: verifierName(run.command, hello),
      url: 'stdio:',
      version: `${hello.implementation.name} ${hello.implementation.version}`,
      digest: run.vectorDigest,
    },
    connection: { tier: 'T0', reach: 'loopback', proxy_seen: false, process: true, bridges: [] },
    checks: run.checks.map((check) => checkRecord(check, run)),
    summary: {
      exchanges: [...run.record.vectors.values()].reduce(
        (sum, { steps }) => sum + 1 + steps.reduce((all, step) => all + step.length, 0),
        1,
      ),
      transactions: 0,
      bridge_calls: 0,
    },
    evidence: run.evidence,
  };
}
