/**
 * `assay ref serve`: the reference facilitator, from a configuration file or wired to a running simulator.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { readHandle } from '../simulator/handle-files.js';
import {
  checkFacilitatorConfig,
  type FacilitatorConfig,
  parseFacilitatorConfig,
} from '../src/facilitator/config.js';
import { withEnvironment } from '../src/facilitator/config-environment.js';
import { serveFacilitator } from '../src/facilitator/serve.js';
import { AssayError } from '../src/wire/assay-error.js';
import { referenceConfiguration } from '../targets/reference-configuration.js';
import { numberOf } from './flags.js';
import { watchInterrupt, whenAborted } from './interrupt.js';

/** Written by `assay sim` when it is not told otherwise. */
const defaultSim = join('.assay', 'sim.json');

interface Flags {
  config?: string;
  port?: number;
  host?: string;
  sim?: string;
  untilStdinCloses?: boolean;
}

export function refCommand(): Command {
  return new Command('ref')
    .description('The reference facilitator')
    .addHelpText(
      'after',
      `
Examples:
  assay ref serve                             wired to a running "assay sim"
  assay ref serve --config facilitator.toml   as configured
  assay ref serve --help                      what can be set`,
    )
    .addCommand(
      new Command('serve')
        .description(
          'Serve the reference facilitator; without --config, wired to a running simulator, or else as a mock',
        )
        .option('--config <file>', 'configuration (TOML)')
        .option(
          '--port <n>',
          'port instead of the configured one; 0 takes a free one',
          numberOf('--port', 0, 65_535),
        )
        .option('--host <address>', 'address instead of the configured one')
        .option('--sim <file>', `without --config: sim.json of the simulator (default: ${defaultSim})`)
        .option('--until-stdin-closes', 'stop when standard input ends, too')
        .option('--verbose', 'print stacks of errors')
        .addHelpText(
          'after',
          `
Examples:
  assay ref serve                             wired to a running "assay sim", on port 4022;
                                              without one, the mock adapter on port 3402
  assay ref serve --port 0                    the same, on a free port
  assay ref serve --config facilitator.toml   as configured; signer keys come from the environment`,
        )
        .action(serve),
    );
}

async function serve(flags: Flags): Promise<void> {
  const { config: written, env, note } = await wiring(flags);
  const config = withEnvironment(written, process.env);
  const interrupt = watchInterrupt();
  try {
    const host = flags.host ?? config.host;
    const port = flags.port ?? config.port;
    const served = await serveFacilitator({ ...config, host, port }, { env }).catch((error: unknown) => {
      throw ofFile(flags.config, error);
    });
    try {
      if (note !== undefined) process.stdout.write(`${note}\n`);
      process.stdout.write(`listening on ${served.url}\n`);
      await Promise.race([whenAborted(interrupt.signal), ...(flags.untilStdinCloses ? [stdinEnd()] : [])]);
    } finally {
      await served.close();
      // An open pipe on standard input would keep the process alive.
      process.stdin.destroy();
    }
  } finally {
    interrupt.stop();
  }
}

type Served = {
  readonly config: FacilitatorConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the operator has to know before anything else. */
  readonly note?: string;
};

/** A file, a simulator, or where neither is there the mock adapter, which moves no money. */
async function wiring({ config, sim }: Flags): Promise<Served> {
  if (config !== undefined) return fromFile(config);
  if (sim !== undefined) return fromSimulator(sim);
  try {
    return await fromSimulator(defaultSim);
  } catch (error) {
    if (!(error instanceof AssayError) || !['SIM_FILE_MISSING', 'SIM_DEAD'].includes(error.code)) throw error;
    return {
      config: checkFacilitatorConfig({}),
      env: process.env,
      note: 'no simulator is running: this is the mock adapter, which moves no money',
    };
  }
}

async function fromFile(path: string): Promise<Served> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AssayError(`The configuration ${path} cannot be read: ${why}.`, {
      code: 'CONFIG_UNREADABLE',
      exitCode: 64,
      cause,
    });
  });
  try {
    return { config: parseFacilitatorConfig(text), env: process.env };
  } catch (error) {
    throw ofFile(path, error);
  }
}

/** What is wrong with a configuration names the file, too. */
function ofFile(path: string | undefined, error: unknown): unknown {
  if (path === undefined || !(error instanceof AssayError) || error.code !== 'config_invalid') return error;
  return new AssayError(`${path}: ${error.message}`, {
    code: error.code,
    exitCode: error.exitCode,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error.cause,
  });
}

async function fromSimulator(file: string): Promise<Served> {
  const sim = await readHandle(file);
  const { settings, env } = referenceConfiguration(sim);
  return {
    config: checkFacilitatorConfig({
      ...settings,
      port: 4022,
      // What was settled on the chain of another simulator means nothing on this one.
      store_path: join('.assay', 'store', sim.signer.address.toLowerCase()),
    }),
    env: { ...process.env, ...env },
  };
}

const stdinEnd = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdin
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve())
      .resume();
  });
