/**
 * Starts and stops the simulator's chain.
 *
 * Measured with Anvil 1.7.1:
 * - Blocks of one second share a timestamp; at 300 transactions a second, one block each, timestamps stay at or behind
 *   the wall clock. So block time is the wall clock, without any setting.
 * - `eth_call` on `latest` runs with the latest block's timestamp. With automine alone that grows old while nothing
 *   happens, and an authorization that began a moment ago would look "not yet valid". So a block is mined every second.
 * - `--mixed-mining --block-time 1` does both, but its mode cannot be restored over RPC once mining was held, and it
 *   took five times the memory. So a timer asks for the block, and leaves a held chain alone.
 * - The first block after the start already counts down the base fee; it ends near 7 wei, and fees stay sane.
 * - Without --prune-history Anvil writes old states into the user's home (about 60 KB a block) and leaves them there.
 *   With it nothing is written, receipts and logs of all blocks stay readable, and 5500 blocks take about 150 MB; what
 *   ends is `eth_call` on blocks older than the states that are kept.
 * @module
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createAnvil } from '@viem/anvil';
import { AssayError } from '../../src/wire/assay-error.js';
import { createRpc, type RpcClient } from './rpc.js';

export interface AnvilOptions {
  readonly chainId: number;
  /** Path of an anvil binary; the packaged one when left out. */
  readonly binary?: string;
  /** URL of an anvil that runs already; nothing is started, and stop() leaves it alone. */
  readonly url?: string;
  /** Address to bind to; loopback when left out. */
  readonly host?: string;
  /** Port to bind to; any free one when left out. */
  readonly port?: number;
}

export interface RunningAnvil {
  readonly rpcUrl: string;
  /** What the node calls itself, for instance `anvil/v1.7.1`. */
  readonly version: string;
  /** Process id of the node, where this call started it. */
  readonly pid?: number;
  /** Resolves when the node ended by itself or was stopped. Never resolves for a node that was only connected to. */
  readonly exited: Promise<void>;
  /** Ends the node and waits until its process is gone. Repeating it is harmless. */
  readonly stop: () => Promise<void>;
}

const blockIntervalMs = 1_000;
/** Blocks whose state can still be asked for. */
const keptStates = 256;
const startTimeoutMs = 15_000;
const oldestGlibc = [2, 35] as const;

const platforms: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-amd64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-amd64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'win32-amd64',
};

const cannotRun = (message: string, cause?: unknown, exitCode: 3 | 64 = 3): AssayError =>
  new AssayError(message, {
    code: 'ANVIL_CANNOT_RUN',
    exitCode,
    hint: 'Name another anvil with --anvil PATH, or one that runs already with --anvil URL.',
    ...(cause === undefined ? {} : { cause }),
  });

/** The C library of this process, or undefined where it is not glibc. */
const glibcVersion = (): string | undefined => {
  const report: unknown = process.report?.getReport();
  if (typeof report !== 'object' || report === null || !('header' in report)) return undefined;
  const { header } = report;
  if (typeof header !== 'object' || header === null || !('glibcVersionRuntime' in header)) return undefined;
  return typeof header.glibcVersionRuntime === 'string' ? header.glibcVersionRuntime : undefined;
};

/** Why the packaged binary cannot run with this C library, or undefined when it can. */
export function glibcProblem(version: string | undefined): string | undefined {
  if (version === undefined) return 'it needs glibc 2.35 or newer, and this system has another C library';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestGlibc;
  const recent = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  return recent ? undefined : `it needs glibc 2.35 or newer, and this system has ${version}`;
}

/**
 * The real binary inside the platform package; the command in node_modules/.bin is a wrapper that survives its child.
 * Throws AssayError `ANVIL_CANNOT_RUN`.
 */
export function resolveAnvilBinary(): string {
  const platform = platforms[`${process.platform}-${process.arch}`];
  if (platform === undefined) {
    throw cannotRun(`No anvil is packaged for ${process.platform} on ${process.arch}.`);
  }
  const problem = process.platform === 'linux' ? glibcProblem(glibcVersion()) : undefined;
  if (problem !== undefined) throw cannotRun(`The packaged anvil cannot run here: ${problem}.`);
  try {
    // The platform package is a dependency of the wrapper package, and may stand below it.
    const wrapper = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json');
    const manifest = createRequire(wrapper).resolve(`@foundry-rs/anvil-${platform}/package.json`);
    return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil');
  } catch (cause) {
    throw cannotRun(
      `The package @foundry-rs/anvil-${platform} is not installed; were optional dependencies left out?`,
      cause,
    );
  }
}

/**
 * Runs anvil below a shell that becomes it. A background process of that shell reads the pipe that only our process
 * holds open: when we end in any way, SIGKILL included, it reads the end of the file and kills anvil. Not covered:
 * Windows, and somebody who kills that background process too.
 */
