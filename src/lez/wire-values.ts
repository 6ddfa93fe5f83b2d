/**
 * The values that stand in the objects of the protocol, with one meaning each.
 * @module
 */
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../wire/json.js';
import { type LezOutcome, refuse } from './codes.js';

/** Sixteen bytes of the digest hold an amount. */
const amountBound = 1n << 128n;

/** Decimal text without sign or leading zero, or an integer that JSON carries exactly; below 2^128. */
export const amountSchema = z
  .union([
    z.string().regex(/^(?:0|[1-9][0-9]{0,38})$/, 'expected a whole number as decimal text'),
    z.int().min(0),
  ])
  .transform((value) => BigInt(value))
  .refine((value) => value < amountBound, 'expected a number below 2^128');

/** Lower-case hex of a number of bytes; either case is read. */
export const hexSchema = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${bytes * 2}}$`), `expected ${bytes * 2} hex characters`)
    .transform((text) => text.toLowerCase());

/** Milliseconds since 1970. */
export const timeSchema = z.int().min(0);

export const versionSchema = z.int().min(0).max(0xffff);
export const secondsSchema = z.int().min(0).max(0xffff_ffff);

/** Parses an object whose members are in the spelling of the prototype. */
export function parseWith<Value>(schema: z.ZodType<Value>, value: JsonObject): LezOutcome<Value> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  return refuse(
    'malformed_payload',
    `${path === '' ? 'the object' : path}: ${issue?.message ?? 'not readable'}`,
  );
}

/** The object of a member, where it is one. */
export const objectAt = (value: JsonObject, name: string): JsonObject | undefined => {
  const member = value[name];
  return isJsonObject(member) ? member : undefined;
};
