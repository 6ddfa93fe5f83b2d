/**
 * Who signed: the payer himself, in the one form that the token takes.
 * @module
 */
import { transferAuthorizationDigest } from '../../evm/typed-data.js';
import { isCanonicalSignature, recoverSigner } from '../adapters/evm/signature.js';
import type { AceParts } from './ace-parts.js';
import { aceReasons } from './reasons.js';

export const checkSigner: AceParts['signature'] = (payment, { name, version }, { chain }) => {
  const domain = { name, version, chainId: chain.chainId, verifyingContract: payment.asset };
  const digest = transferAuthorizationDigest(domain, payment.authorization);
  const signer = isCanonicalSignature(payment.signature)
    ? recoverSigner(digest, payment.signature)
    : undefined;
  return signer === payment.from ? undefined : { reason: aceReasons.signature };
};
