/**
 * The schemas of `/openapi.json`, made from the ones that read and type the protocol, so that the two cannot differ.
 * @module
 */
import { z } from 'zod';
import { atomicAmountSchema } from '../../wire/atomic-amount.js';
import { caip2Schema } from '../../wire/caip.js';
import { facilitatorRequestSchema } from '../../wire/facilitator-request.js';
import { eip3009PayloadSchema, paymentPayloadSchema } from '../../wire/payment-payload.js';
import { paymentRequirementsSchema } from '../../wire/payment-requirements.js';
import { resourceInfoSchema } from '../../wire/resource-info.js';
import { settleResponseSchema } from '../../wire/settle-response.js';
import { supportedKindSchema, supportedResponseSchema } from '../../wire/supported-response.js';
import { verifyResponseSchema } from '../../wire/verify-response.js';
import {
  facilitatorRequestV1Schema,
  paymentPayloadV1Schema,
  paymentRequirementsV1Schema,
  settleResponseV1Schema,
} from '../../wire/version-1.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

// An answer of this service has no members that are not listed here, whatever the protocol would bear.
const verifyAnswer = z.object(verifyResponseSchema.shape);
const settleAnswer = z.object(settleResponseSchema.shape);

const requestSchemas = {
  FacilitatorRequest: facilitatorRequestSchema,
  PaymentPayload: paymentPayloadSchema,
  PaymentRequirements: paymentRequirementsSchema,
  ResourceInfo: resourceInfoSchema,
  Eip3009Payload: eip3009PayloadSchema,
} as const;

/** Only where version 1 is served. */
const requestSchemasV1 = {
  FacilitatorRequestV1: facilitatorRequestV1Schema,
  PaymentPayloadV1: paymentPayloadV1Schema,
  PaymentRequirementsV1: paymentRequirementsV1Schema,
} as const;

const answerSchemasV1 = {
  SettleSuccessV1: z
    .object(settleResponseV1Schema.shape)
    .omit({ errorReason: true })
    .extend({
      success: z.literal(true),
      transaction: z.string().min(1),
      network: z.string().regex(/^[^:]+$/),
    }),
} as const;

const answerSchemas = {
  VerifyValid: verifyAnswer
    .omit({ invalidReason: true, invalidMessage: true })
    .extend({ isValid: z.literal(true) }),
  VerifyRefused: verifyAnswer.extend({ isValid: z.literal(false), invalidReason: z.string().min(1) }),
  SettleSuccess: settleAnswer.omit({ errorReason: true, errorMessage: true }).extend({
    success: z.literal(true),
    transaction: z.string().min(1),
    network: caip2Schema,
    amount: atomicAmountSchema,
  }),
  SettleFailure: settleAnswer
    .omit({ amount: true })
    .extend({ success: z.literal(false), errorReason: z.string().min(1) }),
  Supported: z.object({
    ...supportedResponseSchema.shape,
    kinds: z.array(z.object(supportedKindSchema.shape)),
  }),
  Problem: z.object({ error: z.string().min(1) }),
  Help: z.object({ error: z.literal('method_not_allowed'), help: z.string().min(1) }),
  Health: z.object({ status: z.literal('ok') }),
} as const;

export type ComponentName =
  | keyof typeof requestSchemas
  | keyof typeof answerSchemas
  | keyof typeof requestSchemasV1
  | keyof typeof answerSchemasV1;

const descriptions: Readonly<Partial<Record<ComponentName, string>>> = {
  PaymentPayload:
    'What the payer signed or agreed to. Its member payload depends on the rail: Eip3009Payload on a chain; off chain an object with a paymentIntentId or a signature.',
  PaymentRequirements:
    'What the resource server asks for. The member accepted of the payment payload has to say the same.',
  Eip3009Payload: 'The member payload of a payment on a chain.',
  PaymentRequirementsV1:
    'Version 1: network is a legacy name such as base-sepolia, and at least maxAmountRequired has to be paid.',
  SettleSuccessV1: 'Version 1: the network by the name that was asked for.',
  VerifyRefused: 'The payment would not settle, or could not be judged.',
  SettleFailure:
    'Not settled, or not known to be: after settlement_unknown, settlement_pending and every upstream error, settle the same payment again. The transaction is not empty when there is one.',
};

/** Rules that zod keeps as code. */
const patterns = new Map<unknown, string>([
  [atomicAmountSchema, '^(?:0|[1-9][0-9]{0,77})$'],
  [caip2Schema, '^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$'],
]);

export const refTo = (name: ComponentName): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** `nullMeansAbsent`: optional members may be sent as null. */
function generate(
  schemas: Readonly<Partial<Record<ComponentName, z.ZodType>>>,
  nullMeansAbsent: boolean,
): readonly (readonly [string, JsonSchema])[] {
  const registry = z.registry<{ id: string; description?: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    io: 'input',
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ zodSchema, jsonSchema }) => {
      const pattern = patterns.get(zodSchema);
      if (pattern !== undefined) jsonSchema.pattern = pattern;
      if (!nullMeansAbsent || zodSchema._zod.def.type !== 'pipe') return;
      const present = { ...jsonSchema };
      for (const member of Object.keys(jsonSchema)) delete jsonSchema[member];
      jsonSchema.anyOf = [present, { type: 'null' }];
    },
  });
  return Object.entries(made.schemas).map(([name, { $schema: _schema, $id: _id, ...schema }]) => [
    name,
    { ...schema, ...describedAs(name) },
  ]);
}

function describedAs(name: string): JsonSchema {
  const description = Object.hasOwn(descriptions, name) ? descriptions[name as ComponentName] : undefined;
  return description === undefined ? {} : { description };
}

/** JSON Schemas (2020-12) by component name; those of version 1 where it is served. */
export const componentSchemas = (version1: boolean): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries([
    ...generate({ ...requestSchemas, ...(version1 ? requestSchemasV1 : {}) }, true),
    ...generate({ ...answerSchemas, ...(version1 ? answerSchemasV1 : {}) }, false),
  ]);
