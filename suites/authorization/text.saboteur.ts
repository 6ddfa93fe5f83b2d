/**
 * Verifiers that take text for what it is not: the signing text of the compatibility profile for bytes with one reading.
 * @module
 */
import type { VerifierParts } from '../../src/authorization/parts.js';
import { accepted } from '../../src/warrant/refusal.js';
import { verifyEd25519 } from '../../src/warrant/signature/ed25519.js';
import { coreProofText, coreWarrantText } from '../../src/warrant/text-profile/core-text.js';
import { readSafeWarrant } from '../../src/warrant/text-profile/safe-warrant.js';
import type { VerifierSaboteur } from './verifier-saboteur.js';

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

export const textSaboteurs: readonly VerifierSaboteur<VerifierParts>[] = [
  {
    id: 'text-signing',
    fault: 'also accepts signatures over the joined text of the compatibility profile',
    turns: { 'LFV-KEY': '98-103' },
    laws: ['P26'],
    alter: (honest) => ({
      ...honest,
      signatures: {
        warrant: (node) =>
          honest.signatures.warrant(node) ||
          (node.warrant.issuer.alg === 'ed25519' &&
            verifyEd25519(
              node.warrant.issuer.public_key,
              bytesOf(coreWarrantText(node.warrant)),
              node.warrant.signature.value,
            )),
        proof: (body, signature) =>
          honest.signatures.proof(body, signature) ||
          (body.signer.alg === 'ed25519' &&
            verifyEd25519(body.signer.public_key, bytesOf(coreProofText(body)), signature)),
      },
    }),
  },
  {
    id: 'careless-text',
    fault: 'reads warrants of the text profile in safe mode without looking at their strings',
    turns: { 'LFV-TEXT': '25-26 28-31 40-41' },
    laws: [],
    alter: (honest) => honest,
    alterText: (honest) => ({
      ...honest,
      reading: { ...honest.reading, warrant: (bytes) => readSafeWarrant(bytes, accepted) },
    }),
  },
];
