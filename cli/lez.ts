/**
 * `assay lez`: agentic payments with an owner's approval, as a newcomer or a script walks through them.
 * @module
 */
import { Command, Option } from 'commander';
import { leastReasonLength } from '../src/lez/reason.js';
import { fieldCases } from '../src/lez/spelling.js';
import { parseCount } from './lez/parse-flags.js';

/** What every command takes. */
const common = (command: Command): Command => command.option('--verbose', 'print stacks of errors');

const fieldCase = (): Option =>
  new Option('--field-case <case>', 'spelling of member names').choices([...fieldCases]).default('snake');
const force = ['--force', 'replace a file that is there'] as const;
const json = ['--json', 'output for machines'] as const;
const minReason = (): Option =>
  new Option('--min-reason <characters>', 'characters that a reason needs at least')
    .argParser(parseCount(1, 10_000))
    .default(leastReasonLength);

const keyCommand = (role: 'owner' | 'agent'): Command =>
  common(
    new Command('create')
      .description(`Make a key for an ${role}; the file is readable by you alone`)
      .requiredOption('--out <file>', 'where the key goes')
      .option(...force)
      .option(...json)
      .action(async (flags) => (await import('./lez/create-key.js')).createKey(role, flags)),
  );

function ownerCommand(): Command {
  return new Command('owner')
    .description('The owner of the money: keys, approvals, declines')
    .addCommand(keyCommand('owner'))
    .addCommand(
      common(
        new Command('approve')
          .description('Sign the payment that a request asks for; nothing is sent anywhere')
          .requiredOption('--request-file <file>', 'the request of an agent')
          .requiredOption('--owner-file <file>', 'your key')
          .requiredOption('--out <file>', 'where the payment goes')
          .addOption(
            new Option('--validity-seconds <seconds>', 'how long the payment may be used')
              .argParser(parseCount(1, 86_400))
              .default(300),
          )
          .addOption(
            new Option('--max-timeout-seconds <seconds>', 'as the merchant offers it')
              .argParser(parseCount(1, 86_400))
              .default(60),
          )
          .addOption(minReason())
          .addOption(fieldCase())
          .option(...force)
          .option(...json)
          .action(async (flags) => (await import('./lez/decide.js')).approveRequest(flags)),
      ),
    )
    .addCommand(
      common(
        new Command('decline')
          .description('Say no: prints a record, and writes nothing that could pay')
          .requiredOption('--request-file <file>', 'the request of an agent')
          .option(...json)
          .action(async (flags) => (await import('./lez/decide.js')).declineRequest(flags)),
      ),
    );
}

function requestCommand(): Command {
  return new Command('request').description('What an agent wants to be paid for').addCommand(
    common(
      new Command('create')
        .description('Write a request for the owner')
        .requiredOption('--merchant-name <name>', 'as the owner shall read it')
        .requiredOption('--merchant-url <url>', 'the resource to be bought')
        .requiredOption('--pay-to <account>', 'the account of the merchant')
        .requiredOption('--amount <units>', 'in atomic units')
        .requiredOption('--asset <name>', 'for instance native')
        .requiredOption('--reason <text>', 'why; blanks at the ends do not count')
        .requiredOption('--agent-file <file>', 'the key of the agent')
        .requiredOption('--out <file>', 'where the request goes')
        .option('--network <id>', 'CAIP-2', 'logos:lez-testnet')
        .addOption(minReason())
        .addOption(fieldCase())
        .option(...force)
        .option(...json)
        .action(async (flags) => (await import('./lez/create-request.js')).createRequest(flags)),
    ),
  );
}

function httpCommand(): Command {
  return new Command('http').description('Talk to a merchant').addCommand(
    common(
      new Command('get')
        .description('GET a resource, and show what the payment headers hold')
        .requiredOption('--url <url>', 'the resource')
        .option('--payload <file>', 'a payment to send in PAYMENT-SIGNATURE')
        .option(...json)
        .action(async (flags) => (await import('./lez/http-get.js')).httpGet(flags)),
    ),
  );
}

function demoCommand(): Command {
  return new Command('demo')
    .description('The whole flow in numbered steps; exit code 0 only if every one holds')
    .addCommand(
      common(
        new Command('cli')
          .description('In one process, without a socket')
          .action(async () => (await import('./lez/demo-cli.js')).runDemo()),
      ),
    )
    .addCommand(
      common(
        new Command('http')
          .description('A merchant and a facilitator on free ports of loopback, over real TCP')
          .action(async () => (await import('./lez/demo-http.js')).runDemo()),
      ),
    );
}

function serveCommand(): Command {
  return common(
    new Command('serve')
      .description('A shop that sells one resource over LEZ, until it is stopped')
      .option('--facilitator <url>', 'who verifies and settles; one of its own when left out')
      .addOption(
        new Option('--backend <kind>', 'what its own facilitator settles at')
          .choices(['mock', 'real'])
          .default('mock'),
      )
      .option(
        '--fund <account=units>',
        'starting balance at the mock; may be repeated',
        (text: string, before: readonly string[]) => [...before, text],
        [],
      )
      .option('--pay-to <account>', 'the account of the shop', 'merchant_demo_account')
      .option('--amount <units>', 'the price', '10000')
      .addOption(
        new Option('--port <port>', 'where the shop listens').argParser(parseCount(0, 65_535)).default(0),
      )
      .addOption(fieldCase())
      .option('--until-stdin-closes', 'stop when standard input ends, for programs that start this one')
      .action(async (flags) => (await import('./lez/serve.js')).serveShop(flags)),
  );
}

export function lezCommand(): Command {
  return new Command('lez')
    .description('LEZ: payments that an owner approves, a shop, and demos')
    .addCommand(ownerCommand())
    .addCommand(new Command('agent').description('The agent that spends').addCommand(keyCommand('agent')))
    .addCommand(requestCommand())
    .addCommand(httpCommand())
    .addCommand(demoCommand())
    .addCommand(serveCommand())
    .addHelpText(
      'after',
      `
Keys are throw-away keys for tests: they stand unprotected in their files. docs/lez.md walks through all of it.

Examples:
  assay lez demo http
  assay lez owner create --out owner.json
  assay lez owner approve --request-file request.json --owner-file owner.json --out payment.json
  assay lez http get --url http://127.0.0.1:8080/premium --payload payment.json

Exit codes: 0 done, 1 refused, 2 inconclusive (nobody answered), 3 Assay itself failed, 64 bad usage.`,
    );
}
