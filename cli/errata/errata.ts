/**
 * Wrong verdicts of Assay: those that are disputed and not graded until that is settled, and those that were corrected, so
 * that reports of before can say so. `docs/disputes.md` says how an entry comes about.
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { checkSchema, type RunRecord, statusSchema } from '../../reports/run-record.js';

const { id, rev } = checkSchema.shape;

const entrySchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^\d{4}-\d{2}-\d+$/)
      .meta({ description: 'Year, month and number: permanent' }),
    date: z.iso.date(),
    state: z.enum(['disputed', 'corrected']).meta({
      description:
        'disputed: the checks are not graded until it is settled; corrected: reports of before are told',
    }),
    checks: z.array(id).min(1),
    revs: z
      .array(rev)
      .min(1)
      .meta({ description: 'The revisions of these checks that were wrong, or may be' }),
    statuses: z.array(statusSchema).min(1).meta({ description: 'Verdicts that may be wrong' }),
    said: z.string().meta({ description: 'What the verdict was and where' }),
    true: z.string().meta({ description: 'What is so, or what is claimed' }),
    corrected: z
      .strictObject({ catalogue: z.string(), rev })
      .optional()
      .meta({ description: 'The first edition that is right; present when state is corrected' }),
  })
  .refine((entry) => (entry.state === 'corrected') === (entry.corrected !== undefined), {
    message: 'corrected stands beside the state corrected, and only there',
  });
export type Erratum = z.infer<typeof entrySchema>;

export const errataSchema = z
  .strictObject({ schema_version: z.literal(1), entries: z.array(entrySchema) })
  .meta({ title: 'Errata of Assay' });

/** Text of `errata.schema.json` (JSON Schema draft 2020-12), newline at the end. */
export function errataJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(errataSchema, { target: 'draft-2020-12' }), null, 2)}\n`;
}

const file = createRequire(import.meta.url).resolve('x402-assay/errata.json');

/** All that is known to this version of the kit, oldest first. */
export const errata: readonly Erratum[] = errataSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).entries;

/** Whether a check stands disputed, so that it is not graded. */
export function isDisputed(check: string, known: readonly Erratum[] = errata): boolean {
  return known.some(({ state, checks }) => state === 'disputed' && checks.includes(check));
}

/** One line for each verdict of a report that is now known to be wrong, or is disputed. Pure. */
export function errataOf(record: Pick<RunRecord, 'checks'>, known: readonly Erratum[] = errata): string[] {
  return known.flatMap((one) =>
    record.checks
      .filter(
        (check) =>
          one.checks.includes(check.id) &&
          one.revs.includes(check.rev) &&
          one.statuses.includes(check.status),
      )
      .map(
        (check) =>
          `${check.id} (${check.status}, revision ${check.rev}) ${
            one.state === 'disputed' ? 'is disputed' : 'may be wrong'
          }, erratum ${one.id}: ${one.said} ${one.true}`,
      ),
  );
}

/** Tells the reader of a report, on standard error, what of it is not to be relied on. */
export function sayErrata(record: Pick<RunRecord, 'checks'>): void {
  for (const line of errataOf(record)) process.stderr.write(`warning  ${line}\n`);
}
