/**
 * What is signed, and by which algorithm it is verified (section 6): tag, a zero byte, body. Signatures are those of the
 * second implementation.
 */
import { describe, expect, it } from 'vitest';
import { goldenKeys } from '../golden.fixture.js';
import { prehashBytes, publicKeyOf, type SecondAlg, signPrehash } from '../second/signing.fixture.js';
import { isPublicKey, type SignerKey } from '../signer.js';
import { prehashOf, preimageOf } from './preimage.js';
import { verifySignature } from './verify-signature.js';

const body = Buffer.from('a0', 'hex');
const secrets = { ed25519: goldenKeys.agent.secret, secp256k1: goldenKeys.k1Agent.secret };

function signerOf(alg: SecondAlg): SignerKey {
  const public_key = new Uint8Array(publicKeyOf(alg, secrets[alg]));
  if (!isPublicKey(public_key)) throw new Error('a public key');
  return { alg, public_key };
}

describe('what is signed', () => {
  it.each([
    ['warrant', '6c6564676572666c6f772f6c6677312b63626f72', '00a0'],
    ['proof', '6c6564676572666c6f772f6c66706f7031', '00a0'],
  ] as const)('of a %s is its tag, a zero byte and its body', (thing, tag, rest) => {
    const preimage = preimageOf(thing, body);
    expect(Buffer.from(preimage).toString('hex')).toBe(tag + rest);
    expect(Buffer.from(prehashOf(preimage))).toEqual(prehashBytes(thing, body));
  });
});

describe.each(['ed25519', 'secp256k1'] as const)('a signature by %s', (alg) => {
  const signed = signPrehash(alg, secrets[alg], prehashBytes('warrant', body));

  it('is valid for what was signed, and for no other tag or body', () => {
    expect(verifySignature(signerOf(alg), preimageOf('warrant', body), signed)).toBe(true);
    expect(verifySignature(signerOf(alg), preimageOf('proof', body), signed)).toBe(false);
    expect(verifySignature(signerOf(alg), preimageOf('warrant', Buffer.from('a1', 'hex')), signed)).toBe(
      false,
    );
  });

  it('is not one of the other algorithm', () => {
    const other = alg === 'ed25519' ? 'secp256k1' : 'ed25519';
    expect(verifySignature(signerOf(other), preimageOf('warrant', body), signed)).toBe(false);
    expect(verifySignature({ ...signerOf(alg), alg: other }, preimageOf('warrant', body), signed)).toBe(
      false,
    );
  });
});
