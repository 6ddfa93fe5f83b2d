/**
 * Renders docs/selftest.md: which fault is caught by which rows, as it was seen.
 * @module
 */
import type { Entry } from '../../suites/kit/registry.js';
import type { Verdict } from './plan.js';

/** The page; `full` says that every row was run for every saboteur. */
export function renderSelftest(
  verdicts: readonly Verdict[],
  entries: readonly Entry[],
  full: boolean,
): string {
  const rows = [...verdicts]
    .sort((a, b) => (a.saboteur.id < b.saboteur.id ? -1 : 1))
    .map(({ saboteur, changes, problems }) => {
      const caught = saboteur.catches.map((id) => `${id} ${changes.get(id) ?? 'not changed'}`).join(', ');
      const sides = [...changes]
        .filter(([id]) => !saboteur.catches.includes(id))
        .map(([id, change]) => `${id} ${change}`);
      return `| \`${saboteur.id}\` | ${saboteur.fault} | ${caught || 'control: nothing may change'} | ${sides.join(', ')} | ${problems.length === 0 ? 'exact' : problems.join('; ')} |`;
    });
  const scope = full
    ? `against all ${entries.length} checks (\`npm run selftest -- --full\`)`
    : 'against its declared rows, the positive controls and its neighbours (`npm run selftest -- --write`)';
  return `# Selftest

Generated: each saboteur (the reference with one fault) ${scope}.
"Caught" is what its check said; "also changed" are the other rows that changed, declared as side effects where they are
run by the ordinary selftest. "Exact" means that the declared rows, positive controls and neighbours changed as declared.

| saboteur | fault | caught | also changed | verdict |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
