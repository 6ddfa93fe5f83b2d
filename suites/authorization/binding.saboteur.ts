/**
 * Verifiers that bind a proof to less than the payment.
 * @module
 */
import type { VerifierParts } from '../../src/authorization/parts.js';
import { equalBytes } from '../../src/warrant/bytes.js';
import { encodeCbor } from '../../src/warrant/cbor/encode.js';
import { hashJcs } from '../../src/warrant/digest.js';
import type { ProofBody } from '../../src/warrant/proof/proof-body.js';
import { preimageOf } from '../../src/warrant/signature/preimage.js';
import { verifySignature } from '../../src/warrant/signature/verify-signature.js';
import type { VerifierSaboteur } from './verifier-saboteur.js';

/** Also accepts a body without one of its members. */
const without =
  (member: 'payment_subject' | 'payload_hash') =>
  (honest: VerifierParts): VerifierParts => ({
    ...honest,
    signatures: {
      ...honest.signatures,
      proof: (body: ProofBody, signature) => {
        if (honest.signatures.proof(body, signature)) return true;
        const { alg, public_key } = body.signer;
        const rest = { ...body, signer: { alg, public_key }, [member]: undefined };
        return verifySignature(body.signer, preimageOf('proof', encodeCbor(rest)), signature);
      },
    },
  });

const five = ['scheme', 'network', 'asset', 'amount', 'payTo'];

export const bindingSaboteurs: readonly VerifierSaboteur<VerifierParts>[] = [
  {
    id: 'any-accepted',
    fault: 'does not compare the quote with the offers',
    turns: { 'LFV-BIND': '19-24' },
    laws: ['P25'],
    alter: (honest) => ({ ...honest, quote: { ...honest.quote, isOffered: () => true } }),
  },
  {
    id: 'five-field-quote',
    fault: 'also accepts a hash over five members of the quote',
    turns: { 'LFV-BIND': '15' },
    laws: [],
    alter: (honest) => ({
      ...honest,
      quote: {
        ...honest.quote,
        isBound: (accepted, claimed) =>
          honest.quote.isBound(accepted, claimed) ||
          equalBytes(
            hashJcs(Object.fromEntries(Object.entries(accepted).filter(([name]) => five.includes(name)))),
            claimed,
          ),
      },
    }),
  },
  {
    id: 'subject-unbound',
    fault: 'also accepts a proof without the payment subject',
    turns: { 'LFV-BIND': '46' },
    laws: ['P05'],
    alter: without('payment_subject'),
  },
  {
    id: 'payload-unbound',
    fault: 'also accepts a proof without the payload hash',
    turns: { 'LFV-BIND': '47' },
    laws: ['P05'],
    alter: without('payload_hash'),
  },
];