// dash gives a background command /dev/null as its input, so the pipe is handed over as descriptor 3.
const guardScript =
  'exec 3<&0; { cat <&3; kill -KILL $$; } >/dev/null 2>&1 & exec 3<&-; echo "process $$"; exec "$0" "$@"';

const killIfAlive = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in this very moment, which is what was wanted.
  }
};

/** Mines a block a second while automine is on: a chain that somebody holds stays as it is. */
const keepTime = (rpc: RpcClient): (() => void) => {
  let busy = false;
  const tick = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      if ((await rpc.call('anvil_getAutomine')) === true) await rpc.call('evm_mine');
    } catch {
      // The node is ending, or too busy for a block that nobody asked for; the next tick tries again.
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void tick(), blockIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
};

const connect = async (rpcUrl: string, chainId: number): Promise<{ rpc: RpcClient; version: string }> => {
  const rpc = createRpc(rpcUrl);
  try {
    const [version, answeredId] = await rpc.batch([
      { method: 'web3_clientVersion', params: [] },
      { method: 'eth_chainId', params: [] },
      { method: 'anvil_setLoggingEnabled', params: [false] },
    ]);
    if (typeof version !== 'string' || !version.startsWith('anvil/')) {
      throw cannotRun(`The node at ${rpcUrl} is not an anvil.`);
    }
    if (Number(answeredId) !== chainId) {
      throw cannotRun(`The anvil at ${rpcUrl} has chain id ${Number(answeredId)}, wanted was ${chainId}.`);
    }
    return { rpc, version };
  } catch (error) {
    await rpc.close();
    throw error;
  }
};

/** Starts an anvil, or connects to one. Throws AssayError `ANVIL_CANNOT_RUN` with the reason, or `LISTEN_FAILED`. */
export async function startAnvil(options: AnvilOptions): Promise<RunningAnvil> {
  if (options.url !== undefined) {
    const { rpc, version } = await connect(options.url, options.chainId);
    const stopTime = keepTime(rpc);
    return {
      rpcUrl: options.url,
      version,
      exited: new Promise(() => {}),
      stop: async () => {
        stopTime();
        await rpc.close();
      },
    };
  }
  const anvilBinary = options.binary ?? resolveAnvilBinary();
  // A path that somebody gave is their mistake; a package that is not there is not.
  if (!existsSync(anvilBinary))
    throw cannotRun(`There is no anvil at ${anvilBinary}.`, undefined, options.binary === undefined ? 3 : 64);
  const host = options.host ?? '127.0.0.1';
  const anvil = createAnvil({
    anvilBinary,
    chainId: options.chainId,
    host,
    port: options.port ?? 0,
    noCors: true,
    pruneHistory: keptStates,
    startTimeout: startTimeoutMs,
    execArgs: ([binary, args, execOptions]) =>
      process.platform === 'win32'
        ? [binary, args, execOptions]
        : // In a group of its own: a Ctrl-C of the terminal is ours to answer, and a run that ends in order reads the chain.
          ['/bin/sh', ['-c', guardScript, binary, ...args], { ...execOptions, detached: true }],
  });
  let output = '';
  let running = true;
  const exited = new Promise<void>((resolve) => {
    anvil.on('exit', () => {
      running = false;
      resolve();
    });
  });
  const stopListening = anvil.on('message', (message) => {
    output += message;
  });
  try {
    await anvil.start();
  } catch (cause) {
    const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('process '));
    const said = lines.slice(0, 3).join(' ').slice(0, 300);
    if (/address already in use/i.test(output)) {
      throw new AssayError(`The chain cannot listen on ${host}:${options.port}: the port is in use.`, {
        code: 'LISTEN_FAILED',
        exitCode: 64,
        hint: 'Choose another port, or 0 for any free one.',
        cause,
      });
    }
    // What a shell cannot run is no program, and whoever named it can name another.
    const named = options.binary !== undefined && / not found$|: Permission denied$/.test(said);
    throw cannotRun(
      `The anvil at ${anvilBinary} did not start${said === '' ? '' : `: ${named ? 'it is no program' : said}`}.`,
      cause,
      named ? 64 : 3,
    );
  }
  stopListening();
  const port = /Listening on \S+:(\d+)/.exec(output)?.[1];
  const pid = /^process (\d+)$/m.exec(output)?.[1];
  const rpcUrl = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port ?? options.port}`;
  const end = async (): Promise<void> => {
    // createAnvil's own stop() leaves a timer of ten seconds behind, which would keep our process alive.
    if (running) {
      if (pid === undefined) await Promise.race([anvil.stop(), exited]);
      else killIfAlive(Number(pid));
    }
    await exited;
  };
  try {
    const { rpc, version } = await connect(rpcUrl, options.chainId);
    const stopTime = keepTime(rpc);
    return {
      rpcUrl,
      version,
      exited,
      ...(pid === undefined ? {} : { pid: Number(pid) }),
      stop: async () => {
        stopTime();
        await rpc.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
