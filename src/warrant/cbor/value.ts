/**
 * What CBOR of this protocol can hold: unsigned integers, byte strings, text, booleans, arrays and maps with text keys.
 * Source: the authorization specification, section 4, rules C2 and C3.
 * @module
 */

export type CborValue = number | bigint | string | boolean | Uint8Array | readonly CborValue[] | CborMap;

export interface CborMap extends ReadonlyMap<string, CborValue> {}

/** Values with an encoding; a member that is undefined is left out. */
export type Encodable =
  | number
  | bigint
  | string
  | boolean
  | Uint8Array
  | readonly Encodable[]
  | ReadonlyMap<string, Encodable>
  | { readonly [key: string]: Encodable | undefined };
