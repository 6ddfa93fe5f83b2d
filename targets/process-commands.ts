/**
 * A target that somebody else started, killed and started again by the commands of its operator. Whether they worked is
 * seen at the target itself. What a command leaves running in the background is the operator's target and lives on; a
 * command that failed, or that stays, ends with everything that it started.
 * @module
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AssayError } from '../src/wire/assay-error.js';
import type { Exit } from './child.js';

export interface ProcessCommands {
  /** Ends the target at once, as SIGKILL does. */
  readonly kill: string;
  /** Starts it again at the same URL with the same storage. */
  readonly restart: string;
}

/** `hangs`: it takes connections and answers nothing. */
export type Pulse = 'up' | 'hangs' | 'down';

export interface CommandedProcess {
  /** Throws AssayError `PROCESS_COMMAND_FAILED` or `TARGET_STILL_RUNS`. */
  kill(): Promise<void>;
  /** Kills what still runs first. Throws AssayError `PROCESS_COMMAND_FAILED` or `TARGET_DID_NOT_COME_BACK` as well. */
  restart(): Promise<void>;
  /** How the last command that stayed as long as its target did ended, with the target killed if it hangs. */
  end(): Promise<Exit>;
  /** The commands that ran, what they printed, and how they ended. */
  output(): string;
  /** Ends a command that stayed; safe to call twice. */
  close(): Promise<void>;
}

export interface Limits {
  /** Milliseconds until a kill command must have ended. */
  readonly commandMs: number;
  /** Milliseconds after it until the target must be silent. */
  readonly silentMs: number;
  /** Milliseconds from the start of a restart command until the target must answer. */
  readonly readyMs: number;
}

const usualLimits: Limits = { commandMs: 30_000, silentMs: 10_000, readyMs: 60_000 };
/** Milliseconds between two looks at the target. */
const lookMs = 50;
/** Milliseconds that a command which stayed may take to end once its target was killed. */
const lastWordsMs = 1_000;
/** Lines of a command's output that tell why it failed. */
const lastLines = 5;
/** Characters of the output of one command that are kept. */
const keptCharacters = 64 * 1024;

interface Running {
  readonly line: string;
  exit(): Exit | undefined;
  readonly ended: Promise<Exit>;
  words(): string;
  /** The command and what it started. */
  endAll(): Promise<void>;
}

const running = new Set<Running>();
const endEverything = (): void => {
  for (const one of running) void one.endAll();
};

/**
 * Output goes to a file and not into a pipe: a target that the command leaves in the background must be able to write
 * when the kit is gone.
 */
function start(line: string, file: string): Running {
  const out = openSync(file, 'a', 0o600);
  const made = spawn(line, { shell: true, detached: true, stdio: ['ignore', out, out] });
  closeSync(out);
  let exit: Exit | undefined;
  const ended = new Promise<Exit>((resolve) => {
    const end = (how: Exit): void => {
      exit ??= how;
      running.delete(one);
      if (running.size === 0) process.off('exit', endEverything);
      resolve(exit);
    };
    made.once('error', () => end({ code: null, signal: null }));
    made.once('exit', (code, signal) => end({ code, signal }));
  });
  const one: Running = {
    line,
    exit: () => exit,
    ended,
    words: () => readFileSync(file, 'utf8').slice(-keptCharacters),
    endAll: async () => {
      try {
        if (made.pid !== undefined) process.kill(-made.pid, 'SIGKILL');
      } catch {
        // The group is gone already.
      }
      await ended;
    },
  };
  if (running.size === 0) process.on('exit', endEverything);
  running.add(one);
  return one;
}

const done: Exit = { code: 0, signal: null };

const howOf = ({ code, signal }: Exit): string =>
  code !== null ? `exit code ${code}` : `signal ${signal ?? 'unknown'}`;

function lastWordsOf({ words }: Running): string {
  const said = words().trim().split('\n').slice(-lastLines).join('\n');
  return said === '' ? 'It printed nothing.' : `Its last words:\n${said}`;
}

