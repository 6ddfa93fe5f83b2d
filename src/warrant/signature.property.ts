/**
 * Laws of signatures and bindings: a tag separates (P18), nothing verifies that nobody signed (P20), and different
 * requests and quotes have different encodings (P19).
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { jcs } from '../wire/jcs.js';
import type { JsonValue } from '../wire/json.js';
import { type BoundRequest, encodeRequest } from './proof/binding-hashes.js';
import { verifyStrictly } from './second/edwards.fixture.js';
import { prehashBytes, publicKeyOf, signPrehash } from './second/signing.fixture.js';
import { smallOrderEncodings, verifyEd25519 } from './signature/ed25519.js';
import { preimageOf } from './signature/preimage.js';
import { verifySecp256k1 } from './signature/secp256k1.js';
import { signerOf, signPreimage } from './signature/signing-key.js';
import { verifySignature } from './signature/verify-signature.js';
import { anyKey } from './worlds.fixture.js';

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const anyBody = fc.uint8Array({ maxLength: 200 });

describe('P18: a tag separates warrants from proofs', () => {
  test.prop([anyKey, anyBody, anyBody], { numRuns: 60 })('for any two bodies', (key, one, other) => {
    const signer = signerOf(key);
    const signature = signPreimage(key, preimageOf('warrant', one));
    expect(verifySignature(signer, preimageOf('warrant', one), signature)).toBe(true);
    for (const body of [one, other])
      expect(verifySignature(signer, preimageOf('proof', body), signature)).toBe(false);
    const proof = signPreimage(key, preimageOf('proof', one));
    for (const body of [one, other])
      expect(verifySignature(signer, preimageOf('warrant', body), proof)).toBe(false);
  });

  test.prop([anyKey, anyBody], { numRuns: 60 })('and both implementations sign alike', (key, body) => {
    const expected = signPrehash(key.alg, key.secret, prehashBytes('proof', body));
    expect(Buffer.from(signPreimage(key, preimageOf('proof', body))).equals(expected)).toBe(true);
    expect(publicKeyOf(key.alg, key.secret).equals(signerOf(key).public_key)).toBe(true);
  });
});

describe('P20: nothing verifies that nobody signed', () => {
  test.prop([bytesOf(32), bytesOf(64), anyBody], { numRuns: 60 })(
    'Ed25519, any key',
    (key, signature, message) => {
      expect(verifyEd25519(key, message, signature)).toBe(false);
      expect(verifyStrictly(key, message, signature)).toBe(false);
    },
  );

  test.prop([fc.constantFrom(...smallOrderEncodings), bytesOf(64), anyBody])(
    'Ed25519, keys of small order',
    (hex, signature, message) => {
      expect(verifyEd25519(Buffer.from(hex, 'hex'), message, signature)).toBe(false);
    },
  );

  test.prop([anyKey, bytesOf(64), anyBody])('any honest key, any 64 bytes', (key, signature, body) => {
    expect(verifySignature(signerOf(key), preimageOf('warrant', body), signature)).toBe(false);
  });

  test.prop([fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ maxLength: 70 }), anyBody], { numRuns: 200 })(
    'bytes of any length',
    (key, signature, body) => {
      expect(verifyEd25519(key, body, signature)).toBe(false);
      expect(verifySecp256k1(key, body, signature)).toBe(false);
    },
  );

  test.prop([anyKey, anyBody, fc.nat(511)], { numRuns: 100 })(
    'a signature with a flipped bit',
    (key, body, bit) => {
      const signature = Buffer.from(signPreimage(key, preimageOf('proof', body)));
      signature[bit >> 3] = (signature[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(verifySignature(signerOf(key), preimageOf('proof', body), signature)).toBe(false);
    },
  );
});

const anyRequest: fc.Arbitrary<BoundRequest> = fc.record({
  method: fc.constantFrom('GET', 'GETa', 'POST', ''),
  authority: fc.constantFrom('a.example', 'a.example:1', 'A.example', '', 'a'),
  target: fc.constantFrom('/', '/a', '/?', 'a.example/', '', '/a\n'),
  body: fc.constantFrom(Buffer.from(''), Buffer.from('a'), Buffer.from('/a')),
});

const anyJson: fc.Arbitrary<JsonValue> = fc
  .jsonValue({ maxDepth: 3, noUnicodeString: false })
  .map((value): JsonValue => JSON.parse(JSON.stringify(value)));

describe('P19: different things have different encodings', () => {
  test.prop([anyRequest, anyRequest], { numRuns: 500 })('requests', (one, other) => {
    const same =
      one.method === other.method &&
      one.authority.toLowerCase() === other.authority.toLowerCase() &&
      one.target === other.target &&
      one.body.toString() === other.body.toString();
    expect(Buffer.from(encodeRequest(one)).equals(encodeRequest(other))).toBe(same);
  });

  test.prop([anyJson, anyJson], { numRuns: 300 })('JSON values', (one, other) => {
    expect(JSON.parse(jcs(one))).toEqual(one);
    if (jcs(one) === jcs(other)) expect(one).toEqual(other);
  });
});
