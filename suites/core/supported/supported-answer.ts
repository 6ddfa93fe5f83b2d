/**
 * Reads the answer of GET /supported without believing anything about it, and judges its members. Pure.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/wire/json.js';
import { bodyOf, type Exchange } from '../../kit/exchange.js';

/** The kinds that are objects; other entries are judged by X402-SUP-005. */
export function kindsOf(exchange: Exchange): readonly JsonObject[] {
  const kinds = bodyOf(exchange)?.kinds;
  return Array.isArray(kinds) ? kinds.filter(isJsonObject) : [];
}

/** Signers as pattern and addresses; what is no list of texts is left out. */
export function signersOf(
  exchange: Exchange,
): readonly (readonly [pattern: string, addresses: readonly string[]])[] {
  const signers = bodyOf(exchange)?.signers;
  if (!isJsonObject(signers)) return [];
  return Object.entries(signers).map(([pattern, list]) => [
    pattern,
    Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [],
  ]);
}

/** All addresses under keys of one namespace. */
export function signersIn(exchange: Exchange, namespace: string): readonly string[] {
  return signersOf(exchange)
    .filter(([pattern]) => namespaceOf(pattern) === namespace)
    .flatMap(([, addresses]) => addresses);
}

export function extensionsOf(exchange: Exchange): readonly string[] {
  const extensions = bodyOf(exchange)?.extensions;
  return Array.isArray(extensions) ? extensions.filter((one) => typeof one === 'string') : [];
}

/** `eip155:84532` -> `eip155`. */
export const namespaceOf = (network: string): string => network.split(':')[0] ?? '';

export const isVersion2 = (kind: JsonObject): boolean => kind.x402Version === 2;

export const networkOf = (kind: JsonObject): string => (typeof kind.network === 'string' ? kind.network : '');

/** Solana by CAIP-2 or by a legacy name of version 1. */
export const isSolana = (network: string): boolean => network === 'solana' || /^solana[:-]/.test(network);

export function extraOf(kind: JsonObject): JsonObject {
  return isJsonObject(kind.extra) ? kind.extra : {};
}

/** `exact on eip155:84532 (version 2)`. */
export function kindLabel(kind: JsonObject): string {
  return `${text(kind.scheme)} on ${text(kind.network)} (version ${text(kind.x402Version)})`;
}

const text = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing').slice(0, 80);

/** The same text for equal JSON values, whatever the order of members. */
export function canonical(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (isJsonObject(value))
    return `{${Object.keys(value)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`)
      .join(',')}}`;
  return JSON.stringify(value);
}

/** Members of `extra` that some facilitators draw anew for each call, to spread load over their signers. */
function drawnMember(kind: JsonObject): 'facilitatorAddress' | 'feePayer' | undefined {
  if (kind.scheme === 'upto') return 'facilitatorAddress';
  return isSolana(networkOf(kind)) ? 'feePayer' : undefined;
}

export function drawnValues(kind: JsonObject): readonly string[] {
  const member = drawnMember(kind);
  const value = member === undefined ? undefined : extraOf(kind)[member];
  return typeof value === 'string' ? [value] : [];
}

export function withoutDrawn(kind: JsonObject): JsonObject {
  const member = drawnMember(kind);
  if (member === undefined || !isJsonObject(kind.extra)) return kind;
  return {
    ...kind,
    extra: Object.fromEntries(Object.entries(kind.extra).filter(([name]) => name !== member)),
  };
}

/** What is wrong with a signer address of a namespace; undefined when nothing is. Unknown namespaces have no rule. */
export function addressFault(namespace: string, address: string): string | undefined {
  if (address === '') return 'empty';
  if (namespace === 'eip155') {
    if (!/^0x[0-9a-fA-F]{40}$/.test(address)) return 'not 0x and 40 hex digits';
    return /^0x0{40}$/.test(address) ? 'the zero address' : undefined;
  }
  if (namespace === 'solana') {
    const bytes = base58Bytes(address);
    if (bytes?.length !== 32) return 'not base58 of 32 bytes';
    return bytes.every((byte) => byte === 0) ? 'the zero address' : undefined;
  }
  return undefined;
}

const base58Alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Decoded bytes, or undefined for text that is not base58 or far too long for an address. */
export function base58Bytes(encoded: string): Uint8Array | undefined {
  if (encoded.length > 64) return undefined;
  let number = 0n;
  for (const letter of encoded) {
    const digit = base58Alphabet.indexOf(letter);
    if (digit < 0) return undefined;
    number = number * 58n + BigInt(digit);
  }
  const zeros = /^1*/.exec(encoded)?.[0].length ?? 0;
  const hex = number === 0n ? '' : number.toString(16);
  const body = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Uint8Array.from([...new Array<number>(zeros).fill(0), ...body]);
}
