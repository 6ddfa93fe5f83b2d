/**
 * CAIP-2 networks and CAIP-10 accounts: grammar, and the `namespace:*` patterns of supported answers.
 * @module
 */
import { z } from 'zod';

declare const caip2Brand: unique symbol;
declare const caip10Brand: unique symbol;

/** A CAIP-2 chain id such as `eip155:84532`. Never a pattern. */
export type Caip2 = string & { readonly [caip2Brand]: true };

/** A CAIP-10 account such as `eip155:84532:0xab...`. */
export type Caip10 = string & { readonly [caip10Brand]: true };

const caip2Grammar = /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/;
const caip10Grammar = /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}:[-.%a-zA-Z0-9]{1,128}$/;
const patternGrammar = /^[-a-z0-9]{3,8}:(?:\*|[-_a-zA-Z0-9]{1,32})$/;
const evmReference = /^eip155:([1-9][0-9]{0,15})$/;

/** Whether a value is a CAIP-2 chain id. `eip155:*` is a pattern and therefore not one. */
export function isCaip2(value: unknown): value is Caip2 {
  return typeof value === 'string' && caip2Grammar.test(value);
}

/** Reads a CAIP-2 chain id, or `undefined`. */
export function parseCaip2(value: unknown): Caip2 | undefined {
  return isCaip2(value) ? value : undefined;
}

/** Whether a value is a CAIP-10 account id. */
export function isCaip10(value: unknown): value is Caip10 {
  return typeof value === 'string' && caip10Grammar.test(value);
}

/** Whether a value is a CAIP-2 chain id or a `namespace:*` pattern. */
export function isNetworkPattern(value: unknown): value is string {
  return typeof value === 'string' && patternGrammar.test(value);
}

/**
 * Whether a network falls under a pattern (`ns:*` or one exact chain id).
 * The network is never read as a pattern: a wildcard in a request matches nothing.
 */
export function matchesNetworkPattern(pattern: string, network: string): boolean {
  if (!isCaip2(network) || !isNetworkPattern(pattern)) return false;
  if (!pattern.endsWith(':*')) return pattern === network;
  return network.startsWith(pattern.slice(0, -1));
}

/** The chain id of an `eip155` network, or `undefined` (also for leading zeros, which name no chain). */
export function evmChainId(network: string): number | undefined {
  const digits = evmReference.exec(network)?.[1];
  if (digits === undefined) return undefined;
  const chainId = Number(digits);
  return Number.isSafeInteger(chainId) ? chainId : undefined;
}

/** CAIP-2 text; the inferred type stays `string`. */
export const caip2Schema = z
  .string()
  .refine((text): boolean => isCaip2(text), { message: 'expected a CAIP-2 network' });
