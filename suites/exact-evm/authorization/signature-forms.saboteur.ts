/**
 * Facilitators whose library reads more forms of a signature than the token takes.
 * @module
 */

import type { Hex } from '../../../src/evm/hex.js';
import {
  highSTwin,
  isLowS,
  joinSignature,
  type SignatureParts,
  secp256k1Order,
  splitSignature,
} from '../../../src/evm/signature-forms.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { signatureOf, simulatesUnless } from './blind-simulation.saboteur.js';

/** Checks the signature in a rewritten form, and never asks the token about the form that was sent. */
function reads(
  honest: Parts,
  isForm: (signature: Hex) => boolean,
  rewrite: (signature: Hex) => Hex,
): Pick<Parts, 'signature' | 'simulate'> {
  return {
    signature: signatureOf(honest, ({ payment: { signature } }) => ({
      payment: { signature: isForm(signature) ? rewrite(signature) : signature },
    })),
    simulate: simulatesUnless(honest, ({ payment }) => isForm(payment.signature)),
  };
}

const hasBytes = (count: number) => (signature: Hex) => signature.length === 2 + 2 * count;
const is65 = hasBytes(65);

const hasHighS = (signature: Hex) =>
  is65(signature) && !isLowS(signature) && BigInt(splitSignature(signature).s) < secp256k1Order;

saboteur<Parts>({
  id: 'accepts-high-s',
  fault: 'recovers with a library that accepts high-s and does not simulate',
  catches: ['X402-EVM-030'],
  sideEffects: ['X402-ERR-001'],
  neighbours: ['X402-EVM-001', 'X402-EVM-002', 'X402-EVM-031', 'X402-EVM-032'],
  parts: (honest) => reads(honest, hasHighS, highSTwin),
});

const hasLowV = (signature: Hex) => is65(signature) && splitSignature(signature).v < 2;

saboteur<Parts>({
  id: 'submits-v-unchanged',
  fault: 'accepts v = 0 in verify and submits it unchanged',
  catches: ['X402-EVM-031'],
  neighbours: ['X402-EVM-002', 'X402-EVM-003', 'X402-EVM-030', 'X402-EVM-032', 'X402-EVM-033'],
  parts: (honest) =>
    reads(honest, hasLowV, (signature) => {
      const parts = splitSignature(signature);
      return joinSignature({ ...parts, v: parts.v + 27 });
    }),
});

/** EIP-2098: the parity stands in the top bit of s. */
function expand(signature: Hex): Hex {
  const word = BigInt(`0x${signature.slice(66)}`);
  const s = (word & ((1n << 255n) - 1n)).toString(16).padStart(64, '0');
  const parts: SignatureParts = {
    r: `0x${signature.slice(2, 66)}`,
    s: `0x${s}`,
    v: Number(word >> 255n) + 27,
  };
  return joinSignature(parts);
}

saboteur<Parts>({
  id: 'cannot-settle-compact',
  fault: 'accepts the compact form in verify and cannot settle it',
  catches: ['X402-EVM-032'],
  neighbours: ['X402-EVM-001', 'X402-EVM-002', 'X402-EVM-030', 'X402-EVM-031'],
  parts: (honest) => reads(honest, hasBytes(64), expand),
});
