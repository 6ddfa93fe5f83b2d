/**
 * Verifiers that take signatures for valid which are not.
 * @module
 */
import { createPublicKey, verify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { VerifierParts } from '../../src/authorization/parts.js';
import { equalBytes } from '../../src/warrant/bytes.js';
import { encodeProofBody, type ProofBody } from '../../src/warrant/proof/proof-body.js';
import type { SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import { type Preimage, prehashOf, preimageOf } from '../../src/warrant/signature/preimage.js';
import { type VerifySignature, verifySignature } from '../../src/warrant/signature/verify-signature.js';
import type { SignerKey } from '../../src/warrant/signer.js';
import type { VerifierSaboteur } from './verifier-saboteur.js';

type Check = (
  signer: SignerKey,
  body: Uint8Array,
  signature: Uint8Array,
  thing: 'warrant' | 'proof',
) => boolean;

/** Accepts what is honest, and what a further check takes. */
const also =
  (check: Check) =>
  (honest: VerifierParts): VerifierParts => ({
    ...honest,
    signatures: {
      warrant: (node: SealedWarrant) =>
        honest.signatures.warrant(node) ||
        (node.warrant.issuer.alg === node.warrant.signature.alg &&
          check(node.warrant.issuer, node.body, node.warrant.signature.value, 'warrant')),
      proof: (body: ProofBody, signature: Uint8Array) =>
        honest.signatures.proof(body, signature) ||
        check(body.signer, encodeProofBody(body), signature, 'proof'),
    },
  });

const quietly = (ask: () => boolean): boolean => {
  try {
    return ask();
  } catch {
    return false;
  }
};

function verifyRaw({ alg, public_key }: SignerKey, message: Uint8Array, signature: Uint8Array): boolean {
  return quietly(() =>
    alg === 'ed25519'
      ? ed25519.verify(signature, message, public_key, { zip215: false })
      : secp256k1.verify(signature, message, public_key),
  );
}

const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
const littleEndian = (bytes: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(bytes).reverse().toString('hex') || '0'}`);
const toLittleEndian = (value: bigint): Buffer =>
  Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();

/** node:crypto takes keys of small order; S is brought below the order first. */
const verifyLaxly: VerifySignature = ({ alg, public_key }, preimage, signature) =>
  alg === 'ed25519' &&
  quietly(() => {
    const s = toLittleEndian(littleEndian(signature.subarray(32)) % groupOrder);
    const reduced = Buffer.concat([signature.subarray(0, 32), s]);
    const message = prehashOf(preimage);
    const key = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(public_key).toString('base64url') };
    return (
      verify(null, message, createPublicKey({ key, format: 'jwk' }), reduced) ||
      ed25519.verify(new Uint8Array(reduced), message, public_key, { zip215: true })
    );
  });

const verifyHighS = ({ alg, public_key }: SignerKey, preimage: Preimage, signature: Uint8Array): boolean =>
  alg === 'secp256k1' &&
  quietly(() =>
    secp256k1.verify(signature, prehashOf(preimage), public_key, { lowS: false, prehash: false }),
  );

export const signatureSaboteurs: readonly VerifierSaboteur<VerifierParts>[] = [
  {
    id: 'raw-signature',
    fault: 'also accepts a signature over the body without prehash',
    turns: { 'LFV-KEY': '18 58' },
    laws: [],
    alter: also((signer, body, signature) => verifyRaw(signer, body, signature)),
  },
  {
    id: 'one-tag',
    fault: 'also accepts the tag of a proof on a warrant and that of a warrant on a proof',
    turns: { 'LFV-KEY': '20 60' },
    laws: ['P18'],
    alter: also((signer, body, signature, thing) =>
      verifySignature(signer, preimageOf(thing === 'warrant' ? 'proof' : 'warrant', body), signature),
    ),
  },
  {
    id: 'lax-ed25519',
    fault: 'accepts keys of small order, and S above the group order',
    turns: { 'LFV-KEY': '12-13 15 28-47 54 64-77' },
    laws: ['P20'],
    alter: also((signer, body, signature, thing) => verifyLaxly(signer, preimageOf(thing, body), signature)),
  },
  {
    id: 'high-s',
    fault: 'accepts secp256k1 signatures with high s',
    turns: { 'LFV-KEY': '83 94' },
    laws: [],
    alter: also((signer, body, signature, thing) => verifyHighS(signer, preimageOf(thing, body), signature)),
  },
  {
    id: 'alg-ignored',
    fault: 'compares the bytes of keys only',
    turns: { 'LFV-KEY': '81-82' },
    laws: [],
    alter: (honest) => ({
      ...honest,
      proof: ({ body, signature }, leaf, nonceBytes, isSigned) => {
        const holder = leaf.warrant.subject_signer;
        if (!equalBytes(body.signer.public_key, holder.public_key))
          return honest.proof({ body, signature }, leaf, nonceBytes, isSigned);
        // Whatever name stands beside the key, it is verified as what the leaf says it is.
        return honest.proof(
          { body: { ...body, signer: holder }, signature: { ...signature, alg: holder.alg } },
          leaf,
          nonceBytes,
          (_, value) => isSigned({ ...body, signer: holder }, value) || verifyNamed(body, holder, value),
        );
      },
      chain: {
        ...honest.chain,
        root: (chain, anchors) =>
          honest.chain.root(
            chain,
            anchors.map((anchor) =>
              equalBytes(anchor.public_key, chain[0].warrant.issuer.public_key)
                ? { ...anchor, alg: chain[0].warrant.issuer.alg }
                : anchor,
            ),
          ),
      },
    }),
  },
];

/** The body as it was signed, with the name that was sent; the key as the leaf says. */
function verifyNamed(body: ProofBody, holder: SignerKey, signature: Uint8Array): boolean {
  return verifySignature(holder, preimageOf('proof', encodeProofBody(body)), signature);
}
