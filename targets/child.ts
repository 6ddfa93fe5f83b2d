/**
 * One process of a target: started in a group of its own, heard, and ended with everything that it started.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds that a process may take to end after a polite signal, when nobody waits for its work. */
const politeMs = 3_000;
/** Milliseconds that output may still come after the end, while a background process holds the pipe. */
const lastWordsMs = 500;

/** How a process ended. Both members are null when it could not even be started. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface ChildSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly shell: boolean;
}

export interface Child {
  readonly pid: number;
  /** Undefined while it runs. */
  exit(): Exit | undefined;
  /** Resolves when it has ended and its last output was read. */
  readonly ended: Promise<Exit>;
  /** To the process and all that it started. */
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
  /** Politely first, then not; what was left in the background ends, too. */
  stop(): Promise<void>;
}

const running = new Set<Child>();
// A second Ctrl-C ends Assay at once, and nothing may stay behind then either.
const killAll = (): void => {
  for (const child of running) child.signal('SIGKILL');
};

/** Starts a process; `onOutput` gets standard output and error together. */
export function startChild(spec: ChildSpec, onOutput: (text: string) => void): Child {
  const made = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    shell: spec.shell,
    // Own process group: stopping the target stops whatever it started.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: spec.env,
  });
  for (const stream of [made.stdout, made.stderr]) stream.setEncoding('utf8').on('data', onOutput);
  // A target that closes its standard input must not end the run with EPIPE.
  made.stdin.on('error', () => {});
  let exit: Exit | undefined;
  const ended = endOf(made, onOutput, (how) => {
    exit = how;
  });
  const child: Child = {
    pid: made.pid ?? 0,
    exit: () => exit,
    ended,
    signal: (name) => signalGroup(made.pid, name),
    stop: async () => {
      made.stdin.end();
      if (exit === undefined) {
        signalGroup(made.pid, 'SIGTERM');
        await Promise.race([ended, delay(politeMs, undefined, { ref: false })]);
      }
      // What the command left in the background is in its group still, when the command itself is gone.
      signalGroup(made.pid, 'SIGKILL');
      await ended;
      running.delete(child);
      if (running.size === 0) process.off('exit', killAll);
    },
  };
  if (running.size === 0) process.on('exit', killAll);
  running.add(child);
  return child;
}

function endOf(
  made: ChildProcess,
  onOutput: (text: string) => void,
  onExit: (exit: Exit) => void,
): Promise<Exit> {
  return new Promise((resolve) => {
    const end = (exit: Exit): void => {
      onExit(exit);
      made.once('close', () => resolve(exit));
      setTimeout(() => resolve(exit), lastWordsMs).unref();
    };
    made.once('error', (error) => {
      onOutput(error.message);
      end({ code: null, signal: null });
    });
    made.once('exit', (code, signal) => end({ code, signal }));
  });
}

function signalGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
