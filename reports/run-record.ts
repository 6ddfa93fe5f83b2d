/**
 * The run record: the one data type that leaves a run. Every report, grade and exit code is a pure function of it.
 *
 * Member names and their order are a published format (`run-record.schema.json`); the order of members here is the
 * order in which `report.json` writes them.
 *
 * @module
 */
import { z } from 'zod';

export const SCHEMA_VERSION = '1';

export const statusSchema = z.enum([
  'pass',
  'fail',
  'warn',
  'skip',
  'out-of-reach',
  'blocked',
  'disabled',
  'error',
]);
export type Status = z.infer<typeof statusSchema>;

export const levelSchema = z.enum(['MUST', 'SAFETY', 'SHOULD', 'MAY', 'INFO']);
export type Level = z.infer<typeof levelSchema>;

/** Where a requirement comes from: a text says so, a text implies it, the official client needs it, Assay holds it. */
export const basisSchema = z.enum(['spec', 'spec*', 'client', 'kit']);
export type Basis = z.infer<typeof basisSchema>;

export const severitySchema = z.enum(['critical', 'high', 'medium', 'low', 'info']);
export type Severity = z.infer<typeof severitySchema>;

export const tierSchema = z.enum(['T0', 'T1', 'T2', 'T3']);
export type Tier = z.infer<typeof tierSchema>;

/** Why a check ended as a warning. */
export const causeSchema = z.enum(['should', 'form', 'intermittent', 'ambiguity']);
export type Cause = z.infer<typeof causeSchema>;

/** What the chain, the ledger or a signed vector proved. Each of these alone is an F. */
export const outcomeSchema = z.enum([
  'forged-accepted',
  'false-success',
  'double-move',
  'wrong-money',
  'lost-money',
]);
export type Outcome = z.infer<typeof outcomeSchema>;

export const letterSchema = z.enum(['A+', 'A', 'B', 'C', 'D', 'E', 'F']);
export type Letter = z.infer<typeof letterSchema>;

export const verdictSchema = z.enum(['conformant', 'non-conformant', 'partial']);
export type Verdict = z.infer<typeof verdictSchema>;

/** What kept a grade from being higher, or from being a letter at all. */
export const capRuleSchema = z.enum([
  'proven-outcome',
  'crash-or-hang',
  'failed',
  'score',
  'tier',
  'matrix',
  'warning',
  'blocked',
  'disabled',
  'inconclusive',
  'too-few-checks',
  'screened',
]);
export type CapRule = z.infer<typeof capRuleSchema>;

const checkIdSchema = z
  .string()
  .regex(/^[A-Z0-9]+(?:-[A-Z0-9]+)*$/)
  .meta({ description: 'Permanent id of a check, such as X402-EVM-010' });
const profileIdSchema = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
const sha256Schema = z.string().regex(/^(?:sha256:)?[0-9a-f]{64}$/);
const countSchema = z.int().nonnegative();
const millisecondsSchema = z.number();

export const assertionSchema = z.strictObject({
  claim: z.string(),
  expected: z.string(),
  actual: z.string(),
  ok: z.boolean(),
  evidence: z.array(z.string()),
});
export type Assertion = z.infer<typeof assertionSchema>;

export const caseSchema = z.strictObject({
  id: z.string().min(1),
  status: statusSchema,
  cause: causeSchema.optional(),
  reason: z.string().optional(),
  outcome: outcomeSchema.optional(),
  assertions: z.array(assertionSchema),
});
export type CaseRecord = z.infer<typeof caseSchema>;

/** What happened in a settlement, in the order of time. */
export const settlementEventSchema = z.strictObject({
  kind: z.enum(['request', 'fault', 'broadcast', 'mined', 'receipt', 'answer', 'no-answer']),
  at_ms: countSchema.meta({ description: 'Milliseconds after the first request' }),
  until_ms: countSchema
    .optional()
    .meta({ description: 'The latest moment, where only a span is known: a block tells whole seconds' }),
  text: z.string(),
});
export type SettlementEvent = z.infer<typeof settlementEventSchema>;

