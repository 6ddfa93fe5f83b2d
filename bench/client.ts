/**
 * The main thread's side of the client thread.
 * @module
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Job, JobReport } from './job.js';

export interface BenchClient {
  /** One job at a time. */
  run(job: Job): Promise<JobReport>;
  close(): Promise<void>;
}

export function openClient(): BenchClient {
  const worker = new Worker(new URL('./client-worker.js', import.meta.url));
  return {
    run: async (job) => {
      const answer = once(worker, 'message');
      worker.postMessage(job);
      const [report] = (await answer) as [JobReport];
      return report;
    },
    close: async () => {
      await worker.terminate();
    },
  };
}
