/**
 * Starts a target in a place of its own, waits until it answers, kills and restarts it where a check wants that, and
 * stops it with all its children. A crash of the target is evidence, not the end of the run.
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import type { SimulatorHandle } from '../simulator/handle.js';
import { AssayError } from '../src/wire/assay-error.js';
import { freePort, isFree } from '../src/wire/free-port.js';
import type { Child, Exit } from './child.js';
import { createOutput } from './output.js';
import type { OpenPlace, Place, RenderedFile, Start } from './place.js';
import { fill, fillKnown, type Placeholders, placeholdersOf } from './placeholders.js';
import type { Preset } from './preset.js';
import { openProcessPlace } from './process-place.js';

/** Lines of its output that tell why a target did not start. */
const lastWords = 20;
/** Milliseconds between two looks at a target that is starting. */
const readyPollMs = 25;
/** Milliseconds that a target gets to finish its work after a polite signal. */
const gentleMs = 20_000;
/** Ports that a target is started at before its end counts, when each is somebody else's by then. */
const portTries = 3;

/** An end of the target that nobody asked for. */
export interface UnaskedEnd {
  readonly exit: Exit;
  /** When its end was complete, last output included, milliseconds since 1970: at most half a second late. */
  readonly at: number;
  /** When it answered again after a restart. */
  readonly back?: number;
  /** What it said last. */
  readonly words: string;
}

export interface StartedTarget {
  /** Base URL without a trailing slash; the same after a restart. */
  readonly url: string;
  /** Of the process that runs now, or ran last. */
  readonly pid: number;
  /** The template files as they were written for it. */
  readonly files: readonly RenderedFile[];
  /** The last output, standard output and error together, of all its processes. */
  output(): string;
  /** How the last process ended; undefined while it runs. */
  exit(): Exit | undefined;
  /** How often it ended although nobody had stopped or killed it, and whether it was started again. */
  unaskedEnds(): Promise<readonly UnaskedEnd[]>;
  /** SIGKILL to the process and its children; resolves when it has ended. */
  kill(): Promise<void>;
  /**
   * SIGTERM, and the time to finish what runs; what has not ended by then is killed, which the signal `SIGKILL` tells.
   *
   * @param limitMs milliseconds, 20 000 by default
   */
  stopGently(limitMs?: number): Promise<Exit>;
  /**
   * Starts it again in the same folder, at the same port, with the same environment; a running one is stopped first.
   * Throws AssayError `TARGET_DID_NOT_START`, or `TARGET_MOVED` when it answers elsewhere.
   */
  restart(): Promise<void>;
  /** Stops it and its children and removes its folder; safe to call twice. */
  close(): Promise<void>;
}

export interface LaunchPlan {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: readonly LaunchFile[];
  readonly ready: Preset['ready'];
  readonly basePath: string;
  /** Placeholders beside those of the simulator, for instance of deployed contracts. */
  readonly placeholders?: Placeholders;
  /** Run through a shell: for `--exec 'CMD'`. */
  readonly shell?: boolean;
  /** Names of the operator's own variables that are passed on. */
  readonly passEnv?: readonly string[];
  /** False: it counts as started at once, at its port. */
  readonly waitReady?: boolean;
  /** Gives up waiting for the target; the start then fails with the reason of the signal. */
  readonly signal?: AbortSignal;
}

export interface LaunchFile {
  readonly path: string;
  readonly template: string;
  /** Braces that are no placeholder are kept instead of refused. */
  readonly keepUnknown?: boolean;
}

/** Either it runs, or it ended by itself before it was ready. */
export type Launched =
  | { readonly started: StartedTarget }
  | { readonly exit: Exit /** All that it printed. */; readonly output: string };

/** Starts a target wired to a simulator. Throws AssayError `TARGET_DID_NOT_START` with the target's last words. */
export async function launchTarget(
  plan: LaunchPlan,
  handle: SimulatorHandle,
  openPlace: OpenPlace = openProcessPlace,
): Promise<StartedTarget> {
  const launched = await tryLaunch(plan, handle, openPlace);
  if ('started' in launched) return launched.started;
  throw notStarted('it ended before it answered', launched.output);
}

/**
 * Starts a target that may refuse to run: one that ends by itself is a result. One that neither ends nor answers throws
 * AssayError `TARGET_DID_NOT_START`. One whose port somebody else took first is started again at another.
 */
export async function tryLaunch(
  plan: LaunchPlan,
  handle: SimulatorHandle,
  openPlace: OpenPlace = openProcessPlace,
): Promise<Launched> {
  for (let left = portTries; ; left -= 1) {
    const port = await freePort();
    const launched = await launchIn(await openPlace(port), plan, handle);
    if ('started' in launched || left === 1 || (await isFree(port))) return launched;
  }
}

