/**
 * A verifier as a child process: pipes, the end of its standard error, a minimal environment, and an end for all that it
 * started.
 * @module
 */
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { VerifierProcess } from '../../../suites/authorization/verifier-link.js';

const errorBytes = 64 * 1024;
const politeMs = 2_000;

export interface VerifierCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** A whole command line for the shell, instead of a program with arguments. */
  readonly shell: boolean;
  readonly env: Readonly<Record<string, string>>;
}

const running = new Set<number>();
const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
};
process.on('exit', () => {
  for (const pid of running) signalGroup(pid, 'SIGKILL');
});

/** Starts a verifier. A program that cannot be started ends at once, and says why. */
export function spawnVerifier({ file, args, shell, env }: VerifierCommand): VerifierProcess {
  // Own process group: ending the verifier ends what it started.
  const child = spawn(file, [...args], { shell, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  let errors = '';
  let end: { readonly how: string; readonly clean: boolean } | undefined;
  let tell: (how: string, clean: boolean) => void = () => {};
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-errorBytes);
  });
  // A verifier that closes its input must not end the kit.
  child.stdin.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    const finish = (how: string, clean: boolean): void => {
      if (end !== undefined) return;
      end = { how, clean };
      tell(how, clean);
      resolve();
    };
    child.once('error', (error) => finish(`it could not be started: ${error.message}`, false));
    child.once('close', (code, signal) =>
      finish(signal === null ? `it ended with status ${code}` : `it was ended by ${signal}`, code === 0),
    );
    // A grandchild may hold the pipes open.
    child.once('exit', (code, signal) =>
      setTimeout(
        () =>
          finish(signal === null ? `it ended with status ${code}` : `it was ended by ${signal}`, code === 0),
        200,
      ),
    );
  });
  const kill = async (): Promise<void> => {
    if (pid !== undefined) {
      if (end === undefined) {
        signalGroup(pid, 'SIGTERM');
        await Promise.race([closed, delay(politeMs, undefined, { ref: false })]);
      }
      signalGroup(pid, 'SIGKILL');
      running.delete(pid);
    }
    await closed;
  };
  return {
    write: (text) => {
      child.stdin.write(text);
    },
    onOutput: (listener) => {
      child.stdout.on('data', listener);
    },
    onEnd: (listener) => {
      tell = listener;
      if (end !== undefined) listener(end.how, end.clean);
    },
    errors: () => errors,
    finish: async (ms) => {
      child.stdin.end();
      await Promise.race([closed, delay(ms, undefined, { ref: false })]);
      const clean = end?.clean === true;
      await kill();
      return clean;
    },
    kill,
  };
}
