/**
 * EIP-712 typed data of EIP-3009 TransferWithAuthorization: what a payer signs.
 * @module
 */
import { hashTypedData } from 'viem';
import type { Eip3009Authorization } from '../wire/payment-payload.js';
import { type Hex, lowerHex } from './hex.js';

export type { Hex } from './hex.js';

export const transferWithAuthorizationTypes = {
  TransferWithAuthorization: [
    { name: 'from', type: 'address' },
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'validAfter', type: 'uint256' },
    { name: 'validBefore', type: 'uint256' },
    { name: 'nonce', type: 'bytes32' },
  ],
} as const;

/** The EIP-712 domain of a token. */
export interface TokenDomain {
  readonly name: string;
  readonly version: string;
  readonly chainId: number;
  readonly verifyingContract: string;
}

/** The typed data that a wallet signs, in viem's form. Throws when a member is not numeric or not hex. */
export function transferAuthorizationTypedData(domain: TokenDomain, authorization: Eip3009Authorization) {
  return {
    domain: {
      name: domain.name,
      version: domain.version,
      chainId: domain.chainId,
      // Lower case, so that an address with a wrong checksum hashes like the same bytes elsewhere.
      verifyingContract: lowerHex(domain.verifyingContract),
    },
    types: transferWithAuthorizationTypes,
    primaryType: 'TransferWithAuthorization' as const,
    message: {
      from: lowerHex(authorization.from),
      to: lowerHex(authorization.to),
      value: BigInt(authorization.value),
      validAfter: BigInt(authorization.validAfter),
      validBefore: BigInt(authorization.validBefore),
      nonce: lowerHex(authorization.nonce),
    },
  };
}

/** The EIP-712 digest of a transfer authorization. */
export function transferAuthorizationDigest(domain: TokenDomain, authorization: Eip3009Authorization): Hex {
  return hashTypedData(transferAuthorizationTypedData(domain, authorization));
}
