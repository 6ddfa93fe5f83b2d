/**
 * `npm run fuzz`: a million inputs into the decoders of warrants, JSON, base64 and payments. Exit code 1 when one of them
 * throws, hangs, takes long or accepts what it should not.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { emptyResult, type FuzzResult } from './run-fuzz.js';

/** An input that keeps the thread busy for longer is a hang, milliseconds. */
const hangMs = 30_000;
const shownFindings = 20;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: randomBytes(8).toString('hex') },
    from: { type: 'string', default: '0' },
  },
});
const { seed } = values;
const [count, from] = [Number(values.inputs), Number(values.from)];
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(from) || from < 0) {
  process.stderr.write('error --inputs and --from are whole numbers, and --inputs is at least 1.\n');
  process.exit(64);
}

const heart = new SharedArrayBuffer(4);
const beats = new Int32Array(heart);
beats[0] = -1;
const worker = new Worker(new URL('./fuzz-worker.js', import.meta.url), {
  workerData: { seed, from, count, heart },
});
let result: FuzzResult = emptyResult();
let last = { index: -1, at: Date.now() };

const hung = await new Promise<boolean>((resolve, reject) => {
  const watch = setInterval(() => {
    const index = Atomics.load(beats, 0);
    if (index !== last.index) last = { index, at: Date.now() };
    else if (index >= 0 && Date.now() - last.at > hangMs) {
      clearInterval(watch);
      void worker.terminate().then(() => resolve(true));
    }
  }, 1_000);
  worker.on('message', (message: { readonly done: number; readonly result: FuzzResult }) => {
    result = message.result;
    if (message.done % 100_000 === 0) process.stderr.write(`${message.done} of ${count}\n`);
  });
  worker.once('error', reject);
  worker.once('exit', () => {
    clearInterval(watch);
    resolve(false);
  });
});

for (const [kind, { accepted, refused, slowestMs }] of Object.entries(result.tallies))
  process.stdout.write(
    `${kind.padEnd(8)} ${String(accepted + refused).padStart(8)} inputs, ${String(accepted).padStart(7)} accepted, ` +
      `${String(refused).padStart(7)} refused, slowest ${slowestMs.toFixed(1)} ms\n`,
  );
for (const { index, kind, finding, input } of result.findings.slice(0, shownFindings))
  process.stdout.write(`input ${index} (${kind}): ${finding}\n  ${input}\n`);
if (hung) process.stdout.write(`input ${last.index} never ended\n`);
const isClean = !hung && result.findings.length === 0;
process.stdout.write(
  `${isClean ? 'nothing found' : `${result.findings.length + Number(hung)} found`}; again: npm run fuzz -- --seed ${seed}` +
    `${from === 0 ? '' : ` --from ${from}`} --inputs ${count}\n`,
);
process.exitCode = isClean ? 0 : 1;
