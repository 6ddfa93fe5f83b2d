/**
 * Starts a target as a child process of its own, waits until it answers, and stops it with all its children.
 * A crash of the target is evidence, not the end of the run.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import type { SimulatorHandle } from '../simulator/handle.js';
import { AssayError } from '../src/wire/assay-error.js';
import { fill, type Placeholders, type Preset, packageFolder } from './preset.js';

/** Bytes of the target's output that are kept as evidence. */
const outputLimitBytes = 256 * 1024;
/** Milliseconds between two looks at a target that is starting. */
const readyPollMs = 25;

export interface StartedTarget {
  /** Base URL without a trailing slash. */
  readonly url: string;
  readonly pid: number;
  /** The last output of the process, standard output and error together. */
  output(): string;
  /** How it ended; undefined while it runs. */
  exit(): { readonly code: number | null; readonly signal: string | null } | undefined;
  /** Stops it and its children; safe to call twice. */
  close(): Promise<void>;
}

export interface LaunchPlan {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: Preset['files'];
  readonly ready: Preset['ready'];
  readonly basePath: string;
  /** Run through a shell: for `--exec 'CMD'`. */
  readonly shell?: boolean;
  /** Names of the operator's own variables that are passed on. */
  readonly passEnv?: readonly string[];
  /** Gives up waiting for the target; the start then fails with the reason of the signal. */
  readonly signal?: AbortSignal;
}

/** What templates may name. */
export function placeholdersOf(handle: SimulatorHandle, folder: string, port: number): Placeholders {
  return {
    node: process.execPath,
    package: packageFolder,
    folder,
    port: String(port),
    rpc_url: handle.proxyUrl,
    rpc_ws_url: handle.proxyWsUrl,
    chain_id: String(handle.chainId),
    network: handle.network,
    token_address: handle.token.address,
    token_name: handle.token.name,
    token_version: handle.token.version,
    signer_address: handle.signer.address,
    signer_private_key: handle.signer.privateKey,
    ...bridgePlaceholders(handle),
  };
}

/** `{bridge_NAME_url}` and the like, for each bridge of the simulator. */
function bridgePlaceholders({ bridges }: SimulatorHandle): Placeholders {
  return Object.fromEntries(
    Object.values(bridges.bridges).flatMap(({ name, url, verifyPath, settlePath, apiKey }) => [
      [`bridge_${name}_url`, url],
      [`bridge_${name}_verify_path`, verifyPath],
      [`bridge_${name}_settle_path`, settlePath],
      [`bridge_${name}_key`, apiKey ?? ''],
    ]),
  );
}

/** Starts a target wired to a simulator. Throws AssayError `TARGET_DID_NOT_START` with the target's last words. */
export async function launchTarget(plan: LaunchPlan, handle: SimulatorHandle): Promise<StartedTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-target-'));
  const port = await freePort();
  const values = placeholdersOf(handle, folder, port);
  for (const file of plan.files) {
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, fill(file.template, values), { mode: 0o600 });
  }
  const [command, ...args] = plan.argv.map((part) => (plan.shell ? part : fill(part, values)));
  if (command === undefined)
    throw new AssayError('The target has no command.', { code: 'NO_COMMAND', exitCode: 64 });
  const child = spawn(command, args, {
    cwd: plan.shell ? process.cwd() : folder,
    shell: plan.shell ?? false,
    // Own process group: stopping the target stops whatever it started.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...inherited(plan.passEnv ?? []),
      PORT: String(port),
      ...Object.fromEntries(Object.entries(plan.env).map(([name, value]) => [name, fill(value, values)])),
    },
  });
  const watch = watchProcess(child);
  // A second Ctrl-C ends Assay at once, and nothing may stay behind then either.
  const killLate = (): void => signalGroup(child.pid, 'SIGKILL');
  process.once('exit', killLate);
  const close = async (): Promise<void> => {
    await stop(child, watch);
    process.off('exit', killLate);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const url = await ready(plan, watch, port);
    return {
      url: `${url.replace(/\/+$/, '')}${plan.basePath.replace(/\/+$/, '')}`,
      pid: child.pid ?? 0,
      output: watch.output,
      exit: watch.exit,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** PATH, HOME and the like: the operator's secrets stay with the operator. */
function inherited(names: readonly string[]): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TEMP', 'SystemRoot', ...names]) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

interface Watch {
  output(): string;
  exit(): { readonly code: number | null; readonly signal: string | null } | undefined;
  readonly ended: Promise<void>;
}

function watchProcess(child: ChildProcess): Watch {
  let output = '';
  let exit: ReturnType<Watch['exit']>;
  const add = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-outputLimitBytes);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  // A target that closes its standard input must not end the run with EPIPE.
  child.stdin?.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      add(Buffer.from(error.message));
      exit = { code: null, signal: null };
      resolve();
    });
    child.once('exit', (code, signal) => {
      exit = { code, signal };
      resolve();
    });
  });
  return { output: () => output, exit: () => exit, ended };
}

async function ready(plan: LaunchPlan, watch: Watch, port: number): Promise<string> {
  const deadline = Date.now() + plan.ready.timeout_seconds * 1000;
  const line = plan.ready.line ? new RegExp(plan.ready.line) : undefined;
  while (Date.now() < deadline) {
    plan.signal?.throwIfAborted();
    if (watch.exit()) throw notStarted('it ended at once', watch);
    if (line) {
      const url = line.exec(watch.output())?.groups?.url;
      if (url) return url;
    } else if (await answers(`http://127.0.0.1:${port}${plan.basePath}/supported`))
      return `http://127.0.0.1:${port}`;
    await Promise.race([delay(readyPollMs), watch.ended]);
  }
  throw notStarted(`it was not ready within ${plan.ready.timeout_seconds} s`, watch);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await request(url, { headersTimeout: 2_000, bodyTimeout: 2_000 });
    await response.body.dump();
    return response.statusCode < 500;
  } catch {
    return false;
  }
}

function notStarted(why: string, watch: Watch): AssayError {
  const words = watch.output().trim().split('\n').slice(-8).join('\n');
  return new AssayError(`The target did not start: ${why}.`, {
    code: 'TARGET_DID_NOT_START',
    exitCode: 2,
    hint: words === '' ? 'It printed nothing.' : `Its last words:\n${words}`,
  });
}

async function stop(child: ChildProcess, watch: Watch): Promise<void> {
  child.stdin?.end();
  if (!watch.exit()) {
    signalGroup(child.pid, 'SIGTERM');
    await Promise.race([watch.ended, delay(3_000, undefined, { ref: false })]);
  }
  // What the command left in the background is in its group still, when the command itself is gone.
  signalGroup(child.pid, 'SIGKILL');
  await watch.ended;
}

function signalGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** A port that was free a moment ago, for targets that cannot choose one themselves. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
