/**
 * `npm run vectors`: writes `vectors/ledgerflow/*.json` and the schema again.
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { generatedFiles } from './generated-files.js';

const folder = join(dirname(createRequire(import.meta.url).resolve('x402-assay/package.json')), 'vectors');
mkdirSync(join(folder, 'ledgerflow'), { recursive: true });
for (const [name, text] of generatedFiles()) writeFileSync(join(folder, name), text);
