/**
 * The thread in which decoders run: a decoder that never ends would keep its own thread from noticing.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { makeCorpus } from './inputs.js';
import { shipped } from './judges.js';
import { emptyResult, runFuzz, together } from './run-fuzz.js';

const { seed, from, count, heart } = z
  .object({
    seed: z.string(),
    from: z.int(),
    count: z.int(),
    heart: z.instanceof(SharedArrayBuffer),
  })
  .parse(workerData);

/** Inputs between two messages. */
const slice = 20_000;
const beats = new Int32Array(heart);
const corpus = await makeCorpus();
let result = emptyResult();
for (let done = 0; done < count; done += slice) {
  const part = { seed, from: from + done, count: Math.min(slice, count - done) };
  result = together(
    result,
    runFuzz(part, corpus, shipped, (index) => Atomics.store(beats, 0, index)),
  );
  parentPort?.postMessage({ done: done + part.count, result });
}
