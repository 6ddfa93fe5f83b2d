/**
 * `npm run selftest`: every saboteur is caught by exactly the rows that it declares, and the honest reference by none.
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { openWorld, type World } from '../simulator/world.js';
import type { AceParts } from '../src/facilitator/acedata/ace-parts.js';
import type { Parts } from '../src/facilitator/parts.js';
import type { LezMerchantParts } from '../src/lez/merchant.js';
import { loadChecks, loadSaboteurs } from '../suites/kit/load-suites.js';
import { matchesPattern } from '../suites/kit/plan.js';
import { type Entry, registeredChecks } from '../suites/kit/registry.js';
import type { CheckResult } from '../suites/kit/result.js';
import { familyOf } from '../suites/kit/row.js';
import { catalogueOf, registeredSaboteurs, saboteurOf } from '../suites/kit/saboteur.js';
import { failWith } from './fail.js';
import { type Detections, detectionFile, detections } from './proof.js';
import type { AnySaboteur } from './selftest/any-saboteur.js';
import { controlRows, rowsFor, type Verdict } from './selftest/plan.js';
import { renderSelftest } from './selftest/render.js';
import { runRows, trySaboteur } from './selftest/try-saboteur.js';

interface Flags {
  only?: string;
  verifiers?: boolean;
  full?: boolean;
  write?: boolean;
  detection?: string;
  concurrency: string;
  seed: string;
  verbose?: boolean;
}

const command = new Command('selftest')
  .description('Prove that each check catches its saboteur and nothing else')
  .option('--only <ids>', 'saboteurs or rows, separated by commas (patterns allowed)')
  .option('--verifiers', 'verifiers of authorizations instead: all vectors and all laws against each')
  .option('--full', 'every saboteur against every row; writes docs/selftest.md')
  .option(
    '--write',
    'write docs/selftest.md from the ordinary run, or docs/selftest-verifiers.md with --verifiers',
  )
  .option(
    '--detection <tries>',
    'measure how often race and random rows catch their saboteur; writes suites/detection.json',
  )
  .option('--concurrency <n>', 'saboteurs at once', '3')
  .option('--seed <text>', 'seed of keys and choices', 'selftest')
  .option('--verbose', 'print the assertions of what is not exact')
  .action(run);

async function run(flags: Flags): Promise<void> {
  if (flags.verifiers) {
    const { tryVerifiers } = await import('./selftest/verifiers.js');
    process.exitCode = (await tryVerifiers(flags)) ? 0 : 1;
    return;
  }
  await loadChecks();
  await loadSaboteurs();
  const entries = registeredChecks();
  const chosen = choose(registeredSaboteurs<Parts, LezMerchantParts, AceParts>(), flags.only);
  const problems = uncovered(entries, registeredSaboteurs<Parts, LezMerchantParts, AceParts>(), flags.only);
  const world = await openWorld({ seed: flags.seed });
  const verdicts: Verdict[] = [];
  try {
    const needed = new Set(chosen.flatMap((one) => rowsFor(one, entries)));
    const rows = flags.full
      ? entries
      : entries.filter((entry) => flags.only === undefined || needed.has(entry.id));
    const honest = (await runRows(undefined, world, rows.length > 0 ? rows : entries, flags)).results;
    problems.push(...notGreen(honest));
    if (flags.detection !== undefined) {
      await writeDetections(flags, { world, entries, honest });
      return;
    }
    const waiting = [...chosen];
    const work = async (): Promise<void> => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        const verdict = await trySaboteur(one, world, entries, honest, {
          seed: flags.seed,
          ...(flags.full
            ? { rows: entries.filter((entry) => meets(one, entry)).map((entry) => entry.id) }
            : {}),
        });
        verdicts.push(verdict);
        process.stdout.write(line(verdict, flags.verbose ?? false));
      }
    };
    await Promise.all(Array.from({ length: Number(flags.concurrency) }, work));
  } finally {
    await world.close();
  }
  const inexact = verdicts.filter((one) => one.problems.length > 0);
  for (const problem of problems) process.stdout.write(`problem: ${problem}\n`);
  if (flags.full || flags.write)
    await writeFile('docs/selftest.md', renderSelftest(verdicts, entries, flags.full ?? false));
  process.stdout.write(
    `${verdicts.length - inexact.length} of ${verdicts.length} saboteurs exact, ${problems.length} other problems\n`,
  );
  process.exitCode = inexact.length + problems.length > 0 || verdicts.length === 0 ? 1 : 0;
}

/** Rows with rounds against their own saboteur, with another seed each time. */
async function writeDetections(
  flags: Flags,
  {
    world,
    entries,
    honest,
  }: { world: World; entries: readonly Entry[]; honest: ReadonlyMap<string, CheckResult> },
): Promise<void> {
  const tries = Number(flags.detection);
  // What is not measured now keeps what was.
  const measured: Detections = flags.only === undefined ? {} : { ...detections };
  for (const entry of entries) {
    const { id } = entry;
    const rounds = honest.get(id)?.rounds;
    const saboteur = saboteurOf<Parts, LezMerchantParts, AceParts>(entry);
    if (rounds === undefined || saboteur === undefined) continue;
    let caught = 0;
    for (let one = 1; one <= tries; one += 1) {
      const seed = `${flags.seed}/${one}`;
      const { changes } = await trySaboteur(saboteur, world, entries, honest, {
        seed,
        rows: [id, ...controlRows],
      });
      const change = changes.get(id);
      if (change === 'fail' || change === 'warn') caught += 1;
    }
    measured[id] = { saboteur: saboteur.id, rounds, caught, tries };
    process.stdout.write(`${id}  ${saboteur.id}: caught in ${caught} of ${tries} runs of ${rounds} rounds\n`);
  }
  await writeFile(detectionFile, `${JSON.stringify(measured, null, 2)}\n`);
}

