/**
 * `npm run schema`: writes `reports/run-record.schema.json` again after the run record changed.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runRecordJsonSchema } from './json-schema.js';

const root = dirname(createRequire(import.meta.url).resolve('x402-assay/package.json'));
writeFileSync(join(root, 'reports', 'run-record.schema.json'), runRecordJsonSchema());
