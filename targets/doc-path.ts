/**
 * Where a page of the documentation lies for whoever reads a message: in a project that installed Assay it is not below
 * the working directory.
 * @module
 */
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** Folder of the installed package, in a checkout and in node_modules alike. */
export const packageFolder = dirname(createRequire(import.meta.url).resolve('x402-assay/package.json'));

/** Path of a page of `docs`, as short as it can be typed. */
export function docPath(page: string, from = process.cwd()): string {
  const path = join(packageFolder, 'docs', page);
  const near = relative(from, path);
  return near.startsWith('..') ? path : near;
}