async function launchIn(place: Place, plan: LaunchPlan, handle: SimulatorHandle): Promise<Launched> {
  const output = createOutput();
  let child: Child | undefined;
  /** Processes that were told to end while they ran. */
  const asked = new Set<Child>();
  const ask = (one: Child): Child => {
    if (one.exit() === undefined) asked.add(one);
    return one;
  };
  const ends: UnaskedEnd[] = [];
  const close = async (): Promise<void> => {
    if (child) await ask(child).stop();
    await place.close();
  };
  try {
    const values = { ...placeholdersOf(handle, place), ...plan.placeholders };
    const files = plan.files.map((file) => rendered(file, values));
    await place.write(files);
    const what = startOf(plan, place, values);
    const begin = async (): Promise<{ readonly now: Child; readonly url?: string }> => {
      const mark = output.mark();
      const now = await place.start(what, output.add);
      child = now;
      const url = await readyUrl(plan, now, () => output.since(mark), place);
      return { now, ...(url === undefined ? {} : { url: `${bare(url)}${bare(plan.basePath)}` }) };
    };
    const first = await begin();
    const watch = (one: Child, mark: number): void =>
      void one.ended.then((exit) => {
        if (!asked.has(one)) ends.push({ exit, at: Date.now(), words: wordsOf(output.since(mark)) });
      });
    const { url } = first;
    if (url === undefined) {
      const exit = await first.now.ended;
      await close();
      return { exit, output: output.text() };
    }
    let { now } = first;
    watch(now, 0);
    const restart = async (): Promise<void> => {
      await ask(now).stop();
      const mark = output.mark();
      const next = await begin();
      now = next.now;
      watch(now, mark);
      if (next.url === undefined) throw notStarted('it ended before it answered', output.since(mark));
      if (next.url !== url) throw moved(url, next.url);
      const last = ends.at(-1);
      if (last && last.back === undefined) ends[ends.length - 1] = { ...last, back: Date.now() };
    };
    const started: StartedTarget = {
      url,
      get pid() {
        return now.pid;
      },
      files,
      output: output.text,
      exit: () => now.exit(),
      unaskedEnds: async () => {
        // Its last output is read before its end counts.
        if (now.exit() !== undefined) await now.ended;
        return ends;
      },
      kill: async () => {
        ask(now).signal('SIGKILL');
        await now.ended;
      },
      stopGently: (limitMs = gentleMs) => stopGently(ask(now), limitMs),
      restart,
      close,
    };
    return { started };
  } catch (error) {
    await close();
    throw error;
  }
}

const rendered = ({ path, template, keepUnknown }: LaunchFile, values: Placeholders): RenderedFile => ({
  path,
  text: (keepUnknown ? fillKnown : fill)(template, values),
});

const startOf = (plan: LaunchPlan, { port }: Place, values: Placeholders): Start => ({
  argv: plan.argv.map((part) => (plan.shell ? part : fill(part, values))),
  shell: plan.shell ?? false,
  passEnv: plan.passEnv ?? [],
  env: {
    PORT: String(port),
    ...Object.fromEntries(Object.entries(plan.env).map(([name, value]) => [name, fill(value, values)])),
  },
});

const bare = (text: string): string => text.replace(/\/+$/, '');

async function stopGently(child: Child, limitMs: number): Promise<Exit> {
  child.signal('SIGTERM');
  await Promise.race([child.ended, delay(limitMs, undefined, { ref: false })]);
  if (child.exit() === undefined) child.signal('SIGKILL');
  return child.ended;
}

/** Where it answers; undefined when it ended by itself. */
async function readyUrl(
  plan: LaunchPlan,
  child: Child,
  said: () => string,
  { url: atPort, advice }: Place,
): Promise<string | undefined> {
  if (plan.waitReady === false) return atPort;
  const deadline = Date.now() + plan.ready.timeout_seconds * 1000;
  const line = plan.ready.line ? new RegExp(plan.ready.line) : undefined;
  while (Date.now() < deadline) {
    plan.signal?.throwIfAborted();
    if (child.exit()) return undefined;
    if (line) {
      const url = line.exec(said())?.groups?.url;
      if (url) return url;
    } else if (await answers(`${atPort}${plan.basePath}/supported`)) return atPort;
    await Promise.race([delay(readyPollMs), child.ended]);
  }
  throw notStarted(`it was not ready within ${plan.ready.timeout_seconds} s`, said(), advice);
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

const wordsOf = (output: string): string => output.trim().split('\n').slice(-lastWords).join('\n');

function notStarted(why: string, output: string, advice?: string): AssayError {
  const words = wordsOf(output);
  return new AssayError(`The target did not start: ${why}.`, {
    code: 'TARGET_DID_NOT_START',
    exitCode: 2,
    hint: [
      ...(advice ? [advice] : []),
      words === '' ? 'It printed nothing.' : `Its last words:\n${words}`,
    ].join('\n'),
  });
}

function moved(from: string, to: string): AssayError {
  return new AssayError(`The target was started again and answers at ${to} instead of ${from}.`, {
    code: 'TARGET_MOVED',
    exitCode: 2,
    hint: 'Let it listen at {port}, or at the PORT of its environment.',
  });
}
