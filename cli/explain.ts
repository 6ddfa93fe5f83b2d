/**
 * `assay explain`: everything about one check, from its requirement to how to run it alone.
 * @module
 */
import { Command } from 'commander';
import { loadChecks, loadSaboteurs } from '../suites/kit/load-suites.js';
import { saboteurOf } from '../suites/kit/saboteur.js';
import { coloursFor } from './colours.js';
import { renderExplanation } from './explain/render.js';
import { findCheck } from './find-check.js';
import { proofOf } from './proof.js';

export function explainCommand(): Command {
  return new Command('explain')
    .description('Explain one check: what it requires, why, how to fix it, and what stands behind it')
    .argument('<id>', 'such as X402-EVM-010, EVM-010 or LFV-CBOR')
    .option('--no-color', 'plain output')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Examples:
  assay explain X402-EVM-010
  assay explain evm-010
  assay explain LFV-P09            a law, or a family of vectors, of verifiers of authorizations`,
    )
    .action(async (id: string, flags: { readonly color: boolean }) => {
      const width = process.stdout.isTTY ? Math.min(process.stdout.columns, 100) : 100;
      const colours = coloursFor(process.stdout, flags.color);
      if (/^\s*(?:lfv-|p[0-9]+\s*$)/i.test(id)) {
        const { explainRow } = await import('./explain/authorization.js');
        process.stdout.write(await explainRow(id, { colours, width }));
        return;
      }
      await loadChecks();
      const entry = findCheck(id);
      await loadSaboteurs();
      const saboteur = saboteurOf(entry);
      process.stdout.write(
        renderExplanation(entry, {
          proof: proofOf(entry.id, entry.row.saboteur, entry.row.sameAs),
          ...(saboteur ? { fault: saboteur.fault } : {}),
          colours,
          width,
        }),
      );
    });
}
