/**
 * Laws of the codec: round trip (P06), one encoding per value (P07), an answer for every input (P08), and no bit that can
 * be flipped unseen (P05, as far as a warrant alone goes).
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { decodeCbor } from './cbor/decode.js';
import { encodeCbor } from './cbor/encode.js';
import type { Encodable } from './cbor/value.js';
import { acceptedValue, W1 } from './golden-payment.fixture.js';
import { decodeWarrant, isSignedByIssuer, issueWarrant } from './sealed-warrant.js';
import { treeOf, writeCbor } from './second/cbor-writer.fixture.js';
import { digestTextOf, prehashBytes, verifyPrehash } from './second/signing.fixture.js';
import { anyKey, anyTerms, anyWarrant } from './worlds.fixture.js';

const text = fc.string({ unit: 'binary', maxLength: 80 }).map((one) => one.replace(/\p{Surrogate}/gu, '?'));

/** Any value of the protocol, to six levels. */
const { value: anyValue } = fc.letrec<{ value: Encodable }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.maxSafeNat(),
    fc.nat(70_000),
    fc.boolean(),
    text,
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { minLength: 1, maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(text, tie('value')), { minLength: 1, maxLength: 4, selector: ([key]) => key })
      .map((entries) => new Map(entries)),
  ),
}));
const anyMap = fc
  .uniqueArray(fc.tuple(text, anyValue), { minLength: 1, maxLength: 5, selector: ([key]) => key })
  .map((entries) => new Map(entries));

describe('P06: round trip', () => {
  test.prop([anyMap])('decoding an encoding gives the value, and two writers agree', (map) => {
    const bytes = encodeCbor(map);
    expect(Buffer.from(bytes).equals(writeCbor(treeOf(map)))).toBe(true);
    if (bytes.length <= 16_384) expect(decodeCbor(bytes)).toEqual({ ok: true, value: map });
  });

  test.prop([anyTerms, anyKey], { numRuns: 60 })(
    'a warrant survives its bytes, and a second implementation agrees',
    (terms, key) => {
      const sealed = acceptedValue(issueWarrant(terms, key));
      expect(decodeWarrant(sealed.bytes)).toEqual({ ok: true, value: sealed });
      expect(isSignedByIssuer(sealed)).toBe(true);

      const { issuer, signature } = sealed.warrant;
      const body = writeCbor(treeOf({ ...terms, version: 1, issuer }));
      expect(Buffer.from(sealed.body).equals(body)).toBe(true);
      expect(
        verifyPrehash(key.alg, issuer.public_key, prehashBytes('warrant', body), signature.value, key.secret),
      ).toBe(true);
      expect(sealed.digest).toBe(
        digestTextOf(writeCbor(treeOf({ ...terms, version: 1, issuer, signature }))),
      );
    },
  );
});

/** Damages of encoded bytes: a bit, a byte, a cut, an insertion, a repeated piece. */
const damage = fc.tuple(
  fc.constantFrom('flip', 'set', 'cut', 'insert', 'repeat' as const),
  fc.nat(),
  fc.nat(255),
);

function damaged(bytes: Uint8Array, [kind, place, byte]: [string, number, number]): Uint8Array {
  const at = place % bytes.length;
  const copy = Buffer.from(bytes);
  if (kind === 'flip') copy[at] = (copy[at] ?? 0) ^ (1 << (byte % 8));
  if (kind === 'set') copy[at] = byte;
  if (kind === 'cut') return copy.subarray(0, at);
  if (kind === 'insert') return Buffer.concat([copy.subarray(0, at), Buffer.of(byte), copy.subarray(at)]);
  if (kind === 'repeat') return Buffer.concat([copy.subarray(0, at), copy.subarray(at - (byte % (at + 1)))]);
  return copy;
}

describe('P07: one encoding per value', () => {
  test.prop([anyMap, fc.array(damage, { minLength: 1, maxLength: 3 })], { numRuns: 500 })(
    'what is accepted encodes to itself',
    (map, damages) => {
      const bytes = damages.reduce(
        (input, one) => (input.length === 0 ? input : damaged(input, one)),
        encodeCbor(map),
      );
      const outcome = decodeCbor(bytes);
      if (outcome.ok) expect(Buffer.from(writeCbor(treeOf(outcome.value))).equals(bytes)).toBe(true);
    },
  );
});

describe('P08: an answer for every input', () => {
  const codes = ['warrant_malformed', 'warrant_not_canonical'];
  test.prop([fc.uint8Array({ maxLength: 2_000 })], { numRuns: 500 })('random bytes', (bytes) => {
    const outcome = decodeWarrant(bytes);
    expect(outcome.ok || codes.includes(outcome.refusal.code)).toBe(true);
  });

  test.prop([anyWarrant, fc.array(damage, { minLength: 1, maxLength: 4 })], { numRuns: 200 })(
    'damaged warrants',
    (sealed, damages) => {
      const bytes = damages.reduce(
        (input, one) => (input.length === 0 ? input : damaged(input, one)),
        sealed.bytes,
      );
      const outcome = decodeWarrant(bytes);
      if (outcome.ok) expect(Buffer.from(outcome.value.bytes).equals(bytes)).toBe(true);
      else expect(outcome.refusal.step).toBe('0');
    },
  );

  test.prop(
    [
      fc.constantFrom('81', 'a161', 'a16161', '9f', 'bf6161', 'd8', 'ff', '5f', '7b7fffffffffffffff'),
      fc.integer({ min: 1, max: 2 ** 20 }),
    ],
    { numRuns: 40 },
  )('long and deep', (piece, length) => {
    const outcome = decodeCbor(Buffer.alloc(length, Buffer.from(piece, 'hex')));
    expect(outcome.ok).toBe(false);
  });
});

describe('P05: no bit of a warrant can be flipped unseen', () => {
  test.prop([fc.nat(W1.bytes.length * 8 - 1)], { numRuns: 400 })('in W1', (bit) => {
    const bytes = Buffer.from(W1.bytes);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const outcome = decodeWarrant(bytes);
    expect(outcome.ok && isSignedByIssuer(outcome.value)).toBe(false);
  });
});
