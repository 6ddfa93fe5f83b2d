/**
 * What a settle request asked for, read back from its recorded body, and when two requests are the same one.
 * Source of the comparisons: the catalogue, table of section 4.10.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import type { Exchange } from './exchange.js';
import { readAmount } from './lenient.js';

function objectIn(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function bodyIn(exchange: Exchange): JsonObject {
  try {
    return objectIn(JSON.parse(exchange.request.body ?? '{}') as JsonValue);
  } catch {
    return {};
  }
}

/** What a settle request asks for: amount, asset and recipient. */
export interface Requirement {
  readonly amount?: JsonValue;
  /** A version 1 requirement names the most that may move. */
  readonly atMost: boolean;
  readonly asset: string;
  readonly payTo: string;
}

/**
 * The requirement of a request, in either envelope. Where the request leaves a member out, what was accepted or
 * signed stands for it: reading a request leniently is another row's business and moves no wrong money.
 */
export function requirementOf(exchange: Exchange): Requirement {
  const body = bodyIn(exchange);
  const payload = objectIn(body.paymentPayload);
  const required = objectIn(body.paymentRequirements);
  const accepted = objectIn(payload.accepted);
  const signed = objectIn(objectIn(payload.payload).authorization);
  const atMost = required.amount === undefined && required.maxAmountRequired !== undefined;
  const amount = required.amount ?? required.maxAmountRequired ?? accepted.amount ?? signed.value;
  return {
    ...(amount === undefined ? {} : { amount }),
    atMost,
    asset: String(required.asset ?? accepted.asset ?? ''),
    payTo: String(required.payTo ?? accepted.payTo ?? signed.to ?? ''),
  };
}

/** Atomic units that a success for this request moves. A version 1 payer may sign more than the requirement names. */
export function amountDue(exchange: Exchange): bigint | undefined {
  const wanted = requirementOf(exchange);
  const signed = objectIn(objectIn(objectIn(bodyIn(exchange).paymentPayload).payload).authorization).value;
  return wanted.atMost ? (readAmount(signed) ?? readAmount(wanted.amount)) : readAmount(wanted.amount);
}

/** Whether two requests are the same JSON value, whatever their key order and white space. */
export function sameBody(a: Exchange, b: Exchange): boolean {
  return canonicalText(a.request.body) === canonicalText(b.request.body);
}

/** Two callers differ when requirements, resource or envelope version differ; another encoding is the same caller. */
export function sameCaller(a: Exchange, b: Exchange): boolean {
  const identity = (one: Exchange): string => {
    const body = bodyIn(one);
    const payload = objectIn(body.paymentPayload);
    return canonical([body.paymentRequirements, payload.resource, payload.x402Version]).toLowerCase();
  };
  return identity(a) === identity(b);
}

function canonicalText(text: string | undefined): string {
  try {
    return canonical(JSON.parse(text ?? 'null'));
  } catch {
    return `text ${text}`;
  }
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object')
    return `{${Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
      .join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

/** Whether a request carries a payment-identifier, which alone makes a stored success repeatable (rule c). */
export function identified(exchange: Exchange): boolean {
  return objectIn(objectIn(bodyIn(exchange).paymentPayload).extensions)['payment-identifier'] !== undefined;
}
