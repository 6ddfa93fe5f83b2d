/**
 * `npm run schema`: writes `docs/spec/load-report.schema.json` again after the report of a load changed.
 * @module
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadReportJsonSchema } from './load-report.js';

const root = dirname(createRequire(import.meta.url).resolve('x402-assay/package.json'));
writeFileSync(join(root, 'docs', 'spec', 'load-report.schema.json'), loadReportJsonSchema());