export const timelineSchema = z
  .strictObject({
    label: z.string().meta({ description: 'The case that sent the first request' }),
    started_at: z.iso.datetime(),
    events: z.array(settlementEventSchema).min(1),
  })
  .meta({ description: 'One settlement under a fault: requests, broadcasts, block, receipts, answers' });
export type Timeline = z.infer<typeof timelineSchema>;

/** `disputed`: reported as a wrong verdict of ours and not graded until that is settled. */
export const proofSchema = z.strictObject({
  state: z.enum(['confirmed', 'provisional', 'disputed']),
  saboteurs: z.array(z.string()),
  honest: z.array(z.string()),
});
export type Proof = z.infer<typeof proofSchema>;

export const checkSchema = z.strictObject({
  id: checkIdSchema,
  rev: z.int().positive(),
  title: z.string(),
  level: levelSchema,
  basis: basisSchema,
  severity: severitySchema,
  profile: profileIdSchema,
  needs: tierSchema,
  flags: z.array(z.string()),
  spec: z.string(),
  same_as: z
    .array(checkIdSchema)
    .min(1)
    .optional()
    .meta({ description: 'Checks of another rail that this one restates' }),
  ambiguity: z.string().optional(),
  proof: proofSchema,
  status: statusSchema,
  cause: causeSchema.optional(),
  reason: z.string().optional(),
  outcome: outcomeSchema.optional(),
  observed: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  why: z.string(),
  fix: z.string(),
  duration_ms: millisecondsSchema.nonnegative(),
  seed: z.string().optional(),
  rounds: countSchema.optional(),
  detection: z
    .strictObject({ caught: countSchema, tries: countSchema })
    .optional()
    .meta({ description: 'In how many selftest runs with as many rounds the saboteur was caught' }),
  counterexample: z.string().optional(),
  cases: z.array(caseSchema),
  timelines: z.array(timelineSchema).min(1).optional(),
  reproduce: z.array(z.string()).meta({ description: 'Commands that show this check again, best first' }),
});
export type CheckRecord = z.infer<typeof checkSchema>;

export const ownChecksSchema = z
  .strictObject({ suite: z.string(), checks: z.array(checkSchema) })
  .meta({ description: "The operator's own checks (--suite): nothing of the grade rests on them" });
export type OwnChecks = z.infer<typeof ownChecksSchema>;

export const kitSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  catalogue: z.strictObject({ version: z.string(), digest: z.string() }),
  anvil_version: z.string().nullable(),
  contracts: z.array(z.strictObject({ name: z.string(), code_hash: z.string() })),
});

export const runSchema = z.strictObject({
  id: z.string(),
  started_at: z.iso.datetime(),
  duration_ms: millisecondsSchema.nonnegative(),
  seed: z.string(),
  command_line: z.string().meta({ description: 'As typed, secrets removed' }),
  node: z.string(),
  platform: z.string(),
  clock: z.strictObject({
    target_offset_ms: millisecondsSchema.nullable(),
    chain_offset_ms: millisecondsSchema.nullable(),
  }),
  repeats: countSchema.meta({ description: 'How many failed checks were repeated with fresh keys' }),
  matrix_executed: z
    .boolean()
    .meta({ description: 'Laws and fault matrix ran; without them A+ is out of reach' }),
  authorized_by: z.string().optional(),
  excluded: z
    .array(z.strictObject({ id: checkIdSchema, reason: z.string() }))
    .min(1)
    .optional()
    .meta({
      description: 'Rows that demand the opposite of a profile of this run, and what stands against each',
    }),
});

