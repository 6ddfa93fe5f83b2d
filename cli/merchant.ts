/**
 * `assay merchant`: grades a merchant that asks for LedgerFlow warrants, over HTTP.
 * @module
 */
import { Command } from 'commander';
import { list, numberOf } from './flags.js';
import { formatsOf } from './formats.js';
import type { MerchantFlags } from './merchant/grade-merchant.js';

export function merchantCommand(): Command {
  return new Command('merchant')
    .description('Grade a merchant that asks for LedgerFlow warrants (default: the built-in one)')
    .argument('[url]', 'scheme, host and port of the merchant')
    .option('--print-config', 'print how the merchant has to be configured, as JSON, and nothing else')
    .option('--only <ids>', 'families or vectors, such as LFV-HTTP or LFV-CON-014', list, [])
    .option('--timeout <seconds>', 'for one answer', numberOf('--timeout', 0.1, 300, false), 10)
    .option('--authorized-by <text>', 'on whose word a foreign host may be tested; goes into the report')
    .option(
      '--format <names>',
      'reports to write: json, html, junit',
      formatsOf,
      formatsOf('json,html,junit'),
    )
    .option('--out <folder>', 'where the reports go', 'assay-report')
    .option('--no-color', 'plain output')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Assay is the agent. It pays with warrants of the test vectors, whose issuer keys are public: the merchant has to trust
them, and must not be one that sells to anybody else. --print-config tells its anchors, merchant id, host, route and
offer; its facilitator has to accept every payment. The request goes to URL with the Host header of the vectors.

Examples:
  assay merchant                                       grade the built-in merchant
  assay merchant --print-config > merchant.json        configure yours
  assay merchant http://127.0.0.1:8080

Exit codes: 0 all held, 1 findings, 2 inconclusive, 3 Assay itself failed, 64 bad usage.`,
    )
    .action(async (url: string | undefined, flags: MerchantFlags) => {
      const { gradeMerchant } = await import('./merchant/grade-merchant.js');
      await gradeMerchant(url, flags);
    });
}
