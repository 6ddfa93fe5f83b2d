/**
 * Ctrl-C: the first one ends the run in order, a second one at once.
 * @module
 */
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

/** Resolves at the next Ctrl-C. */
export async function untilInterrupted(): Promise<void> {
  const interrupt = watchInterrupt(false);
  // A pending promise alone keeps no process alive.
  const alive = setInterval(() => {}, 60_000);
  await whenAborted(interrupt.signal);
  clearInterval(alive);
  interrupt.stop();
}
