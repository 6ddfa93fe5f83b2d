/**
 * Vectors of the authorization families, as the files hold them: what to ask, and what the answer has to be.
 * Source: the authorization specification, section 22.
 * @module
 */
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';

const objectSchema = z.custom<JsonObject>(isJsonObject, 'expected an object');

const refusalSchema = z.object({
  authorized: z.literal(false),
  /** Left out where the order of the checks is not that of lf-core/1. */
  step: z.string().optional(),
  code: z.string(),
  /** Codes that are as good. */
  also: z.array(z.string()).optional(),
});

const acceptanceSchema = z.object({
  authorized: z.literal(true),
  /** Members that the decision object has to have. */
  decision: objectSchema.optional(),
});

const verdictSchema = z.discriminatedUnion('authorized', [refusalSchema, acceptanceSchema]);

/** What a verifier has to answer. */
export type Expected = z.infer<typeof verdictSchema>;

const requestSchema = z.object({ op: z.string(), params: objectSchema });

const stepSchema = z.union([
  z.object({ op: z.literal('reset') }),
  z.object({
    op: z.literal('together'),
    requests: z.array(requestSchema).min(2),
    /** How many are authorized, and how the others are refused. */
    expect: z.object({ authorized: z.int().min(0), others: refusalSchema }),
  }),
  z.object({ op: z.literal('verify_authorization'), params: objectSchema, expect: verdictSchema }),
]);

/** One step of a scenario. */
export type ScenarioStep = z.infer<typeof stepSchema>;

const scenarioSchema = z.object({ op: z.literal('scenario'), steps: z.array(stepSchema).min(1) });

const vectorSchema = z.object({
  id: z.string().regex(/^LFV-[A-Z0-9]+-[0-9]{3,}$/),
  family: z.string().regex(/^LFV-[A-Z0-9]+$/),
  profile: z.string(),
  basis: z.enum(['spec', 'spec*', 'kit']),
  title: z.string(),
  /** The positive vector from which it differs in one thing. */
  base: z.string().optional(),
  /** Row of the ambiguity register: either verdict passes. */
  ambiguous: z.string().optional(),
  /** Features without which it is skipped. */
  needs: z.array(z.string()).optional(),
  flags: z.array(z.string()),
  refs: z.array(z.string()),
  input: z.union([scenarioSchema, requestSchema]),
  /** Of a scenario: what its point is. */
  expect: z.union([verdictSchema, z.object({ authorized: z.boolean() })]),
});

export type Vector = z.infer<typeof vectorSchema>;

const familySchema = z.object({ family: z.string(), vectors: z.array(vectorSchema).min(1) });

export type VectorFamily = z.infer<typeof familySchema>;

/** Reads the content of a vector file. Throws ZodError over anything else: the file is our own. */
export function parseFamily(content: unknown): VectorFamily {
  return familySchema.parse(content);
}

/** Whether the point of a vector is a refusal. */
export function isNegative({ expect }: Vector): boolean {
  return !expect.authorized;
}

/** The steps of a vector; a plain one is a scenario of one step. */
export function stepsOf({ input, expect }: Vector): readonly ScenarioStep[] {
  if ('steps' in input) return input.steps;
  const verdict = verdictSchema.parse(expect);
  return [{ op: 'verify_authorization', params: input.params, expect: verdict }];
}
