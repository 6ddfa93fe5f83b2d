/**
 * The inputs: random bytes, valid ones, valid ones with damage, and shapes that are made to hurt. Which one stands under a
 * number follows from the seed alone.
 * @module
 */
import { encodeBase64, encodeBase64Url } from '../../src/warrant/base64.js';
import { limits } from '../../src/warrant/limits.js';
import { preparePayments } from '../authorized-payments.js';
import type { Kind } from './judges.js';
import type { Random } from './random.js';

export type Corpus = Readonly<Record<Kind, readonly [Uint8Array, ...Uint8Array[]]>>;

const textBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** Small documents that touch every rule of strict JSON. */
const documents = [
  '{"a":1,"b":[true,false,null],"c":{"d":"e"}}',
  '[0,-0,1.5,1e3,-2E-3,9007199254740991,-9007199254740991]',
  '{"\\u00e9":"\\ud83d\\ude00","\u{1f600}":"\\"\\\\\\/\\b\\f\\n\\r\\t"}',
  '"text"',
  ' [ ] ',
  '[9007199254740992]',
  '{"a":1,"\\u0061":2}',
  '["\\ud800"]',
  '[1e999]',
  '{"__proto__":{"toString":1},"constructor":null}',
] as const;

/** Valid inputs of each kind, from one payment with a warrant and one with a chain of four. */
export async function makeCorpus(): Promise<Corpus> {
  const plan = { seed: 'fuzz', count: 2, alg: 'ed25519' } as const;
  const payments = [
    ...(await preparePayments({ ...plan, nodes: 1 })),
    ...(await preparePayments({ ...plan, nodes: 4 })),
  ];
  const payment = payments.map(({ input }) => input.document);
  const warrant = payment.flatMap((document) =>
    [
      ...Buffer.from(document)
        .toString()
        .matchAll(/"inline_b64":"([^"]+)"/g),
    ].map(([, text = '']) => new Uint8Array(Buffer.from(text, 'base64url'))),
  );
  const base64 = [0, 1, 2, 3, 15, 16, 17, 64].flatMap((length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 89 + length * 41) & 0xff);
    return [encodeBase64(bytes), encodeBase64Url(bytes)].map(textBytes);
  });
  const some = (list: readonly Uint8Array[]): readonly [Uint8Array, ...Uint8Array[]] => {
    const [first, ...others] = list;
    if (first === undefined) throw new Error('a corpus has inputs');
    return [first, ...others];
  };
  return {
    warrant: some(warrant),
    json: some([...documents.map(textBytes), ...payment]),
    base64: some(base64),
    payment: some(payment),
  };
}

/** Bytes that mean something to one of the decoders. */
const telling = Buffer.from(
  '{}[]",:\\u0d8e-+=/_ \n\u0000\u0018\u0078\u00a1\u00bf\u00ff\u0081\u009f\u00f6\u00fb',
  'latin1',
);

function damage(input: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const bytes = Buffer.from(input);
  if (bytes.length === 0) return random.bytes(random.below(8));
  const at = random.below(bytes.length);
  const until = Math.min(bytes.length, at + 1 + random.below(16));
  switch (random.below(8)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[at] = telling[random.below(telling.length)] ?? 0;
      return bytes;
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(until)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(4)), bytes.subarray(at)]);
    case 5:
      return Buffer.concat([bytes.subarray(0, until), bytes.subarray(at)]);
    case 6: {
      const from = random.below(other.length + 1);
      return Buffer.concat([
        bytes.subarray(0, at),
        other.subarray(from, from + random.below(64)),
        bytes.subarray(until),
      ]);
    }
    default: {
      const [low, high] = [bytes[at] ?? 0, bytes[until - 1] ?? 0];
      bytes[at] = high;
      bytes[until - 1] = low;
      return bytes;
    }
  }
}

/** Pieces, hex, that open something or promise much. */
const openings: Readonly<Record<Kind, readonly [string, ...string[]]>> = {
  warrant: [
    '81',
    'a161',
    'a16161',
    '9f',
    'bf6161',
    'd8',
    'ff',
    '5f',
    '7b7fffffffffffffff',
    '9bffffffffffffffff',
    'fb',
    '1b',
  ],
  json: ['5b', '7b2261223a', '22', '5c75', '2d', '3930', '7b', '20', '225c75643830302222', 'efbbbf'],
  base64: ['41', '3d', '2b', '2d', '2f5f', '0a', 'c3a9'],
  payment: ['7b226163636570746564223a', '5b', '7b22657874656e73696f6e73223a', '22', '31'],
};

function hostile(kind: Kind, random: Random): Uint8Array {
  const piece = Buffer.from(random.pick(openings[kind]), 'hex');
  const most = kind === 'warrant' ? limits.warrantBytes : 4_096;
  // A few are larger than anything that is looked into.
  const length =
    random.below(200) === 0 ? limits.documentBytes + 1 + random.below(16) : 1 + random.below(most);
  const before = random.below(3) === 0 ? random.bytes(random.below(6)) : Buffer.alloc(0);
  return Buffer.concat([before, Buffer.alloc(length, piece)]);
}

/** The input under a number. */
export function inputOf(kind: Kind, corpus: Corpus, random: Random): Uint8Array {
  const way = random.below(20);
  if (way === 0) return random.pick(corpus[kind]);
  if (way === 1) return random.bytes(random.below(400));
  if (way === 2) return hostile(kind, random);
  let input = random.pick(corpus[kind]);
  for (let count = 1 + random.below(3); count > 0; count -= 1)
    input = damage(input, random.pick(corpus[kind]), random);
  return input;
}
