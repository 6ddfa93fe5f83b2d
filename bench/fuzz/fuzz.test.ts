/**
 * A slice of the fuzz run, and the same slice over decoders that are broken on purpose: each fault has to be found.
 */
import { Decoder } from 'cbor-x';
import { beforeAll, describe, expect, it } from 'vitest';
import { accepted } from '../../src/warrant/refusal.js';
import { type Corpus, makeCorpus } from './inputs.js';
import { type Decoders, kinds, shipped } from './judges.js';
import { runFuzz } from './run-fuzz.js';

let corpus: Corpus;
beforeAll(async () => {
  corpus = await makeCorpus();
});

const slice = { seed: 'slice', from: 0, count: 4_000 };
/** Enough for every fault. */
const short = { ...slice, count: 2_000 };

it('finds nothing in four thousand inputs, of which each decoder accepts some and refuses most', () => {
  const { tallies, findings } = runFuzz(slice, corpus);
  expect(findings).toEqual([]);
  for (const kind of kinds) {
    expect(tallies[kind].accepted).toBeGreaterThan(20);
    expect(tallies[kind].refused).toBeGreaterThan(200);
    expect(tallies[kind].accepted + tallies[kind].refused).toBe(1_000);
  }
});

it('makes the same inputs again from the seed and their number', () => {
  const lost = { ...shipped, base64: () => undefined };
  const { findings } = runFuzz(short, corpus, lost);
  const [some] = findings.slice(7);
  expect(runFuzz({ ...short, from: some?.index ?? 0, count: 1 }, corpus, lost).findings).toEqual([some]);
});

const laxCbor = new Decoder({ mapsAsObjects: false });
const lax: readonly (readonly [string, Partial<Decoders>, string])[] = [
  [
    'base64 as Node reads it',
    { base64: (text) => Buffer.from(text, 'base64') },
    'a spelling that is not exact',
  ],
  [
    'JSON as JSON.parse reads it',
    {
      json: (bytes) => {
        try {
          return accepted(JSON.parse(Buffer.from(bytes).toString()));
        } catch {
          return { ok: false, refusal: { step: '0', code: 'ledgerflow_malformed' } };
        }
      },
    },
    'JSON with two readings, or none',
  ],
  [
    'CBOR as cbor-x reads it',
    {
      cbor: (bytes) => {
        try {
          return accepted(laxCbor.decode(bytes));
        } catch {
          return { ok: false, refusal: { step: '0', code: 'warrant_malformed' } };
        }
      },
    },
    'CBOR that is not its own encoding',
  ],
  [
    'a payment document that throws over a zero byte',
    {
      payment: (bytes) => {
        if (bytes.includes(0)) throw new RangeError('zero');
        return shipped.payment(bytes);
      },
    },
    'thrown: zero',
  ],
  ['a decoder that refuses what is valid', { base64: () => undefined }, 'an exact spelling that was refused'],
];

describe('what it finds', () => {
  it.each(lax)('%s', (_, broken, finding) => {
    const { findings } = runFuzz(short, corpus, { ...shipped, ...broken });
    expect(findings.map((one) => one.finding)).toContain(finding);
  });
});
