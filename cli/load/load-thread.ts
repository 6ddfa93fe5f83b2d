/**
 * A load in a thread of its own: the main thread carries the simulator's proxy, and what it does there must not stand in
 * the latencies.
 * @module
 */
import { Worker } from 'node:worker_threads';
import { AssayError, type AssayExitCode } from '../../src/wire/assay-error.js';
import type { Session } from '../../suites/kit/session.js';
import type { LoadPlan } from './plan.js';
import type { LoadResult, LoadStep } from './run-load.js';

export interface LoadOrder {
  readonly session: Session;
  readonly plan: LoadPlan;
}

/** What the thread says. Errors do not keep their class on the way. */
export type LoadMessage =
  | { readonly kind: 'step'; readonly step: LoadStep }
  | { readonly kind: 'result'; readonly result: LoadResult }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly stack?: string;
      readonly known?: { readonly code: string; readonly exitCode: AssayExitCode; readonly hint?: string };
    };

/** Like `runLoad`. */
export function runLoadInThread(
  session: Session,
  plan: LoadPlan,
  signal: AbortSignal,
  onStep: (step: LoadStep) => void,
): Promise<LoadResult> {
  const order: LoadOrder = { session, plan };
  const worker = new Worker(new URL('./load-worker.js', import.meta.url), { workerData: order });
  const stop = (): void => worker.postMessage('stop');
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<LoadResult>((resolve, reject) => {
    worker.on('message', (said: LoadMessage) => {
      if (said.kind === 'step') onStep(said.step);
      else if (said.kind === 'result') resolve(said.result);
      else if (said.known) reject(new AssayError(said.message, { ...said.known, cause: said.stack }));
      else reject(Object.assign(new Error(said.message), { stack: said.stack }));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread of the load ended with ${code}`)));
    if (signal.aborted) stop();
  }).finally(async () => {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  });
}
