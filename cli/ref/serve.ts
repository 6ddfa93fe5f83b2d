/**
 * The reference facilitator from its configuration, or a running simulator, until it is stopped.
 * @module
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readHandle } from '../../simulator/handle-files.js';
import { type AceSource, checkAceConfig } from '../../src/facilitator/acedata/config.js';
import { readAceEnvironment } from '../../src/facilitator/acedata/environment.js';
import { serveAce } from '../../src/facilitator/acedata/serve-ace.js';
import {
  checkFacilitatorConfig,
  type FacilitatorConfig,
  parseConfigText,
} from '../../src/facilitator/config.js';
import { type Environment, withEnvironment } from '../../src/facilitator/config-environment.js';
import { serveFacilitator } from '../../src/facilitator/serve.js';
import type { ServedFacilitator } from '../../src/facilitator/serve-app.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { fileTrouble } from '../../src/wire/file-trouble.js';
import { referenceConfiguration } from '../../targets/reference-configuration.js';
import { defaultSim } from '../default-sim.js';
import { watchInterrupt, whenAborted } from '../interrupt.js';

export interface Flags {
  config?: string;
  mode?: 'acedata';
  port?: number;
  host?: string;
  sim?: string;
  untilStdinCloses?: boolean;
}

/** What is served, with where it listens when no flag says otherwise. */
interface Wiring {
  /** What the operator has to know before anything else. */
  readonly note?: string;
  open(flags: Flags): Promise<ServedFacilitator>;
}

export async function serve(flags: Flags): Promise<void> {
  const { note, open } = await wiring(flags);
  const interrupt = watchInterrupt();
  try {
    const served = await open(flags).catch((error: unknown) => {
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

function plain(written: FacilitatorConfig, env: Environment): Wiring['open'] {
  const config = withEnvironment(written, process.env);
  return ({ host = config.host, port = config.port }) => serveFacilitator({ ...config, host, port }, { env });
}

const verifyThenSettle =
  (source: AceSource): Wiring['open'] =>
  ({ host = source.config.host, port = source.config.port }) =>
    serveAce({ ...source, config: { ...source.config, host, port } });

/** A file, an environment, a simulator, or where none is there the mock adapter, which moves no money. */
async function wiring({ config, sim, mode }: Flags): Promise<Wiring> {
  if (mode !== undefined && (config ?? sim) !== undefined)
    throw new AssayError(
      '--mode acedata reads the environment, and --config or --sim names something else.',
      {
        code: 'MODE_CONFLICT',
        exitCode: 64,
        hint: 'Leave one of them out; a configuration file chooses the mode with mode = "acedata".',
      },
    );
  if (mode !== undefined) return { open: verifyThenSettle(readAceEnvironment(process.env)) };
  if (config !== undefined) return { open: await fromFile(config) };
  if (sim !== undefined) return { open: await fromSimulator(sim) };
  try {
    return { open: await fromSimulator(defaultSim) };
  } catch (error) {
    if (!(error instanceof AssayError) || !['SIM_FILE_MISSING', 'SIM_DEAD'].includes(error.code)) throw error;
    return {
      open: plain(checkFacilitatorConfig({}), process.env),
      note: 'no simulator is running: this is the mock adapter, which moves no money',
    };
  }
}

async function fromFile(path: string): Promise<Wiring['open']> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AssayError(`The configuration ${path} cannot be read: ${fileTrouble(cause)}.`, {
      code: 'CONFIG_UNREADABLE',
      exitCode: 64,
      hint: 'Name a TOML file, or leave --config out: the reference then wires itself to a running `assay sim`.',
      cause,
    });
  });
  try {
    const value = parseConfigText(text);
    return value.mode === 'acedata'
      ? verifyThenSettle({ config: checkAceConfig(value), env: process.env })
      : plain(checkFacilitatorConfig(value), process.env);
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

async function fromSimulator(file: string): Promise<Wiring['open']> {
  const sim = await readHandle(file);
  const { settings, env } = referenceConfiguration(sim);
  const config = checkFacilitatorConfig({
    ...settings,
    port: 4022,
    // What was settled on the chain of another simulator means nothing on this one.
    store_path: join('.assay', 'store', sim.signer.address.toLowerCase()),
  });
  return plain(config, { ...process.env, ...env });
}

const stdinEnd = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdin
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve())
      .resume();
  });
