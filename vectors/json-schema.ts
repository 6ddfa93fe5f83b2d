/**
 * The JSON Schema of the vector files, made from the format that this repository reads them with.
 * @module
 */
import { z } from 'zod';
import { vectorFileSchema } from './vector-file.js';

/** The text of `vectors.schema.json`. */
export function vectorsJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(vectorFileSchema);
  return `${JSON.stringify({ $schema, title: 'Authorization vectors', ...schema }, null, 2)}\n`;
}
