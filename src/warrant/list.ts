/**
 * Lists of warrants: 1 to 64 entries, none twice. "Unrestricted" is a list that is left out, never an empty one.
 * Source: the authorization specification, section 5 and rule C11.
 * @module
 */
import { z } from 'zod';
import { limits } from './limits.js';

/** A list of entries; `nameOf` says when two are the same. */
export function listOf<Entry extends z.ZodType>(
  entry: Entry,
  nameOf: (value: z.output<Entry>) => unknown = (value) => value,
) {
  return z
    .array(entry)
    .min(1)
    .max(limits.listEntries)
    .refine((list) => new Set(list.map(nameOf)).size === list.length, { message: 'expected no entry twice' });
}

/** Whether a child's list stays within the parent's: omitted by the parent is anything, omitted by the child alone is not. */
export function listWithin<Entry>(
  child: readonly Entry[] | undefined,
  parent: readonly Entry[] | undefined,
  covers: (parentEntry: Entry, childEntry: Entry) => boolean = Object.is,
): boolean {
  if (parent === undefined) return true;
  return child?.every((one) => parent.some((other) => covers(other, one))) ?? false;
}
