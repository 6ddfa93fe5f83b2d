/**
 * One run of a container, from its start to the end of its program, as any other process of a target.
 * @module
 */
import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { AssayError } from '../../src/wire/assay-error.js';
import type { Child, Exit } from '../child.js';
import type { Engine } from './engine.js';

export type Container = Awaited<ReturnType<Engine['container']['create']>>;

/** Milliseconds that a program may take to end after a polite signal, when nobody waits for its work. */
const politeMs = 3_000;
/** Milliseconds that output may still come after the end. */
const lastWordsMs = 500;
/** Programs that a signal ended have its number on top of this one as their exit code. */
const signalled = 128;

export function exitOf(code: number): Exit {
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === code - signalled) ?? [];
  return signal === undefined ? { code, signal: null } : { code: null, signal };
}

/** Starts the container, for the first time or again. Throws AssayError `TARGET_DID_NOT_START`. */
export async function startContainer(
  engine: Engine,
  container: Container,
  onOutput: (text: string) => void,
): Promise<Child> {
  // Attached before the start: nothing that it says is missed, and nothing of an earlier run is heard twice.
  const output = await engine.container.attach(container);
  output.on('data', (chunk: unknown) => onOutput(String(chunk)));
  const silent = once(output, 'close').catch(() => undefined);
  await container.start().catch((cause: unknown) => {
    output.destroy();
    throw new AssayError('The target did not start: the engine could not run its image.', {
      code: 'TARGET_DID_NOT_START',
      exitCode: 2,
      hint: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  });
  const pid = await container.inspect().then(
    ({ State }) => State.Pid,
    () => 0,
  );
  let exit: Exit | undefined;
  const ended = container
    .wait()
    // A container that somebody removed has no code any more.
    .then(
      ({ StatusCode }: { StatusCode: number }) => exitOf(StatusCode),
      () => ({ code: null, signal: null }),
    )
    .then(async (how: Exit) => {
      await Promise.race([silent, delay(lastWordsMs, undefined, { ref: false })]);
      exit = how;
      return how;
    });
  const signal = (name: 'SIGTERM' | 'SIGKILL'): void => {
    // One that ended meanwhile takes no signal.
    container.kill({ signal: name }).catch(() => undefined);
  };
  return {
    pid,
    exit: () => exit,
    ended,
    signal,
    stop: async () => {
      if (exit === undefined) {
        signal('SIGTERM');
        await Promise.race([ended, delay(politeMs, undefined, { ref: false })]);
      }
      if (exit === undefined) signal('SIGKILL');
      await ended;
    },
  };
}
