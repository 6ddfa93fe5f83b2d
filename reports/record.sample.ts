/**
 * Small hand-made records for the tests of this room. Not part of the build.
 *
 * @module
 */
import { completeRecord } from './grade.js';
import type {
  CheckRecord,
  Latency,
  LedgerFigures,
  RunFacts,
  RunRecord,
  Tier,
  Timeline,
} from './run-record.js';

export function sampleCheck(over: Partial<CheckRecord> = {}): CheckRecord {
  return {
    id: 'X402-EVM-010',
    rev: 1,
    title: 'refuses an authorization for less than the required amount',
    level: 'MUST',
    basis: 'spec*',
    severity: 'critical',
    profile: 'exact-evm',
    needs: 'T1',
    flags: ['amount', 'funds'],
    spec: 'v2 spec §6.1.2',
    proof: { state: 'confirmed', saboteurs: ['accepts-underpayment'], honest: ['reference', 'x402-ts'] },
    status: 'pass',
    why: 'Whoever accepts less than the price gives goods away.',
    fix: 'Compare authorization.value with requirements.amount for equality.',
    duration_ms: 12,
    cases: [],
    reproduce: ['assay replay assay-report/report.json X402-EVM-010'],
    ...over,
  };
}

/** `count` copies with ids PREFIX-001 and on. */
export function sampleChecks(count: number, prefix: string, over: Partial<CheckRecord> = {}): CheckRecord[] {
  return Array.from({ length: count }, (_, index) =>
    sampleCheck({ id: `${prefix}-${String(index + 1).padStart(3, '0')}`, ...over }),
  );
}

export interface SampleOptions {
  readonly tier?: Tier;
  readonly matrixExecuted?: boolean;
}

export function sampleFacts(checks: readonly CheckRecord[], options: SampleOptions = {}): RunFacts {
  return {
    kit: {
      name: 'x402-assay',
      version: '0.1.0',
      catalogue: { version: '2026.11', digest: 'a'.repeat(64) },
      anvil_version: '1.7.1',
      contracts: [{ name: 'token', code_hash: `0x${'b'.repeat(64)}` }],
    },
    run: {
      id: 'run-1',
      started_at: '2026-11-03T10:00:00.000Z',
      duration_ms: 14_250,
      seed: '0x5eed',
      command_line: 'assay grade --target reference',
      node: 'v20.19.0',
      platform: 'linux-x64',
      clock: { target_offset_ms: 4, chain_offset_ms: 0 },
      repeats: 0,
      matrix_executed: options.matrixExecuted ?? false,
    },
    target: {
      kind: 'builtin',
      preset: 'reference',
      name: 'reference',
      url: 'http://127.0.0.1:40213',
      version: '0.1.0',
      supported: { text: '{"kinds":[]}', digest_start: 'c'.repeat(64), digest_end: 'c'.repeat(64) },
    },
    connection: {
      tier: options.tier ?? 'T2',
      reach: 'loopback',
      chain_id: 84532,
      token: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
      proxy_seen: true,
      process: true,
      bridges: [],
    },
    checks,
    summary: { exchanges: 412, transactions: 57, bridge_calls: 0 },
    evidence: { folder: 'evidence', files: [{ name: 'exchanges.jsonl', sha256: 'd'.repeat(64) }] },
  };
}

export function sampleRecord(checks: readonly CheckRecord[], options: SampleOptions = {}): RunRecord {
  return completeRecord(sampleFacts(checks, options));
}

/** A settlement whose receipt could not be read, as a row about faults leaves it. */
export function sampleTimeline(answer = '200 success=false errorReason="settlement_pending"'): Timeline {
  return {
    label: 'receipts fail',
    started_at: '2026-11-03T10:00:04.000Z',
    events: [
      { kind: 'request', at_ms: 0, text: 'settle is asked' },
      { kind: 'broadcast', at_ms: 58, text: 'transaction 0xc2c0a4ae… is broadcast' },
      { kind: 'mined', at_ms: 58, until_ms: 912, text: 'transaction 0xc2c0a4ae… is mined' },
      { kind: 'fault', at_ms: 82, until_ms: 2114, text: 'the fault acts on eth_getTransactionReceipt' },
      { kind: 'answer', at_ms: 2154, text: answer },
    ],
  };
}

/** How long 40 answers took. */
export function sampleLatency(over: Partial<Latency> = {}): Latency {
  return {
    endpoint: 'verify',
    rail: 'evm',
    answered: 40,
    unanswered: 2,
    median_ms: 4,
    p95_ms: 1204,
    max_ms: 10_350,
    buckets: [
      { up_to_ms: 1, count: 0 },
      { up_to_ms: 5, count: 37 },
      { up_to_ms: 2000, count: 2 },
      { up_to_ms: 10_000, count: 0 },
      { up_to_ms: null, count: 1 },
    ],
    ...over,
  };
}

/** The same run with off-chain payments over one bridge. */
export function sampleBridgedRecord(
  checks: readonly CheckRecord[],
  change: Partial<LedgerFigures> = {},
): RunRecord {
  const facts = sampleFacts(checks);
  return completeRecord({
    ...facts,
    connection: {
      ...facts.connection,
      bridges: [{ name: 'binance', network: 'offchain:binance', calls: 7, entries: 2 }],
    },
    summary: {
      ...facts.summary,
      bridge_calls: 7,
      latency: [sampleLatency(), sampleLatency({ endpoint: 'settle', answered: 19 })],
      ledger: {
        payments: 3,
        debits: 2,
        balances: [{ asset: 'USDT', sum: '0' }],
        faults: [
          { kind: 'latency', forced: 4 },
          { kind: 'redirect', forced: 0 },
        ],
        restarts: 1,
        invariants: [{ id: 'B03', claim: 'at most one debit per payment', judged: 3, broken: 0 }],
        ...change,
      },
    },
  });
}
