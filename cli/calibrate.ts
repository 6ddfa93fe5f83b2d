/**
 * `npm run calibrate -- NAME=REPORT.json ...`: writes which implementations passed which check into suites/proof.json.
 * A check that is passed by the reference and by an implementation of another author is confirmed from then on.
 * Implementations that are not named keep what the file says of them.
 * @module
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { recordFromJson } from '../reports/json.js';
import { AssayError } from '../src/wire/assay-error.js';
import { failWith } from './fail.js';
import { honestPasses, proofFile } from './proof.js';

function calibrate(pairs: readonly string[]): void {
  const passes = new Map(Object.entries(honestPasses).map(([id, names]) => [id, new Set(names)]));
  for (const pair of pairs) {
    const [name, path] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    if (name === '' || path === '' || !pair.includes('='))
      throw new AssayError(`"${pair}" is not of the form NAME=REPORT.json.`, {
        code: 'BAD_PAIR',
        exitCode: 64,
      });
    for (const check of recordFromJson(readFileSync(path, 'utf8'), path).checks) {
      const names = passes.get(check.id) ?? new Set<string>();
      if (check.status === 'pass') names.add(name);
      else names.delete(name);
      passes.set(check.id, names);
    }
  }
  const sorted = Object.fromEntries(
    [...passes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, names]) => [id, [...names].sort()]),
  );
  writeFileSync(`${proofFile}.tmp`, `${JSON.stringify(sorted, null, 2)}\n`);
  renameSync(`${proofFile}.tmp`, proofFile);
}

try {
  calibrate(process.argv.slice(2));
} catch (error) {
  process.exitCode = failWith(error, false);
}
