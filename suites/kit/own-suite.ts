/**
 * Checks that an operator keeps beside the catalogue (`--suite FILE`): the file is handed the means to declare them, so
 * that it imports nothing of Assay. They are printed apart and decide nothing.
 * @module
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { AssayError } from '../../src/wire/assay-error.js';
import type { Check } from './check-context.js';
import type { ProbeEntry } from './registry.js';

const ownRowSchema = z.strictObject({
  /** What is required, as one sentence. */
  title: z.string().min(1),
  /** The lowest tier at which it can be judged. */
  needs: z.enum(['T0', 'T1', 'T2', 'T3']),
  level: z.enum(['MUST', 'SHOULD', 'MAY', 'SAFETY', 'INFO']).default('MUST'),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']).default('medium'),
  why: z.string().default(''),
  fix: z.string().default(''),
  /** Where the requirement stands; the name of the file when left out. */
  spec: z.string().optional(),
});

export type OwnRow = z.input<typeof ownRowSchema>;

/** What the file is handed. */
export interface OwnSuite {
  /**
   * Declares a check: it sends requests of its own and records what it expects of the answers. `id` begins with `OWN-`:
   * `OWN-REFUND-1`.
   */
  check(id: string, row: OwnRow, run: (t: Check) => Promise<void>): void;
}

/** The default export of the file. */
export type DeclareOwnChecks = (suite: OwnSuite) => void | Promise<void>;

const unusable = (file: string, why: string, cause?: unknown): AssayError =>
  new AssayError(`--suite ${file} cannot be used: ${why}.`, {
    code: 'BAD_SUITE',
    exitCode: 64,
    hint: 'docs/writing-checks.md shows a file with one check.',
    cause,
  });

const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.replace(/\.$/, '') ?? '';

/** The checks of a file, in the order in which it declares them. Throws AssayError `BAD_SUITE`. */
export async function loadOwnSuite(file: string): Promise<readonly ProbeEntry[]> {
  if (file.trim() === '') throw unusable('""', 'its name is empty');
  const there = statSync(file, { throwIfNoEntry: false });
  if (!there) throw unusable(file, 'there is no such file');
  if (there.isDirectory()) throw unusable(file, 'it is a folder');
  const module: { readonly default?: unknown } = await import(
    /* @vite-ignore */ pathToFileURL(resolve(file)).href
  ).catch((cause: unknown) => {
    throw unusable(file, wordsOf(cause), cause);
  });
  if (typeof module.default !== 'function')
    throw unusable(file, 'its default export is no function: export default ({ check }) => { ... }');
  const entries = new Map<string, ProbeEntry>();
  const check: OwnSuite['check'] = (id, row, run) => {
    if (typeof id !== 'string' || !/^OWN(?:-[A-Z0-9]+)+$/.test(id))
      throw unusable(file, `${JSON.stringify(id)} is no id of an own check, such as OWN-REFUND-1`);
    if (entries.has(id)) throw unusable(file, `${id} is declared twice`);
    const read = ownRowSchema.safeParse(row);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw unusable(file, `${id}: ${(issue?.path ?? []).join('.') || 'its row'}: ${issue?.message}`);
    }
    if (typeof run !== 'function') throw unusable(file, `${id} has no function that runs it`);
    const { spec = file, ...said } = read.data;
    entries.set(id, {
      kind: 'probe',
      id,
      row: { ...said, spec, basis: 'kit', flags: [], saboteur: '' },
      run: async (t) => run(t),
    });
  };
  try {
    await (module.default as DeclareOwnChecks)({ check });
  } catch (cause) {
    throw cause instanceof AssayError ? cause : unusable(file, wordsOf(cause), cause);
  }
  if (entries.size === 0) throw unusable(file, 'it declares no check');
  return [...entries.values()];
}
