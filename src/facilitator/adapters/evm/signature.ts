/**
 * Who signed. An address without code must have signed itself, in the one form that tokens take; an address
 * with code is asked by EIP-1271, and nothing else counts, because the token would ask it too.
 * @module
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak256 } from 'viem/utils';
import type { Hex } from '../../../evm/hex.js';
import { maximumLowS, secp256k1Order, splitSignature } from '../../../evm/signature-forms.js';
import { type TokenDomain, transferAuthorizationDigest } from '../../../evm/typed-data.js';
import type { CheckContext, ExactPayment, SignaturePart, Verdict } from '../../parts.js';
import { ChainUnavailable, callChain } from './chain.js';
import { dataOf } from './outcome.js';
import { reasons } from './reasons.js';
import { isValidSignatureCalldata } from './transfer-call.js';

const refused: Verdict = { reason: reasons.signature };
const zeroAddress = `0x${'0'.repeat(40)}`;
const magicWord = `0x1626ba7e${'0'.repeat(56)}`;

/** The EIP-712 domain that the requirements state. */
export function requiredDomain(payment: ExactPayment, chainId: number): TokenDomain {
  const { name, version } = payment.requirements.extra ?? {};
  return {
    name: typeof name === 'string' ? name : '',
    version: typeof version === 'string' ? version : '',
    chainId,
    verifyingContract: payment.asset,
  };
}

/** Whether a signature has 65 bytes, r and s in range, low s (EIP-2), and v of 27 or 28. */
export function isCanonicalSignature(signature: Hex): boolean {
  if (signature.length !== 132) return false;
  const { r, s, v } = splitSignature(signature);
  const rNumber = BigInt(r);
  const sNumber = BigInt(s);
  if (rNumber === 0n || rNumber >= secp256k1Order || sNumber === 0n || sNumber > maximumLowS) return false;
  return v === 27 || v === 28;
}

/** Recoveries that are kept. Settle meets what verify has seen, and nothing in a check is dearer than a recovery. */
const keptSigners = 1_024;
const signers = new Map<string, Hex | undefined>();

/** The address that signed a digest; undefined when the signature recovers to no key. */
export function recoverSigner(digest: Hex, signature: Hex): Hex | undefined {
  const question = `${digest}${signature}`;
  if (signers.has(question)) return signers.get(question);
  const signer = computeSigner(digest, signature);
  const [oldest] = signers.keys();
  if (signers.size >= keptSigners && oldest !== undefined) signers.delete(oldest);
  signers.set(question, signer);
  return signer;
}

function computeSigner(digest: Hex, signature: Hex): Hex | undefined {
  try {
    const { r, s, v } = splitSignature(signature);
    const point = new secp256k1.Signature(BigInt(r), BigInt(s))
      .addRecoveryBit(v >= 27 ? v - 27 : v)
      .recoverPublicKey(Buffer.from(digest.slice(2), 'hex'));
    return `0x${keccak256(point.toBytes(false).subarray(1)).slice(26)}`;
  } catch {
    return undefined;
  }
}

/** Asks a contract payer. Throws ChainUnavailable when it could not be asked. */
export async function checkWalletSignature(context: CheckContext, digest: Hex): Promise<Verdict> {
  const { payment, route } = context;
  const data = isValidSignatureCalldata(digest, payment.signature);
  const outcome = await callChain(route.chain, 'eth_call', [{ to: payment.from, data }, 'latest']);
  if (outcome.kind === 'reverted') return refused;
  if (outcome.kind !== 'result') throw new ChainUnavailable(outcome.message);
  return outcome.value === magicWord ? undefined : refused;
}

/** The signature step. Recovers while the chain facts are on their way. */
export const checkSignature: SignaturePart = async (context) => {
  const { payment, route } = context;
  if (payment.from === zeroAddress) return refused;
  // The HTTP client writes to an idle connection in the next turn of the event loop only. Recovery takes a
  // millisecond, and without this the request for the facts would wait for it.
  await nextTurn();
  const digest = transferAuthorizationDigest(
    requiredDomain(payment, route.chain.chainId),
    payment.authorization,
  );
  const canonical = !payment.wrapped && isCanonicalSignature(payment.signature);
  const signer = canonical ? recoverSigner(digest, payment.signature) : undefined;
  const code = dataOf((await context.facts).payerCode);
  if (code !== '0x') return checkWalletSignature(context, digest);
  return signer === payment.from ? undefined : refused;
};
