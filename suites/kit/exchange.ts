/**
 * One request to the target and what came back, as it is recorded, judged and kept.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import type { ReasonClass } from '../../src/wire/reason-classes.js';
import type { Rail } from './row.js';

export type Endpoint = 'verify' | 'settle' | 'supported' | 'other';

/** What the sender knows about the request; observers judge answers by it. */
export interface ExchangeTag {
  readonly check: string;
  readonly case: string;
  /** 1 for the first run of the check, 2 for its repeat. */
  readonly attempt: number;
  readonly endpoint: Endpoint;
  /** The chain when absent. */
  readonly rail?: Exclude<Rail, 'evm'>;
  /**
   * `valid`: a fully valid payment (unfunded at T1). `invalid`: well-formed, with one fault.
   * `malformed`: the envelope itself is broken. `free`: nothing is expected of the answer.
   */
  readonly role: 'valid' | 'invalid' | 'malformed' | 'free';
  /** True reasons for the fault; empty when any is fine. */
  readonly expects: readonly ReasonClass[];
  /** Payer and nonce of the authorization inside, as sent. */
  readonly from?: string;
  readonly nonce?: string;
  /** `paymentRequirements.network` when the request holds one that is not the fault itself. */
  readonly network?: string;
  /** The request sits on the vector's changed member: `payer` or `network` of the answer is free. */
  readonly changed?: readonly string[];
  /** The operator's trouble while a valid payment was sent: no answer to it may blame the payer. */
  readonly fault?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As received, cut at the size limit. */
  readonly text: string;
  /** Parsed body; undefined when it is not JSON. */
  readonly json?: JsonValue;
}

export interface Exchange {
  readonly id: string;
  readonly tag: ExchangeTag;
  /** Wall clock of the kit at sending, milliseconds since 1970. */
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly request: {
    /** Base URL without a trailing slash, where it is not the target's. */
    readonly base?: string;
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly answer?: Answer;
  /** Why there is no answer. */
  readonly failure?: {
    readonly kind: 'timeout' | 'connection' | 'too-large' | 'aborted';
    readonly message: string;
  };
  /** Transactions that the target sent to the chain while it alone held the settle lane for this request. */
  readonly broadcasts?: readonly string[];
}

/** The answer's body when it is a JSON object. */
export function bodyOf(exchange: Exchange): JsonObject | undefined {
  const json = exchange.answer?.json;
  return isJsonObject(json) ? json : undefined;
}

export function isValid(exchange: Exchange): boolean {
  return bodyOf(exchange)?.isValid === true;
}

export function succeeded(exchange: Exchange): boolean {
  return bodyOf(exchange)?.success === true;
}

/** Whether the target said yes, on whichever endpoint. */
export function accepted(exchange: Exchange): boolean {
  return exchange.tag.endpoint === 'settle' ? succeeded(exchange) : isValid(exchange);
}

export function reasonOf(exchange: Exchange): string | undefined {
  const body = bodyOf(exchange);
  const reason = exchange.tag.endpoint === 'settle' ? body?.errorReason : body?.invalidReason;
  return typeof reason === 'string' ? reason : undefined;
}

export function transactionOf(exchange: Exchange): string | undefined {
  const hash = bodyOf(exchange)?.transaction;
  return typeof hash === 'string' && hash !== '' ? hash.toLowerCase() : undefined;
}

/** A short line for the member `actual` of an assertion: status, verdict and reason as received. */
export function show(exchange: Exchange): string {
  if (!exchange.answer)
    return `no answer (${exchange.failure?.kind ?? 'unknown'}: ${exchange.failure?.message ?? ''})`;
  const body = bodyOf(exchange);
  if (!body)
    return `${exchange.answer.status} with ${exchange.answer.text === '' ? 'an empty body' : 'a body that is no JSON object'}`;
  const parts: string[] = [String(exchange.answer.status)];
  for (const member of [
    'isValid',
    'invalidReason',
    'success',
    'errorReason',
    'transaction',
    'error',
  ] as const)
    if (body[member] !== undefined) parts.push(`${member}=${JSON.stringify(body[member]).slice(0, 160)}`);
  return parts.join(' ');
}
