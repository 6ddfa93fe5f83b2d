/**
 * The case set that AceData publishes for the wire of version 2, and which of our rows holds each of its situations. It is
 * data, so that nothing has to be believed about it. Source: the catalogue ACE, section 11.
 * @module
 */
import { z } from 'zod';
import { parseStrictJson } from '../../src/wire/strict-json.js';

const caseId = z.string().regex(/^(?:CORE|VERIFY|SETTLE|NEG|SNEG)-\d{3}$/);

const askSchema = z.strictObject({
  /** What is asked, in a few words. */
  of: z.string().min(1),
  /** Rows that hold it; none: no row does. */
  rows: z.array(z.string().regex(/^(?:ACE|X402-[A-Z0-9]+)-\d{3}$/)),
  /** Reasons that the set accepts; grading compares their classes. */
  reasons: z.array(z.string()).min(1).optional(),
  note: z.string().min(1).optional(),
});

const caseSetSchema = z.strictObject({
  set: z.string().min(1),
  /** Cases of one content, which the set does not tell apart in words. */
  groups: z.array(z.strictObject({ cases: z.array(caseId).min(1), asks: z.array(askSchema).min(1) })),
});

export type CaseSet = z.infer<typeof caseSetSchema>;

/** Reads a case set. A name that comes twice has two meanings, one for each parser: it is refused. */
export const readCaseSet = (text: string): CaseSet => caseSetSchema.parse(parseStrictJson(text));
