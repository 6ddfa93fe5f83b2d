/**
 * Where the chain's data files stand: beside the sources in the package, in a checkout and when installed.
 * @module
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const chainFolder = join(
  dirname(createRequire(import.meta.url).resolve('x402-assay/package.json')),
  'simulator',
  'chain',
);

export const artifactsFolder = join(chainFolder, 'artifacts');
export const contractsFolder = join(chainFolder, 'contracts');
