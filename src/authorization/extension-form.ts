/**
 * The two forms of an extension value: flat, or `{info, schema}` as x402 describes it. Readers take both, and never a mix.
 * Source: the authorization specification, section 3.1.
 * @module
 */
import { accepted, type Outcome, refused } from '../warrant/refusal.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.js';

export const extensionName = 'ledgerflow';
export const protocolVersion = 'lfx402/v1';
export const warrantEncoding = 'lfw1+cbor';
export const proofEncoding = 'lfpop1';

/** The names of what an extension carries. */
export interface Encodings {
  readonly warrant: string;
  readonly proof: string;
}

export const coreEncodings: Encodings = { warrant: warrantEncoding, proof: proofEncoding };

export type ExtensionForm = 'flat' | 'wrapped';

/** A member of an object's own; undefined where there is none. */
export function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** In which form an extension value is written. */
export function formOf(value: JsonValue): ExtensionForm {
  return memberOf(value, 'info') === undefined ? 'flat' : 'wrapped';
}

/** The protocol members of an extension value of either form. */
export function unwrapExtension(value: JsonValue): Outcome<JsonObject> {
  const malformed = (detail: string) => refused('0', 'ledgerflow_malformed', detail);
  if (!isJsonObject(value)) return malformed('extensions.ledgerflow: expected an object');
  if (formOf(value) === 'flat') return accepted(value);
  const beside = Object.keys(value).find((name) => name !== 'info' && name !== 'schema');
  if (beside !== undefined) return malformed(`extensions.ledgerflow: ${beside} beside info`);
  const info = memberOf(value, 'info');
  return isJsonObject(info) ? accepted(info) : malformed('extensions.ledgerflow.info: expected an object');
}

/** An extension value in a form. The schema of the wrapped form says no more than that it is an object. */
export function writeExtension(members: JsonObject, form: ExtensionForm): JsonObject {
  return form === 'flat' ? members : { info: members, schema: { type: 'object' } };
}
