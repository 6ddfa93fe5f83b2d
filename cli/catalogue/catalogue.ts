/**
 * The catalogue: every check as data, for programs that read reports, plan a gate or compare kits. `npm run generate` writes it.
 * @module
 */
import { z } from 'zod';
import {
  basisSchema,
  checkSchema,
  levelSchema,
  proofSchema,
  severitySchema,
  tierSchema,
} from '../../reports/run-record.js';

const { id, rev, profile, same_as } = checkSchema.shape;

const catalogueCheckSchema = z.strictObject({
  id,
  rev: rev.meta({
    description: 'Raised by each change that can alter a verdict; CHECKS.md says what changed',
  }),
  title: z.string().meta({ description: 'Third person: what a target does that passes' }),
  profile,
  level: levelSchema,
  severity: severitySchema,
  basis: basisSchema.meta({
    description:
      'Who demands it: a MUST of the specification, an imperative step of it, the official client, or Assay',
  }),
  needs: tierSchema
    .optional()
    .meta({ description: 'The lowest tier at which it can be judged; absent where there are no tiers' }),
  flags: z.array(z.string()),
  cwe: z.array(z.string().regex(/^CWE-\d+$/)).meta({ description: 'Weaknesses that a failure points at' }),
  spec: z.string(),
  why: z.string(),
  fix: z.string(),
  run: z
    .enum(['wired', 'global', 'slow'])
    .optional()
    .meta({ description: 'wired: sends bursts; global: runs alone, last; slow: only with --slow' }),
  kind: z.enum(['probe', 'observer', 'vectors', 'law']),
  ambiguity: z.string().optional(),
  same_as,
  saboteurs: z
    .array(z.strictObject({ id: z.string(), fault: z.string() }))
    .meta({ description: 'Implementations with one fault each that it catches' }),
  proof: proofSchema.pick({ state: true, honest: true }),
});
export type CatalogueCheck = z.infer<typeof catalogueCheckSchema>;

export const catalogueSchema = z
  .strictObject({
    schema_version: z.literal(1),
    version: z.string().meta({ description: 'Calendar version of the catalogue, such as 2026.11' }),
    digest: z.string().meta({
      description:
        'Over the checks of facilitators: the same as kit.catalogue.digest in a report of this catalogue',
    }),
    checks: z.array(catalogueCheckSchema),
  })
  .meta({ title: 'Catalogue of Assay' });
export type Catalogue = z.infer<typeof catalogueSchema>;

/** Text of `catalogue.schema.json` (JSON Schema draft 2020-12), newline at the end. */
export function catalogueJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(catalogueSchema, { target: 'draft-2020-12' }), null, 2)}\n`;
}
