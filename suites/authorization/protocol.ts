/**
 * The messages of the verifier protocol `assay-verifier/1`: one JSON object a line, in both directions.
 * Source: the authorization specification, section 24.
 * @module
 */
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';

export const protocolName = 'assay-verifier/1';

/** Longest line in either direction, bytes, its line feed not counted. */
export const longestLine = 1_048_576;

export const profiles = ['lf-core/1', 'lf-mar-text/2026-03'] as const;

/** An operation that no verifier has; it has to say so. */
export const probeOperation = 'assay_probe_unknown';

/** What a verifier may be unable to do. */
export const features = [
  'digest_ref',
  'payment_identifier',
  'period_limit',
  'revocation',
  'fault_injection',
] as const;

const names = z.array(z.string().min(1).max(100)).max(100);

export const helloSchema = z.object({
  type: z.literal('hello'),
  protocol: z.literal(protocolName),
  implementation: z.object({
    name: z.string().min(1).max(100),
    version: z.string().min(1).max(100),
    language: z.string().max(100).optional(),
    url: z.string().max(500).optional(),
  }),
  profiles: names.min(1),
  ops: names.refine((ops) => ops.includes('verify_authorization') && ops.includes('reset'), {
    message: 'expected verify_authorization and reset',
  }),
  algs: names,
  codes: z.enum(['lf-core/1', 'none']),
  concurrency: z.int().min(1).max(64),
  features: names,
});

/** What a verifier says about itself. */
export type Hello = z.infer<typeof helloSchema>;

const answerSchema = z.union([
  z.object({
    id: z.string().min(1).max(64),
    ok: z.literal(true),
    result: z.custom<JsonObject>(isJsonObject, 'expected an object'),
  }),
  z.object({
    id: z.string().min(1).max(64),
    ok: z.literal(false),
    error: z.object({ code: z.string(), step: z.string().optional(), message: z.string().optional() }),
  }),
]);

export type Answer = z.infer<typeof answerSchema>;

/** The first line of the kit. */
export function helloLine(kitVersion: string): string {
  return JSON.stringify({
    type: 'hello',
    protocol: protocolName,
    kit: { name: 'assay', version: kitVersion },
    profiles,
  });
}

/** A request as one line. */
export function requestLine(id: string, op: string, params: JsonObject | undefined): string {
  return JSON.stringify(params === undefined ? { id, op } : { id, op, params });
}

/** An answer of a line; undefined when the line is none. */
export function readAnswer(line: string): Answer | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
