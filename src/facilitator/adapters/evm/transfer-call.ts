/**
 * The call that moves the money: transferWithAuthorization in the overload that fits the payer.
 * The calls are encoded by hand: their layout is fixed, and a general ABI encoder costs more than all else.
 * @module
 */
import { toFunctionSelector } from 'viem/utils';
import type { Hex } from '../../../evm/hex.js';
import { splitSignature } from '../../../evm/signature-forms.js';
import type { ExactPayment } from '../../parts.js';

const members = 'address,address,uint256,uint256,uint256,bytes32';
const splitSelector = toFunctionSelector(`transferWithAuthorization(${members},uint8,bytes32,bytes32)`);
const bytesSelector = toFunctionSelector(`transferWithAuthorization(${members},bytes)`);
const balanceOfSelector = toFunctionSelector('balanceOf(address)');
const authorizationStateSelector = toFunctionSelector('authorizationState(address,bytes32)');
const isValidSignatureSelector = toFunctionSelector('isValidSignature(bytes32,bytes)');

const word = (value: bigint | number) => value.toString(16).padStart(64, '0');
const padded = (hex: Hex) => hex.slice(2).padStart(64, '0');

function bytesTail(bytes: Hex): string {
  const length = (bytes.length - 2) / 2;
  return word(length) + bytes.slice(2).padEnd(Math.ceil(length / 32) * 64, '0');
}

/** Length of an EOA's signature: 65 bytes. */
export function hasSplitForm(signature: Hex): boolean {
  return signature.length === 132;
}

/**
 * Calldata of the transfer. Contract payers always get the `bytes` overload: a token's v, r, s overload may
 * know ecrecover only, whatever the length of the wallet's signature.
 */
export function transferCalldata(payment: ExactPayment, contractPayer: boolean): Hex {
  const head =
    padded(payment.from) +
    padded(payment.to) +
    word(payment.value) +
    word(payment.validAfter) +
    word(payment.validBefore) +
    payment.nonce.slice(2);
  if (!contractPayer && hasSplitForm(payment.signature)) {
    const { r, s, v } = splitSignature(payment.signature);
    return `${splitSelector}${head}${word(v)}${r.slice(2)}${s.slice(2)}`;
  }
  return `${bytesSelector}${head}${word(7 * 32)}${bytesTail(payment.signature)}`;
}

export const balanceOfCalldata = (account: Hex): Hex => `${balanceOfSelector}${padded(account)}`;

export const authorizationStateCalldata = (authorizer: Hex, nonce: Hex): Hex =>
  `${authorizationStateSelector}${padded(authorizer)}${nonce.slice(2)}`;

export const isValidSignatureCalldata = (digest: Hex, signature: Hex): Hex =>
  `${isValidSignatureSelector}${digest.slice(2)}${word(64)}${bytesTail(signature)}`;
