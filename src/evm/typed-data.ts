/**
 * EIP-712 typed data of EIP-3009 TransferWithAuthorization: what a payer signs.
 * @module
 */
import { keccak256, stringToHex } from 'viem/utils';
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

const domainTypeHash = keccak256(
  stringToHex('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
);
const transferTypeHash = keccak256(
  stringToHex(
    `TransferWithAuthorization(${transferWithAuthorizationTypes.TransferWithAuthorization.map(
      ({ name, type }) => `${type} ${name}`,
    ).join(',')})`,
  ),
);

/** 32-byte words, hashed. */
function hashWords(words: readonly string[]): Hex {
  return keccak256(`0x${words.join('')}`);
}

const numberWord = (value: bigint | number) => value.toString(16).padStart(64, '0');
const hexWord = (value: string) => lowerHex(value).slice(2).padStart(64, '0');

/**
 * The EIP-712 digest of a transfer authorization. Encoded directly, because every verification needs it and
 * the layout is fixed; the tests hold it against viem. Throws when a member is not numeric or not hex.
 */
export function transferAuthorizationDigest(domain: TokenDomain, authorization: Eip3009Authorization): Hex {
  const separator = hashWords([
    hexWord(domainTypeHash),
    hexWord(keccak256(stringToHex(domain.name))),
    hexWord(keccak256(stringToHex(domain.version))),
    numberWord(domain.chainId),
    hexWord(domain.verifyingContract),
  ]);
  const struct = hashWords([
    hexWord(transferTypeHash),
    hexWord(authorization.from),
    hexWord(authorization.to),
    numberWord(BigInt(authorization.value)),
    numberWord(BigInt(authorization.validAfter)),
    numberWord(BigInt(authorization.validBefore)),
    hexWord(authorization.nonce),
  ]);
  return keccak256(`0x1901${separator.slice(2)}${struct.slice(2)}`);
}