const failed = (flag: string, why: string, command: Running): AssayError =>
  new AssayError(`The command of ${flag} ${why}: ${command.line}`, {
    code: 'PROCESS_COMMAND_FAILED',
    exitCode: 2,
    hint: lastWordsOf(command),
  });

/** Nothing runs yet. `look` asks the target. */
export async function openCommandedProcess(
  commands: ProcessCommands,
  look: () => Promise<Pulse>,
  limits: Limits = usualLimits,
): Promise<CommandedProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-process-'));
  const ran: Running[] = [];
  /** A restart command that runs for as long as its target does. */
  let staying: Running | undefined;
  const begin = (line: string): Running => {
    const one = start(line, join(folder, String(ran.length)));
    ran.push(one);
    return one;
  };
  const until = async (
    wanted: (pulse: Pulse) => boolean,
    ms: number,
    stop: () => boolean,
  ): Promise<boolean> => {
    const deadline = Date.now() + ms;
    for (;;) {
      if (wanted(await look())) return true;
      if (stop() || Date.now() > deadline) return false;
      await delay(lookMs);
    }
  };

  const kill = async (): Promise<void> => {
    const command = begin(commands.kill);
    const limit = new AbortController();
    const exit = await Promise.race([
      command.ended,
      delay(limits.commandMs, undefined, { signal: limit.signal, ref: false }).catch(() => undefined),
    ]);
    limit.abort();
    if (exit === undefined) {
      await command.endAll();
      throw failed('--kill-cmd', `did not end within ${limits.commandMs / 1000} s`, command);
    }
    if (exit.code !== 0) throw failed('--kill-cmd', `ended with ${howOf(exit)}`, command);
    const silent = await until(
      (pulse) => pulse === 'down',
      limits.silentMs,
      () => false,
    );
    if (!silent)
      throw new AssayError(
        `The target still answers ${limits.silentMs / 1000} s after --kill-cmd ended: ${commands.kill}`,
        {
          code: 'TARGET_STILL_RUNS',
          exitCode: 2,
          hint: 'It has to end the process that serves the URL, and no supervisor may start it again meanwhile.',
        },
      );
    // A command that waited for its target ends by itself, and so tells the system that the process is gone.
    if (staying) await Promise.race([staying.ended, delay(lastWordsMs, undefined, { ref: false })]);
    await staying?.endAll();
  };

  const restart = async (): Promise<void> => {
    if ((await look()) !== 'down') await kill();
    await staying?.endAll();
    const command = begin(commands.restart);
    const gaveUp = (): boolean => (command.exit() ?? done).code !== 0;
    const back = await until((pulse) => pulse === 'up', limits.readyMs, gaveUp);
    const exit = command.exit();
    if (back) {
      staying = exit === undefined ? command : undefined;
      return;
    }
    await command.endAll();
    if (exit !== undefined && exit.code !== 0)
      throw failed('--restart-cmd', `ended with ${howOf(exit)}`, command);
    throw new AssayError(
      `The target did not answer within ${limits.readyMs / 1000} s of --restart-cmd: ${commands.restart}`,
      { code: 'TARGET_DID_NOT_COME_BACK', exitCode: 2, hint: lastWordsOf(command) },
    );
  };

  return {
    kill,
    restart,
    end: async () => {
      if ((await look()) !== 'down') await kill();
      return staying?.exit() ?? { code: null, signal: null };
    },
    output: () =>
      ran
        .map((one) => {
          const exit = one.exit();
          const words = one.words();
          const line = words === '' || words.endsWith('\n') ? words : `${words}\n`;
          return `$ ${one.line}\n${line}[${exit === undefined ? 'still running' : howOf(exit)}]\n`;
        })
        .join(''),
    close: async () => {
      await Promise.all(ran.filter((one) => one.exit() === undefined).map((one) => one.endAll()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
