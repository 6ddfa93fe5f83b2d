/**
 * Section 19 of the specification, byte for byte: by the code under test, and by a second implementation that shares
 * neither code nor libraries with it.
 */
import { describe, expect, it } from 'vitest';
import { jcs } from '../wire/jcs.js';
import type { JsonObject } from '../wire/json.js';
import { decodeBase64 } from './base64.js';
import { hexOf } from './bytes.js';
import { digestOf, sha256 } from './digest.js';
import {
  goldenChallengeId,
  goldenDocument,
  goldenExtensionJcsLength,
  goldenHashes,
  goldenKeys,
  goldenNonceHex,
  goldenNonceText,
  goldenProofs,
  goldenWarrants,
  jcsTextHex,
  proofOneBodyHex,
  warrantOneBodyHex,
  warrantOneFullHex,
  warrantTwoBodyHex,
} from './golden.fixture.js';
import {
  acceptedFor,
  acceptedValue,
  documentFor,
  goldenPayload,
  goldenRequest,
  proofFor,
  termsOfOne,
  termsOfTwo,
  W1,
  W2,
  WK,
} from './golden-payment.fixture.js';
import { acceptedHash, encodeRequest, payloadHash, requestHash } from './proof/binding-hashes.js';
import { encodeProofBody, isProofSigned, signProof } from './proof/proof-body.js';
import { encodeReplayClaim, replayKey } from './proof/replay-key.js';
import { decodeWarrant, isSignedByIssuer } from './sealed-warrant.js';
import { treeOf, writeCbor } from './second/cbor-writer.fixture.js';
import { digestTextOf, prehashBytes, publicKeyOf, sha256Of, signPrehash } from './second/signing.fixture.js';
import { prehashOf, preimageOf, signatureTags } from './signature/preimage.js';
import { signerOf } from './signature/signing-key.js';
import { readDocument } from './strict-json.js';

const keys = goldenKeys;

describe('keys (19.1)', () => {
  it.each(Object.entries(keys))('%s has its public key', (_name, key) => {
    expect(hexOf(signerOf(key).public_key)).toBe(key.publicKey);
    expect(publicKeyOf(key.alg, key.secret).toString('hex')).toBe(key.publicKey);
  });
});

describe('tags (19.2)', () => {
  it.each([
    ['warrant', '6c6564676572666c6f772f6c6677312b63626f7200'],
    ['proof', '6c6564676572666c6f772f6c66706f703100'],
  ] as const)('%s', (thing, hex) => {
    expect(hexOf(preimageOf(thing, new Uint8Array()))).toBe(hex);
    expect(Buffer.from(`${signatureTags[thing]}\0`).toString('hex')).toBe(hex);
  });
});

describe('warrants (19.3, 19.8)', () => {
  it.each([
    ['W1', W1, keys.issuer, termsOfOne],
    ['W2', W2, keys.agent, termsOfTwo],
    ['WK', WK, keys.k1Issuer, { ...termsOfOne, subject_signer: signerOf(keys.k1Agent) }],
  ] as const)('%s', (name, sealed, key, terms) => {
    const golden = goldenWarrants[name];
    expect(sealed.body).toHaveLength(golden.bodyLength);
    expect(hexOf(sha256(sealed.body))).toBe(golden.bodySha256);
    expect(hexOf(prehashOf(preimageOf('warrant', sealed.body)))).toBe(golden.prehash);
    expect(hexOf(sealed.warrant.signature.value)).toBe(golden.signature);
    expect(sealed.bytes).toHaveLength(golden.fullLength);
    expect(sealed.digest).toBe(golden.digest);
    expect(isSignedByIssuer(sealed)).toBe(true);
    expect(acceptedValue(decodeWarrant(sealed.bytes))).toEqual(sealed);

    const issuer = { alg: key.alg, public_key: Buffer.from(key.publicKey, 'hex') };
    const map = { ...terms, version: 1, issuer };
    const body = writeCbor(treeOf(map));
    const value = signPrehash(key.alg, key.secret, prehashBytes('warrant', body));
    const full = writeCbor(treeOf({ ...map, signature: { alg: key.alg, value } }));
    expect(sha256Of(body).toString('hex')).toBe(golden.bodySha256);
    expect(prehashBytes('warrant', body).toString('hex')).toBe(golden.prehash);
    expect(value.toString('hex')).toBe(golden.signature);
    expect(full).toHaveLength(golden.fullLength);
    expect(digestTextOf(full)).toBe(golden.digest);
  });

  it('whose bytes are printed', () => {
    expect(hexOf(W1.body)).toBe(warrantOneBodyHex);
    expect(hexOf(W1.bytes)).toBe(warrantOneFullHex);
    expect(hexOf(W2.body)).toBe(warrantTwoBodyHex);
  });
});

