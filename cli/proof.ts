/**
 * What stands behind a check: saboteurs that it catches, and honest implementations that pass it.
 * Confirmed means: implementations by two different authors pass, our own reference being one.
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Proof } from '../reports/run-record.js';
import { familyOf } from '../suites/kit/row.js';
import { isDisputed } from './errata/errata.js';

/** Where the calibration stands. */
export const proofFile = join(
  dirname(createRequire(import.meta.url).resolve('x402-assay/package.json')),
  'suites',
  'proof.json',
);

const proofSchema = z.record(z.string(), z.array(z.string()));

/** Honest implementations by check id, as the last calibration found them. */
export const honestPasses: Readonly<Record<string, readonly string[]>> = proofSchema.parse(
  JSON.parse(readFileSync(proofFile, 'utf8')),
);

const detectionSchema = z.record(
  z.string(),
  z.strictObject({
    saboteur: z.string(),
    rounds: z.int().positive(),
    caught: z.int().nonnegative(),
    tries: z.int().positive(),
  }),
);
export type Detections = z.infer<typeof detectionSchema>;

/** Where the measured detection rates stand; `selftest --detection` writes them. */
export const detectionFile = join(dirname(proofFile), 'detection.json');

/** What was measured last, by check id. */
export const detections: Detections = detectionSchema.parse(JSON.parse(readFileSync(detectionFile, 'utf8')));

/** How often the saboteur of a race or random check was caught with this number of rounds; undefined: never measured. */
export function detectionOf(
  id: string,
  rounds: number | undefined,
): { caught: number; tries: number } | undefined {
  const measured = detections[id];
  if (measured === undefined || measured.rounds !== rounds) return undefined;
  return { caught: measured.caught, tries: measured.tries };
}

/** What stands behind a check. A row of AceData that restates others has their state: it is one check. */
export function proofOf(id: string, saboteur: string, sameAs: readonly string[] = []): Proof {
  const checks = sameAs.length > 0 && familyOf(id) === 'ACE' ? sameAs : [id];
  const [first = id, ...rest] = checks;
  const honest = (honestPasses[first] ?? []).filter((name) =>
    rest.every((other) => honestPasses[other]?.includes(name)),
  );
  const others = honest.filter((name) => !name.startsWith('reference'));
  return {
    state: [id, ...checks].some((one) => isDisputed(one))
      ? 'disputed'
      : honest.length > others.length && others.length > 0
        ? 'confirmed'
        : 'provisional',
    saboteurs: [saboteur],
    honest: [...honest],
  };
}
