import { describe, expect, it } from 'vitest';
import { encodeBase64 } from './base64.js';
import { hexOf } from './bytes.js';
import { sha256 } from './digest.js';
import { goldenKeys } from './golden.fixture.js';
import { acceptedValue, goldenRequest, termsOfOne, termsOfTwo, W1, W2 } from './golden-payment.fixture.js';
import { requestHash } from './proof/binding-hashes.js';
import { paymentFingerprint } from './proof/replay-key.js';
import { issueWarrant } from './sealed-warrant.js';
import { treeOf, writeCbor } from './second/cbor-writer.fixture.js';
import { sha256Of } from './second/signing.fixture.js';
import { warrantView } from './warrant-view.js';

describe('the JSON view of a warrant', () => {
  it('has keys and signature as base64 and the parent as digest text', () => {
    const { issuer: _issuer, agent } = goldenKeys;
    expect(warrantView(W2.warrant)).toEqual({
      version: 1,
      warrant_type: 'execution',
      warrant_id: 'warrant-2',
      issuer: { alg: 'ed25519', public_key_b64: Buffer.from(agent.publicKey, 'hex').toString('base64') },
      subject_signer: {
        alg: 'ed25519',
        public_key_b64: Buffer.from(goldenKeys.delegate.publicKey, 'hex').toString('base64'),
      },
      payment_subjects: termsOfTwo.payment_subjects,
      audience: termsOfTwo.audience,
      not_before_ms: 1500,
      expires_at_ms: 9000,
      delegation: { max_depth: 0, can_delegate: false },
      parent_digest: W1.digest,
      constraints: termsOfTwo.constraints,
      signature: { alg: 'ed25519', value_b64: encodeBase64(W2.warrant.signature.value) },
    });
  });

  it('keeps metadata and key ids, whatever their names', () => {
    const metadata = new Map([
      ['__proto__', 'x'],
      ['note', 'y'],
    ]);
    const { warrant } = acceptedValue(issueWarrant({ ...termsOfOne, metadata }, goldenKeys.issuer, 'ops'));
    const view = warrantView(warrant);
    expect(JSON.stringify(view.metadata)).toBe('{"__proto__":"x","note":"y"}');
    expect(view.issuer).toMatchObject({ key_id: 'ops' });
    expect(Object.hasOwn(view, 'parent_digest')).toBe(false);
  });
});

describe('the fingerprint of a payment', () => {
  const request = requestHash(goldenRequest);
  it('is over the hash of the document and of the request', () => {
    const document = { b: 1, a: [2] };
    const expected = sha256Of(
      writeCbor(treeOf([sha256Of(Buffer.from('{"a":[2],"b":1}')), Buffer.from(request)])),
    );
    expect(hexOf(paymentFingerprint(document, request))).toBe(expected.toString('hex'));
  });

  it('does not depend on the order of members, and on everything else', () => {
    const one = hexOf(paymentFingerprint({ a: 1, b: 2 }, request));
    expect(hexOf(paymentFingerprint({ b: 2, a: 1 }, request))).toBe(one);
    expect(hexOf(paymentFingerprint({ a: 1, b: 3 }, request))).not.toBe(one);
    expect(hexOf(paymentFingerprint({ a: 1, b: 2 }, sha256('x')))).not.toBe(one);
  });
});
