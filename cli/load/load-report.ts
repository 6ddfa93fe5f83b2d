/**
 * `load-report.json`: the one thing that a load leaves behind. The schema is the source of the published JSON Schema.
 * @module
 */
import { z } from 'zod';
import { listedBreaches } from './judged.js';
import { operations } from './mix.js';
import { errorClasses } from './tally.js';

const count = z.int().nonnegative();
const amount = z.number().nonnegative();

const percentilesSchema = z.strictObject({
  p50: amount,
  p90: amount,
  p95: amount,
  p99: amount,
  max: amount,
  mean: amount,
});

const operationSchema = z.strictObject({
  operation: z.enum(operations),
  requests: count,
  accepted: count,
  /** By class of reason; `NONE` without a reason, `OTHER` for one of no known class. */
  refused: z.record(z.string(), count),
  errors: z.strictObject(
    Object.fromEntries(errorClasses.map((one) => [one, count])) as Record<
      (typeof errorClasses)[number],
      typeof count
    >,
  ),
  /** Milliseconds from the intended moment of sending; null when nothing was answered. */
  latency_ms: percentilesSchema.nullable(),
  /** Milliseconds from the real moment of sending. */
  service_ms: percentilesSchema.nullable(),
});

export const loadReportSchema = z.strictObject({
  schema: z.literal('assay-load/1'),
  kit: z.strictObject({ name: z.literal('x402-assay'), version: z.string() }),
  run: z.strictObject({
    id: z.string(),
    started_at: z.iso.datetime(),
    seed: z.string(),
    command_line: z.string(),
    node: z.string(),
    platform: z.string(),
    cpus: count,
  }),
  target: z.strictObject({
    kind: z.enum(['url', 'exec', 'image', 'builtin']),
    name: z.string(),
    url: z.string(),
    version: z.string().optional(),
  }),
  asked: z.strictObject({
    rail: z.enum(['evm', 'offchain']),
    network: z.string(),
    /** Arrivals. */
    rate_per_second: z.number().positive(),
    duration_seconds: z.number().positive(),
    concurrency: count,
    mix: z.strictObject({ verify: count, settle: count, race: count, replay: count }),
    race_callers: count,
    arrivals: count,
    requests: count,
    payments: count,
  }),
  /** `interrupted`: Ctrl-C. `target-gone`: nobody listened any more. */
  ended: z.enum(['complete', 'interrupted', 'target-gone']),
  achieved: z.strictObject({
    elapsed_seconds: amount,
    arrivals: z.strictObject({ sent: count, unsent: count, skipped: count }),
    /** Arrivals sent a second, over the time in which arrivals were due. */
    rate_per_second: amount,
    requests: count,
    requests_per_second: amount,
    /** Requests without a readable answer. */
    errors: count,
    /** Milliseconds by which the kit sent late although a place was free. */
    lateness_ms: percentilesSchema.nullable(),
  }),
  operations: z.array(operationSchema),
  oracle: z.strictObject({
    payments: count,
    transfers: count,
    invariants: z.array(
      z.strictObject({ id: z.string(), claim: z.string(), judged: count, broken: count, ambiguous: count }),
    ),
    races: z.strictObject({
      races: count,
      callers: count,
      one_success: count,
      no_success: count,
      several_successes: count,
      one_transfer: count,
      no_transfer: count,
      several_transfers: count,
    }),
    breach_count: count,
    breaches: z
      .array(
        z.strictObject({
          invariant: z.string(),
          payment: z.string(),
          claim: z.string(),
          expected: z.string(),
          actual: z.string(),
          outcome: z.string().optional(),
        }),
      )
      .max(listedBreaches),
    /** False when the simulator's record has lost entries. */
    complete: z.boolean(),
  }),
  spent: z.strictObject({ preparing_seconds: amount, judging_seconds: amount }),
  exit: z.strictObject({
    code: z.union([z.literal(0), z.literal(1), z.literal(2)]),
    reasons: z.array(z.string()),
  }),
});

export type LoadReport = z.infer<typeof loadReportSchema>;

/** Text of `load-report.schema.json` (JSON Schema draft 2020-12), newline at the end. */
export function loadReportJsonSchema(): string {
  const schema = z.toJSONSchema(loadReportSchema, { target: 'draft-2020-12', io: 'output' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
