/**
 * Makes the JSON Schema of the run record out of its zod schema, so that the two cannot drift apart.
 *
 * @module
 */
import { z } from 'zod';
import { runRecordSchema } from './run-record.js';

/** Text of `run-record.schema.json` (JSON Schema draft 2020-12), newline at the end. */
export function runRecordJsonSchema(): string {
  const schema = z.toJSONSchema(runRecordSchema, { target: 'draft-2020-12', io: 'output' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
