/**
 * The fault plan as data: ordered rules {op, nth, match, fault, args}. What each fault does to a request is told in
 * `effects.ts`.
 * @module
 */
import { z } from 'zod';
import type { JsonValue } from '../../../src/wire/json.js';

const jsonValue: z.ZodType<JsonValue> = z.json();
const ms = z.number().int().min(1).max(600_000);
const bytes = z
  .number()
  .int()
  .min(1)
  .max(4 * 1_024 ** 3);
/** Whether settle does its work before the answer is replaced. Verify never moves anything. */
const commit = z.boolean().default(false);
/** How the connection ends: TCP reset, or an orderly end that is too early. */
const how = z.enum(['reset', 'close']).default('reset');
const absence = z.enum(['missing', 'null']).default('missing');

const scope = {
  op: z.enum(['verify', 'settle', 'any']).default('any'),
  /** Only the nth matching request since the rule was armed, from 1; every one when left out. */
  nth: z.number().int().min(1).optional(),
  /** A payment key, or a text inside the payment payload; every payment when left out. */
  match: z.string().min(1).optional(),
};

const rule = <Kind extends string, Args extends z.ZodType>(fault: Kind, args: Args) =>
  z.strictObject({ ...scope, fault: z.literal(fault), args });

export const faultRuleSchema = z.discriminatedUnion('fault', [
  /**
   * Waits. `arrival`: before the bridge acts; a caller that leaves meanwhile leaves nothing behind. `processing`:
   * the money is on hold, and moves whether or not the caller waits. `answer`: after the money moved.
   */
  rule(
    'latency',
    z.strictObject({ ms, phase: z.enum(['arrival', 'processing', 'answer']).default('arrival') }),
  ),
  rule(
    'status',
    z.strictObject({
      status: z.number().int().min(200).max(599),
      headers: z.record(z.string(), z.string()).default({}),
      body: z.string().default(''),
      commit,
    }),
  ),
  rule('malformed_json', z.strictObject({ text: z.string().default('{"valid":tr'), commit }).prefault({})),
  /** Sets one member of the true answer, whatever stands there. */
  rule('wrong_type', z.strictObject({ member: z.string().min(1), value: jsonValue })),
  /** Leaves members out of the true answer: the boolean when nothing is named; with `keep` all but those. */
  rule(
    'missing_field',
    z
      .strictObject({
        members: z.array(z.string()).optional(),
        keep: z.array(z.string()).optional(),
      })
      .prefault({}),
  ),
  rule('no_transaction', z.strictObject({ as: absence }).prefault({})),
  rule(
    'empty_transaction',
    z.strictObject({ text: z.string().regex(/^\s*$/, 'must be blank').default('') }).prefault({}),
  ),
  rule('no_payer', z.strictObject({ as: absence }).prefault({})),
  rule('commit_then_drop', z.strictObject({ how }).prefault({})),
  /** Never answers; after `ms` the connection is reset. */
  rule('commit_then_timeout', z.strictObject({ ms: ms.default(120_000) }).prefault({})),
  rule('drop_before_commit', z.strictObject({ how }).prefault({})),
  /** The head and half of the body of the true answer. */
  rule('reset_mid_body', z.strictObject({ how }).prefault({})),
  /** The true answer, `chunk` bytes at a time. */
  rule(
    'slow_body',
    z
      .strictObject({ interval_ms: ms.default(1_000), chunk: z.number().int().min(1).default(1) })
      .prefault({}),
  ),
  /** To a second listener of the simulator when no location is given. */
  rule(
    'redirect',
    z
      .strictObject({
        status: z
          .union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)])
          .default(307),
        location: z.string().min(1).optional(),
        commit,
      })
      .prefault({}),
  ),
  /** The true answer with so much padding; chunked, as fast as the caller reads. */
  rule('huge_body', z.strictObject({ bytes: bytes.default(256 * 1_024 ** 2) }).prefault({})),
  /** The true answer with so much padding before compression; about a thousandth of it travels. */
  rule('compressed_bomb', z.strictObject({ bytes: bytes.default(1_024 ** 3) }).prefault({})),
  rule('html_200', z.strictObject({ commit }).prefault({})),
  rule('empty_200', z.strictObject({ commit }).prefault({})),
  /** The true answer with the transaction of an earlier payment, or the one given. */
  rule('reuse_transaction', z.strictObject({ transaction: z.string().min(1).optional() }).prefault({})),
  rule('payer_swap', z.strictObject({ payer: z.string().min(1).default('cex:user:mallory') }).prefault({})),
  /** Declines without a look at the payment. `reason` null is sent as null; `omit_reason` leaves it out. */
  rule(
    'reject',
    z
      .strictObject({
        reason: z.string().nullable().default('rejected_by_provider'),
        omit_reason: z.boolean().default(false),
        payer: z.string().optional(),
      })
      .prefault({}),
  ),
]);

export type FaultRule = z.infer<typeof faultRuleSchema>;
/** A rule as it is written: members with a default may be left out. */
export type FaultRuleInput = z.input<typeof faultRuleSchema>;
export type BridgeFaultKind = FaultRule['fault'];

/** Every fault that a plan can hold. */
export const bridgeFaultKinds: readonly BridgeFaultKind[] = faultRuleSchema.options.map(
  (option) => option.shape.fault.value,
);
