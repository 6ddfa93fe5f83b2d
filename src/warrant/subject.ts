/**
 * Payment subjects of a warrant: compared byte for byte, never interpreted beyond the table of rails.
 * Source: the authorization specification, sections 5 and 9.6.
 * @module
 */
import { z } from 'zod';
import { paymentSubjectSchema, type RailName, railNames, railOf } from '../wire/payment-subject.js';
import { limits } from './limits.js';
import { wireTextSchema } from './text.js';

export const subjectKinds = paymentSubjectSchema.shape.kind.options;

export const warrantSubjectSchema = z.strictObject({
  kind: paymentSubjectSchema.shape.kind,
  value: wireTextSchema,
});

export type WarrantSubject = z.infer<typeof warrantSubjectSchema>;

/** Whether two subjects are the same pair of kind and value. */
export function sameSubject(one: WarrantSubject, other: WarrantSubject): boolean {
  return one.kind === other.kind && one.value === other.value;
}

/** Whether a list (omitted: anybody) holds a subject. */
export function holdsSubject(
  allowed: readonly WarrantSubject[] | undefined,
  subject: WarrantSubject,
): boolean {
  return allowed === undefined || allowed.some((one) => sameSubject(one, subject));
}

/** Whether the child's subjects are a subset of the parent's; an omitted list stands for anybody. */
export function subjectsWithin(
  child: readonly WarrantSubject[] | undefined,
  parent: readonly WarrantSubject[] | undefined,
): boolean {
  if (parent === undefined) return true;
  return child?.every((one) => holdsSubject(parent, one)) ?? false;
}

/** The rail that a subject is paid over; verifier and facilitator use the same table. */
export function railNameOf(subject: WarrantSubject): RailName {
  return railOf(subject).rail;
}

export const railNameSchema = z.enum(railNames);

export const warrantSubjectsSchema = z
  .array(warrantSubjectSchema)
  .min(1)
  .max(limits.paymentSubjects)
  .refine(
    (list) => list.every((one, index) => list.findIndex((other) => sameSubject(one, other)) === index),
    {
      message: 'expected no subject twice',
    },
  );