export const targetSchema = z.strictObject({
  kind: z.enum(['url', 'exec', 'image', 'builtin']),
  preset: z.string().optional(),
  mode: z.string().optional().meta({ description: 'Which configuration of the preset' }),
  name: z.string(),
  url: z.string(),
  version: z.string().optional(),
  digest: z.string().optional(),
  supported: z
    .strictObject({
      text: z.string().meta({ description: 'Body of GET /supported as received, bounded' }),
      digest_start: z.string(),
      digest_end: z.string().nullable(),
    })
    .optional(),
  ended: z
    .array(
      z.strictObject({
        after_ms: countSchema.meta({ description: 'Since the start of the run' }),
        code: z.int().nullable().optional(),
        signal: z.string().nullable().optional(),
        back_after_ms: countSchema.optional().meta({ description: 'When it answered after a restart' }),
        under_way: z.array(z.string()).meta({ description: 'Checks whose requests it had taken' }),
        output: z.string().optional().meta({ description: 'What it printed last' }),
      }),
    )
    .optional()
    .meta({ description: 'When the target ended by itself, or stopped answering; absent when it did not' }),
});

export const connectedBridgeSchema = z.strictObject({
  name: z.string(),
  network: z.string(),
  calls: countSchema.meta({ description: 'Requests that the bridge got' }),
  entries: countSchema.meta({ description: 'Debits that it made' }),
});
export type ConnectedBridge = z.infer<typeof connectedBridgeSchema>;

export const connectionSchema = z.strictObject({
  tier: tierSchema,
  tiers: z
    .record(profileIdSchema, tierSchema)
    .optional()
    .meta({ description: 'Profiles on a rail that was seen at another tier' }),
  reach: z.enum(['loopback', 'private', 'public']),
  chain_id: countSchema.optional(),
  token: z.string().optional(),
  proxy_seen: z.boolean(),
  process: z.boolean().optional().meta({ description: 'The kit may kill and restart the target' }),
  replica: z.string().optional().meta({ description: 'URL of a second process of the target' }),
  public_chain: z
    .strictObject({ spent: z.string(), limit: z.string() })
    .optional()
    .meta({ description: 'A public test network: tokens that the kit paid to payers, and might have' }),
  merchant: z.string().optional().meta({
    description: 'A resource that a merchant of LEZ sells: through the target, or it is the target',
  }),
  bridges: z
    .array(connectedBridgeSchema)
    .meta({ description: 'Bridges of the simulator that networks of the target lead to' }),
});

export const gradeSchema = z.strictObject({
  letter: letterSchema.optional(),
  profile: z.string().meta({ description: 'The profile whose letter this is; empty when no profile ran' }),
  context: z.string().meta({ description: 'Such as "T2, exact-evm, catalogue 2026.11"' }),
  caps: z.array(z.strictObject({ rule: capRuleSchema, check_ids: z.array(checkIdSchema) })),
});
export type Grade = z.infer<typeof gradeSchema>;
export type Cap = Grade['caps'][number];

export const countsSchema = z.strictObject({
  pass: countSchema,
  fail: countSchema,
  warn: countSchema,
  skip: countSchema,
  'out-of-reach': countSchema,
  blocked: countSchema,
  disabled: countSchema,
  error: countSchema,
  executed: countSchema,
  must_executed: countSchema,
  must_total: countSchema,
});
export type Counts = z.infer<typeof countsSchema>;

export const profileSchema = z.strictObject({
  id: profileIdSchema,
  verdict: verdictSchema,
  letter: letterSchema.optional(),
  score: z
    .number()
    .min(0)
    .max(100)
    .nullable()
    .meta({ description: 'null when no graded check was executed' }),
  counts: countsSchema,
  outcomes: z.array(outcomeSchema),
});
export type ProfileRecord = z.infer<typeof profileSchema>;

const invariantsSchema = z.array(
  z.strictObject({ id: z.string(), claim: z.string(), judged: countSchema, broken: countSchema }),
);

export const moneySchema = z
  .strictObject({
    authorizations: countSchema.meta({ description: 'Payment authorizations that the oracle followed' }),
    transfers: countSchema.meta({ description: 'Token transfers or debits that it saw for them' }),
    invariants: invariantsSchema,
  })
  .meta({ description: 'What the money oracle judged' });

