/**
 * What is signed: SHA-256(tag, 0x00, body). The tag keeps a proof from being a warrant and a warrant from being a proof,
 * also when one key makes both.
 * Source: the authorization specification, section 6.
 * @module
 */
import { concatBytes } from '../bytes.js';
import { type HashBytes, sha256 } from '../digest.js';

export const signatureTags = { warrant: 'ledgerflow/lfw1+cbor', proof: 'ledgerflow/lfpop1' } as const;
export type SignedThing = keyof typeof signatureTags;

declare const preimageBrand: unique symbol;

/** Tag, separator and body: hashed once, then signed. */
export type Preimage = Uint8Array & { readonly [preimageBrand]: true };

function isPreimage(bytes: Uint8Array): bytes is Preimage {
  return bytes.includes(0);
}

/** The bytes whose SHA-256 is signed. */
export function preimageOf(thing: SignedThing, body: Uint8Array): Preimage {
  const bytes = concatBytes(Buffer.from(`${signatureTags[thing]}\0`, 'ascii'), body);
  if (!isPreimage(bytes)) throw new RangeError('a preimage has a separator');
  return bytes;
}

/** The 32 bytes over which a signature is made. */
export function prehashOf(preimage: Preimage): HashBytes {
  return sha256(preimage);
}
