/**
 * Opening balances of a bridge, from a value or a JSON file.
 * @module
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AssayError } from '../../../src/wire/assay-error.js';

const openingBalanceSchema = z.strictObject({
  account: z.string().min(1),
  asset: z.string().min(1),
  /** Atomic units; unbounded. */
  balance: z.string().regex(/^(?:0|[1-9][0-9]*)$/, 'must be a decimal integer as text'),
});

const openingFileSchema = z.array(openingBalanceSchema);

export type OpeningBalance = z.infer<typeof openingBalanceSchema>;

const refuse = (file: string, why: string, cause: unknown): AssayError =>
  new AssayError(`The opening balances in ${file} cannot be used: ${why}.`, {
    code: 'BRIDGE_ACCOUNTS_INVALID',
    exitCode: 64,
    hint: 'Write a JSON array of {"account": "...", "asset": "...", "balance": "1000000"}.',
    cause,
  });

/** Reads a JSON array of opening balances. Throws AssayError `BRIDGE_ACCOUNTS_INVALID`. */
export const readOpeningBalances = (file: string): readonly OpeningBalance[] => {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw refuse(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const parsed = openingFileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(file, `${issue?.path.join('.') || 'file'}: ${issue?.message ?? 'malformed'}`, parsed.error);
};
