/**
 * Versions of the kit and of its catalogue of requirements.
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';

const file = createRequire(import.meta.url).resolve('x402-assay/package.json');

/** Version of the package. */
export const kitVersion = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(file, 'utf8'))).version;

/** Calendar version of the requirement catalogue that this kit implements. */
export const catalogueVersion = '2026.11';
