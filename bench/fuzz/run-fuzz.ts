/**
 * Runs inputs through the decoders and counts. A finding names the number of its input: with the seed that is enough to
 * make it again.
 * @module
 */
import { type Corpus, inputOf } from './inputs.js';
import { type Decoders, judge, type Kind, kinds, shipped } from './judges.js';
import { randomOf, seedNumber } from './random.js';

/** No input may keep a decoder and its judge busy for longer, milliseconds. */
export const longestMs = 50;

export interface Finding {
  readonly index: number;
  readonly kind: Kind;
  readonly finding: string;
  /** Base64 of the input, cut. */
  readonly input: string;
}

export interface Tally {
  accepted: number;
  refused: number;
  /** Milliseconds of the slowest input. */
  slowestMs: number;
}

export interface FuzzResult {
  readonly tallies: Readonly<Record<Kind, Tally>>;
  readonly findings: readonly Finding[];
}

export interface FuzzPlan {
  readonly seed: string;
  /** Number of the first input. */
  readonly from: number;
  readonly count: number;
}

const noTally = (): Tally => ({ accepted: 0, refused: 0, slowestMs: 0 });

/** Nothing yet. */
export const emptyResult = (): FuzzResult => ({
  tallies: { warrant: noTally(), json: noTally(), base64: noTally(), payment: noTally() },
  findings: [],
});

/** Two results as one. */
export function together(one: FuzzResult, other: FuzzResult): FuzzResult {
  const add = (kind: Kind): Tally => ({
    accepted: one.tallies[kind].accepted + other.tallies[kind].accepted,
    refused: one.tallies[kind].refused + other.tallies[kind].refused,
    slowestMs: Math.max(one.tallies[kind].slowestMs, other.tallies[kind].slowestMs),
  });
  return {
    tallies: { warrant: add('warrant'), json: add('json'), base64: add('base64'), payment: add('payment') },
    findings: [...one.findings, ...other.findings],
  };
}

/** Runs the inputs of a plan. `beat` is told of each input before it is decoded. */
export function runFuzz(
  { seed, from, count }: FuzzPlan,
  corpus: Corpus,
  decoders: Decoders = shipped,
  beat: (index: number) => void = () => {},
): FuzzResult {
  const number = seedNumber(seed);
  const result = emptyResult();
  const findings: Finding[] = [];
  for (let index = from; index < from + count; index += 1) {
    const kind = kinds[index % kinds.length] ?? 'warrant';
    const input = inputOf(kind, corpus, randomOf(number, index));
    beat(index);
    const tally = result.tallies[kind];
    // What else the machine does is no fault of the input: slow is what is slow three times.
    let [ms, verdict] = timed(() => judge(kind, input, decoders));
    for (let again = 0; again < 2 && ms > longestMs; again += 1)
      [ms, verdict] = timed(() => judge(kind, input, decoders));
    if (verdict.accepted) tally.accepted += 1;
    else tally.refused += 1;
    tally.slowestMs = Math.max(tally.slowestMs, ms);
    const finding = verdict.finding ?? (ms > longestMs ? `took ${ms.toFixed(0)} ms, three times` : undefined);
    if (finding !== undefined)
      findings.push({ index, kind, finding, input: Buffer.from(input).toString('base64').slice(0, 400) });
  }
  return { ...result, findings };
}

function timed<Result>(work: () => Result): [ms: number, result: Result] {
  const start = performance.now();
  const result = work();
  return [performance.now() - start, result];
}
