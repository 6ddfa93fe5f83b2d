/**
 * `npm run contracts`: compiles the contracts and writes the artifacts that are committed.
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileContracts, renderArtifact } from './compile.js';
import { artifactsFolder } from './package-files.js';

mkdirSync(artifactsFolder, { recursive: true });
for (const { artifact } of compileContracts()) {
  writeFileSync(join(artifactsFolder, `${artifact.contractName}.json`), renderArtifact(artifact));
  process.stdout.write(`${artifact.contractName}\n`);
}