/** Whether a saboteur of the cross product can be seen by a row: AceData's have a facilitator of their own. */
const meets = (one: AnySaboteur, { id, row }: Entry): boolean =>
  row.run !== 'slow' && (familyOf(id) === 'ACE') === (catalogueOf(one) === 'ACE');

function choose(all: readonly AnySaboteur[], only: string | undefined): readonly AnySaboteur[] {
  if (only === undefined) return all;
  const patterns = only.split(',');
  return all.filter((one) =>
    patterns.some(
      (pattern) => matchesPattern(one.id, pattern) || one.catches.some((id) => matchesPattern(id, pattern)),
    ),
  );
}

/** Checks without a saboteur that catches them. */
function uncovered(
  entries: readonly Entry[],
  all: readonly AnySaboteur[],
  only: string | undefined,
): string[] {
  if (only !== undefined) return [];
  return entries.flatMap((entry) => [
    ...(all.some((one) => one.catches.includes(entry.id) && !one.control)
      ? []
      : [`${entry.id} has no saboteur`]),
    ...(saboteurOf(entry)
      ? []
      : [`${entry.id} names the saboteur ${entry.row.saboteur}, which does not exist`]),
  ]);
}

/** Rows that the honest reference does not pass. */
function notGreen(honest: ReadonlyMap<string, CheckResult>): string[] {
  return [...honest.values()]
    .filter((one) => one.status !== 'pass' && one.status !== 'skip' && one.status !== 'out-of-reach')
    .map((one) => `the honest reference: ${one.id} ${one.status} (${one.reason ?? ''})`);
}

function line(verdict: Verdict, verbose: boolean): string {
  const changed = [...verdict.changes].map(([id, change]) => `${id}:${change}`).join(' ');
  const head = `${verdict.problems.length === 0 ? 'exact ' : 'WRONG '} ${verdict.saboteur.id} (${verdict.durationMs} ms) ${changed}\n`;
  if (verdict.problems.length === 0) return head;
  const details = verbose
    ? [...verdict.changes.keys()].map(
        (id) =>
          `      ${id}: ${verdict.results.get(id)?.reason ?? JSON.stringify(verdict.results.get(id)?.observed)}\n`,
      )
    : [];
  return `${head}${verdict.problems.map((one) => `    ${one}\n`).join('')}${details.join('')}`;
}

await command.parseAsync(process.argv).catch((error: unknown) => {
  process.exitCode = failWith(error, true);
});
