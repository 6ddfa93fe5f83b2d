/**
 * The thread of a load: runs it, tells how far it is, and hands over the figures.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import { AssayError } from '../../src/wire/assay-error.js';
import type { LoadMessage, LoadOrder } from './load-thread.js';
import { runLoad } from './run-load.js';

const say = (message: LoadMessage): void => parentPort?.postMessage(message);
const interrupt = new AbortController();
parentPort?.on('message', () => interrupt.abort());

const { session, plan } = workerData as LoadOrder;
try {
  const result = await runLoad(session, plan, interrupt.signal, (step) => say({ kind: 'step', step }));
  say({ kind: 'result', result });
} catch (error) {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  say({
    kind: 'failed',
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(error instanceof AssayError
      ? {
          known: {
            code: error.code,
            exitCode: error.exitCode,
            ...(error.hint === undefined ? {} : { hint: error.hint }),
          },
        }
      : {}),
  });
}
