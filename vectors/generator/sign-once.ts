/**
 * Signers and signatures, each made once: most vectors share warrants and proofs with their base, and multiplying points is
 * what takes the time.
 * @module
 */
import type { Preimage } from '../../src/warrant/signature/preimage.js';
import { type SigningKey, signerOf, signPreimage } from '../../src/warrant/signature/signing-key.js';
import type { Signature, SignerKey } from '../../src/warrant/signer.js';

const signers = new Map<string, SignerKey>();
const signatures = new Map<string, Signature>();

const nameOf = ({ alg, secret }: SigningKey): string => `${alg} ${Buffer.from(secret).toString('hex')}`;

function kept<Value>(known: Map<string, Value>, name: string, make: () => Value): Value {
  const value = known.get(name) ?? make();
  known.set(name, value);
  return value;
}

/** The signer of a key. */
export const signerOnce = (key: SigningKey): SignerKey => kept(signers, nameOf(key), () => signerOf(key));

/** The signature of a key over a preimage. */
export const signOnce = (key: SigningKey, preimage: Preimage): Signature =>
  kept(signatures, `${nameOf(key)} ${Buffer.from(preimage).toString('latin1')}`, () =>
    signPreimage(key, preimage),
  );
