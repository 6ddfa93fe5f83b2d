/**
 * The reference facilitator from its configuration, or a running simulator, until it is stopped.
 * @module
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readHandle } from '../../simulator/handle-files.js';
import {
  checkFacilitatorConfig,
  type FacilitatorConfig,
  parseFacilitatorConfig,
} from '../../src/facilitator/config.js';
import { withEnvironment } from '../../src/facilitator/config-environment.js';
import { serveFacilitator } from '../../src/facilitator/serve.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { referenceConfiguration } from '../../targets/reference-configuration.js';
import { defaultSim } from '../default-sim.js';
import { watchInterrupt, whenAborted } from '../interrupt.js';

export interface Flags {
  config?: string;
  port?: number;
  host?: string;
  sim?: string;
  untilStdinCloses?: boolean;
}

export async function serve(flags: Flags): Promise<void> {
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
