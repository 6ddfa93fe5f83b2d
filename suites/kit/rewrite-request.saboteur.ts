/**
 * For saboteurs that read a request more carelessly than the reference does: they change the JSON before it is
 * parsed, or crash on it.
 * @module
 */
import type { ParseParts, Parts } from '../../src/facilitator/parts.js';
import { isJsonObject } from '../../src/wire/json.js';
import type { EditableJson, EditableObject } from './payment.js';

/** The parse steps with a careless hand in front of the schema; `change` gets a copy of the body. */
export function beforeSchema(honest: Parts, change: (body: EditableObject) => void): { parse: ParseParts } {
  return {
    parse: {
      ...honest.parse,
      request: (body) => {
        if (!isJsonObject(body)) return honest.parse.request(body);
        const copy = structuredClone(body) as EditableObject;
        change(copy);
        return honest.parse.request(copy);
      },
    },
  };
}

const isObject = (value: EditableJson | undefined): value is EditableObject => isJsonObject(value);

/** The object at a dotted path; undefined where the path leads nowhere. */
export function objectAt(body: EditableObject, path: string): EditableObject | undefined {
  let at: EditableJson | undefined = body;
  for (const step of path.split('.')) at = isObject(at) ? at[step] : undefined;
  return isObject(at) ? at : undefined;
}

/** The required amount in both copies of the requirements, rewritten where it is there. */
export function rewriteAmounts(body: EditableObject, write: (amount: EditableJson) => EditableJson): void {
  for (const path of ['paymentRequirements', 'paymentPayload.accepted']) {
    const copy = objectAt(body, path);
    if (copy?.amount !== undefined) copy.amount = write(copy.amount);
  }
}