describe('hashes of the sample payment (19.4)', () => {
  it('of accepted and payload', () => {
    expect(digestOf(acceptedHash(acceptedFor('200')))).toBe(goldenHashes.accepted200);
    expect(digestOf(acceptedHash(acceptedFor('150')))).toBe(goldenHashes.accepted150);
    expect(digestOf(payloadHash(goldenPayload))).toBe(goldenHashes.payload);
    expect(digestTextOf(Buffer.from('{"paymentIntentId":"pi_1"}'))).toBe(goldenHashes.payload);
  });

  it('of the first request', () => {
    expect(hexOf(sha256(goldenRequest.body))).toBe(goldenHashes.body);
    expect(hexOf(encodeRequest(goldenRequest))).toBe(goldenHashes.requestCbor);
    expect(digestOf(requestHash(goldenRequest))).toBe(goldenHashes.request);
  });

  it('of the second request, whose port and query count and whose host has no case', () => {
    const target = '/pay?x=1&y=%20z';
    const second = { method: 'GET', authority: 'Merchant-A.example:8443', target, body: new Uint8Array() };
    expect(hexOf(encodeRequest(second))).toBe(goldenHashes.secondRequestCbor);
    expect(digestOf(requestHash(second))).toBe(goldenHashes.secondRequest);
    const written = writeCbor(
      treeOf(['lfreq1', 'GET', 'merchant-a.example:8443', target, sha256Of(Buffer.alloc(0))]),
    );
    expect(written.toString('hex')).toBe(goldenHashes.secondRequestCbor);
  });
});

describe('proofs (19.5, 19.8)', () => {
  it.each([
    ['P1', W1, '200', keys.agent],
    ['P2', W2, '150', keys.delegate],
    ['PK', WK, '200', keys.k1Agent],
  ] as const)('%s', (name, leaf, amount, key) => {
    const golden = goldenProofs[name];
    const proof = proofFor(leaf, amount);
    const body = encodeProofBody(proof);
    const signature = signProof(proof, key);
    expect(body).toHaveLength(golden.bodyLength);
    expect(hexOf(sha256(body))).toBe(golden.bodySha256);
    expect(hexOf(prehashOf(preimageOf('proof', body)))).toBe(golden.prehash);
    expect(hexOf(signature)).toBe(golden.signature);
    expect(isProofSigned(proof, signature)).toBe(true);

    expect(writeCbor(treeOf(proof)).toString('hex')).toBe(hexOf(body));
    expect(prehashBytes('proof', body).toString('hex')).toBe(golden.prehash);
    expect(signPrehash(key.alg, key.secret, prehashBytes('proof', body)).toString('hex')).toBe(
      golden.signature,
    );
  });

  it('whose bytes are printed', () => {
    expect(hexOf(encodeProofBody(proofFor(W1, '200')))).toBe(proofOneBodyHex);
  });
});

describe('replay key (19.6)', () => {
  it('is the hash of merchant, challenge and nonce', () => {
    const nonce = Buffer.from(goldenNonceHex, 'hex');
    expect(hexOf(encodeReplayClaim('merchant-a', goldenChallengeId, nonce))).toBe(goldenHashes.replayCbor);
    expect(hexOf(replayKey('merchant-a', goldenChallengeId, nonce))).toBe(goldenHashes.replayKey);
  });
});

describe('payment documents (19.7, 19.8)', () => {
  it('the first comes out as printed', () => {
    const document = documentFor([W1], '200', keys.agent);
    expect(JSON.stringify(document)).toBe(goldenDocument);
    expect(acceptedValue(readDocument(Buffer.from(goldenDocument)))).toEqual(document);
    const { extensions } = document as { extensions: { ledgerflow: JsonObject } };
    expect(Buffer.byteLength(jcs(extensions.ledgerflow))).toBe(goldenExtensionJcsLength);
  });

  it.each([
    ['P1', documentFor([W1], '200', keys.agent)],
    ['P2', documentFor([W1, W2], '150', keys.delegate)],
    ['PK', documentFor([WK], '200', keys.k1Agent)],
  ] as const)('%s has its length and hash', (name, document) => {
    const golden = goldenProofs[name];
    expect(Buffer.from(JSON.stringify(document)).toString('base64')).toHaveLength(
      golden.documentBase64Length,
    );
    expect(hexOf(sha256(jcs(document)))).toBe(golden.documentJcsSha256);
  });
});

describe('JCS order (19.9)', () => {
  it('is by UTF-16 code units', () => {
    const value: JsonObject = {
      '\u{1f600}': 'smile',
      '\ufb33': 'dalet',
      '\u20ac': 'Euro',
      '\u00f6': 'o',
      '\u0080': 'ctl',
      '1': 'one',
      '\r': 'CR',
    };
    expect(Buffer.from(jcs(value)).toString('hex')).toBe(jcsTextHex);
    expect(hexOf(sha256(jcs(value)))).toBe(goldenHashes.jcsText);
  });
});

describe('base64 forms of one nonce (19.10)', () => {
  it.each([goldenNonceText, goldenNonceText.slice(0, -2)])('%s is read', (text) => {
    expect(hexOf(decodeBase64(text) ?? new Uint8Array())).toBe(goldenNonceHex);
  });

  it('unused bits that are not zero are refused', () => {
    expect(decodeBase64('tR4Q7Y3qZ9GxwY6l9cYkQR==')).toBeUndefined();
  });
});