export const ledgerFiguresSchema = z
  .strictObject({
    payments: countSchema.meta({ description: 'Payments over bridges that the oracle followed' }),
    debits: countSchema.meta({ description: 'Entries that settles made, over all ledgers' }),
    balances: z.array(z.strictObject({ asset: z.string(), sum: z.string().regex(/^-?[0-9]+$/) })).meta({
      description: 'Sum of all balances of an asset at the end, the issuer counted; 0 unless Assay is wrong',
    }),
    faults: z
      .array(z.strictObject({ kind: z.string(), forced: countSchema }))
      .meta({ description: 'Every fault of the matrix, and how many bridge calls met it' }),
    restarts: countSchema.meta({ description: 'How often the target was restarted between settles' }),
    invariants: invariantsSchema,
  })
  .meta({ description: 'What the ledgers of the bridges hold, and what the oracle judged of them' });
export type LedgerFigures = z.infer<typeof ledgerFiguresSchema>;

export const latencySchema = z
  .strictObject({
    endpoint: z.enum(['verify', 'settle']),
    rail: z.enum(['evm', 'offchain']),
    answered: countSchema,
    unanswered: countSchema,
    median_ms: countSchema,
    p95_ms: countSchema.meta({ description: '95 of 100 answers came within this time' }),
    max_ms: countSchema,
    buckets: z
      .array(z.strictObject({ up_to_ms: countSchema.nullable(), count: countSchema }))
      .meta({ description: 'Answers that took longer than the bucket before; null: no upper bound' }),
  })
  .meta({ description: 'How long answers took, checks that force faults left out' });
export type Latency = z.infer<typeof latencySchema>;

export const summarySchema = z.strictObject({
  by_status: z.strictObject({
    pass: countSchema,
    fail: countSchema,
    warn: countSchema,
    skip: countSchema,
    'out-of-reach': countSchema,
    blocked: countSchema,
    disabled: countSchema,
    error: countSchema,
  }),
  by_level: z.strictObject({
    MUST: countSchema,
    SAFETY: countSchema,
    SHOULD: countSchema,
    MAY: countSchema,
    INFO: countSchema,
  }),
  exchanges: countSchema,
  transactions: countSchema,
  bridge_calls: countSchema,
  money: moneySchema.optional(),
  ledger: ledgerFiguresSchema.optional(),
  latency: z.array(latencySchema).min(1).optional(),
});
export type Summary = z.infer<typeof summarySchema>;

export const evidenceSchema = z.strictObject({
  folder: z.string(),
  files: z.array(z.strictObject({ name: z.string(), sha256: sha256Schema })),
});
export type EvidenceRecord = z.infer<typeof evidenceSchema>;

export const runRecordSchema = z
  .strictObject({
    schema_version: z.literal(SCHEMA_VERSION),
    kit: kitSchema,
    run: runSchema,
    target: targetSchema,
    connection: connectionSchema,
    grade: gradeSchema,
    profiles: z.array(profileSchema),
    checks: z.array(checkSchema),
    own: ownChecksSchema.optional(),
    summary: summarySchema,
    evidence: evidenceSchema,
  })
  .meta({ title: 'Assay run record', description: 'One graded run of one x402 facilitator (report.json)' });
export type RunRecord = z.infer<typeof runRecordSchema>;

/** What the runner hands over: the record before anything was concluded from it. `completeRecord` adds the rest. */
export interface RunFacts {
  readonly kit: RunRecord['kit'];
  readonly run: RunRecord['run'];
  readonly target: RunRecord['target'];
  readonly connection: RunRecord['connection'];
  readonly checks: readonly CheckRecord[];
  readonly own?: OwnChecks;
  readonly summary: Omit<Summary, 'by_status' | 'by_level'>;
  readonly evidence: EvidenceRecord;
}
