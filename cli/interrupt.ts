/**
 * Ctrl-C: the first one ends the run in order, a second one at once. Whoever waits for it also stops when nobody
 * reads the output any more.
 * @module
 */
import { fstatSync } from 'node:fs';

export interface Interrupt {
  readonly signal: AbortSignal;
  stop(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `announce` says on standard error that the stop was heard. */
export function watchInterrupt(announce = true): Interrupt {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    if (announce) process.stderr.write('\nstopping in order; Ctrl-C again ends at once\n');
    controller.abort();
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}

/** Resolves when the signal is aborted. */
export const whenAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Milliseconds between two looks at whether the output is still read. */
const outputLookMs = 500;

/**
 * Resolves at the next Ctrl-C, or when the reader of a piped standard output is gone (`| head`). The operating system
 * tells a writer so only when it writes: an empty line now and then, which a shell at the other end ignores.
 */
export async function untilInterrupted(): Promise<void> {
  const interrupt = watchInterrupt(false);
  const closed = new AbortController();
  const onError = (): void => closed.abort();
  process.stdout.once('error', onError);
  const piped = isPipe(process.stdout.fd);
  // A pending promise alone keeps no process alive.
  const alive = setInterval(
    () => {
      if (piped) process.stdout.write('\n');
    },
    piped ? outputLookMs : 60_000,
  );
  await whenAborted(AbortSignal.any([interrupt.signal, closed.signal]));
  clearInterval(alive);
  process.stdout.off('error', onError);
  interrupt.stop();
}

function isPipe(fd: number): boolean {
  const kind = fstatSync(fd);
  return kind.isFIFO() || kind.isSocket();
}
