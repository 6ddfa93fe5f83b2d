/**
 * A constraint is a map with one key, its kind. The kinds are closed: there is no expression language, and an unknown
 * kind is an unknown key.
 * Source: the authorization specification, sections 5, 10 and 11.
 * @module
 */
import { z } from 'zod';
import type { RefusalCode } from '../refusal-codes.js';
import type { EvaluationContext, FieldRule } from './facts.js';
import {
  type MerchantConstraint,
  merchantConstraintSchema,
  merchantRules,
  merchantWithin,
} from './merchant.js';
import { type PaymentConstraint, paymentConstraintSchema, paymentRules, paymentWithin } from './payment.js';
import {
  type ResourceConstraint,
  resourceConstraintSchema,
  resourceRules,
  resourceWithin,
} from './resource.js';
import {
  type SponsorshipConstraint,
  sponsorshipConstraintSchema,
  sponsorshipRules,
  sponsorshipWithin,
} from './sponsorship.js';
import { type ToolConstraint, toolConstraintSchema, toolRules, toolWithin } from './tool.js';

export const constraintKinds = ['merchant', 'resource', 'tool', 'payment', 'sponsorship'] as const;
export type ConstraintKind = (typeof constraintKinds)[number];

const atLeastOneField = (terms: object): boolean => Object.values(terms).some((field) => field !== undefined);
const needsField = { message: 'expected at least one field' };

/** The schema, for payment constraints of a schema. */
export const constraintSchemaOf = (payment: typeof paymentConstraintSchema) =>
  z
    .strictObject({
      merchant: merchantConstraintSchema.refine(atLeastOneField, needsField).optional(),
      resource: resourceConstraintSchema.refine(atLeastOneField, needsField).optional(),
      tool: toolConstraintSchema.refine(atLeastOneField, needsField).optional(),
      payment: payment.refine(atLeastOneField, needsField).optional(),
      sponsorship: sponsorshipConstraintSchema.optional(),
    })
    .refine((constraint) => Object.values(constraint).filter((terms) => terms !== undefined).length === 1, {
      message: 'expected one kind of constraint per map',
    });

export const constraintSchema = constraintSchemaOf(paymentConstraintSchema);

/** Exactly one member is present. */
export type Constraint = z.infer<typeof constraintSchema>;

/** The fields of each kind, in the order in which they are evaluated. */
export interface ConstraintRules {
  readonly merchant: readonly FieldRule<MerchantConstraint>[];
  readonly resource: readonly FieldRule<ResourceConstraint>[];
  readonly tool: readonly FieldRule<ToolConstraint>[];
  readonly payment: readonly FieldRule<PaymentConstraint>[];
  readonly sponsorship: readonly FieldRule<SponsorshipConstraint>[];
}

export const constraintRules: ConstraintRules = {
  merchant: merchantRules,
  resource: resourceRules,
  tool: toolRules,
  payment: paymentRules,
  sponsorship: sponsorshipRules,
};

function firstFailure<Terms>(
  terms: Terms | undefined,
  rules: readonly FieldRule<Terms>[],
  context: EvaluationContext,
): RefusalCode | undefined {
  if (terms === undefined) return undefined;
  for (const rule of rules) {
    const code = rule.check(terms, context);
    if (code !== undefined) return code;
  }
  return undefined;
}

/** The code of the first field that the request does not pass. */
export function evaluateConstraint(
  { merchant, resource, tool, payment, sponsorship }: Constraint,
  context: EvaluationContext,
  rules: ConstraintRules = constraintRules,
): RefusalCode | undefined {
  return (
    firstFailure(merchant, rules.merchant, context) ??
    firstFailure(resource, rules.resource, context) ??
    firstFailure(tool, rules.tool, context) ??
    firstFailure(payment, rules.payment, context) ??
    firstFailure(sponsorship, rules.sponsorship, context)
  );
}

function termsWithin<Terms>(
  child: Terms | undefined,
  parent: Terms | undefined,
  within: (child: Terms, parent: Terms) => boolean,
): boolean {
  return child !== undefined && parent !== undefined && within(child, parent);
}

/** Whether a constraint of the child covers one of the parent: the same kind, and every field within. */
export function constraintWithin(child: Constraint, parent: Constraint): boolean {
  return (
    termsWithin(child.merchant, parent.merchant, merchantWithin) ||
    termsWithin(child.resource, parent.resource, resourceWithin) ||
    termsWithin(child.tool, parent.tool, toolWithin) ||
    termsWithin(child.payment, parent.payment, paymentWithin) ||
    termsWithin(child.sponsorship, parent.sponsorship, sponsorshipWithin)
  );
}
