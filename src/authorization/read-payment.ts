/**
 * The payment document from its bytes: strict JSON, the quote, the extension, the payment identifier. Each of these is a
 * step of its own, in the order of steps 0.1 to 0.9.
 * Source: the authorization specification, sections 7.1, 12 and 14.3.
 * @module
 */
import { checkChainLength } from '../warrant/chain/check-chain.js';
import { limits } from '../warrant/limits.js';
import { accepted, type Outcome, refused } from '../warrant/refusal.js';
import { findForeignNumber, readDocument } from '../warrant/strict-json.js';
import { type AtomicAmount, isAtomicAmount } from '../wire/atomic-amount.js';
import { jcs } from '../wire/jcs.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.js';
import {
  type Encodings,
  extensionName,
  memberOf,
  protocolVersion,
  unwrapExtension,
} from './extension-form.js';
import { type PresentedExtension, readPresentedExtension } from './presented-extension.js';

/** What is paid, as the agent accepted it. */
export interface Quote {
  /** The whole object as received. */
  readonly accepted: JsonObject;
  readonly scheme: string;
  readonly network: string;
  readonly asset: string;
  readonly amount: AtomicAmount;
  readonly payTo: string;
}

export interface PaymentDocument {
  readonly document: JsonObject;
  readonly quote: Quote;
  /** The x402 payload that pays. */
  readonly payload: JsonObject;
}

const malformed = (detail: string) => refused('0', 'ledgerflow_malformed', detail);

/** The quote inside `accepted`. */
export function readQuote(value: JsonValue | undefined): Outcome<Quote> {
  if (!isJsonObject(value)) return malformed('accepted: expected an object');
  const [scheme, network, asset, amount, payTo] = ['scheme', 'network', 'asset', 'amount', 'payTo'].map(
    (name) => memberOf(value, name),
  );
  if (!isAtomicAmount(amount))
    return malformed('accepted.amount: expected a canonical decimal amount as text');
  if (
    typeof scheme !== 'string' ||
    typeof network !== 'string' ||
    typeof asset !== 'string' ||
    typeof payTo !== 'string'
  )
    return malformed('accepted: scheme, network, asset and payTo are text');
  return accepted({ accepted: value, scheme, network, asset, amount, payTo });
}

/** Step 0.1: size, strict JSON, quote and payload. */
export function readPaymentDocument(bytes: Uint8Array): Outcome<PaymentDocument> {
  const read = readDocument(bytes);
  if (!read.ok) return read;
  const document = read.value;
  if (!isJsonObject(document)) return malformed('the payment document is not an object');
  const quote = readQuote(memberOf(document, 'accepted'));
  if (!quote.ok) return quote;
  const payload = memberOf(document, 'payload');
  if (!isJsonObject(payload)) return malformed('payload: expected an object');
  return accepted({ document, quote: quote.value, payload });
}

function readVersion(members: JsonObject): Outcome<JsonObject> {
  const version = memberOf(members, 'version');
  if (typeof version !== 'string') return malformed('ledgerflow.version: expected text');
  if (version !== protocolVersion) return refused('0', 'ledgerflow_version_unsupported', version);
  return accepted(members);
}

/** The extension value, or why there is none. */
function findExtension(document: JsonObject): Outcome<JsonValue> {
  const extensions = memberOf(document, 'extensions') ?? {};
  if (!isJsonObject(extensions)) return malformed('extensions: expected an object');
  const value = memberOf(extensions, extensionName);
  if (value === undefined) return refused('0', 'ledgerflow_missing');
  const number = findForeignNumber(value);
  return number === undefined ? accepted(value) : malformed(`the number ${number} in the extension`);
}

/** Steps 0.2 to 0.8: presence, version, size, length of the chain, shape, encodings, algorithms. */
export function readExtension(document: JsonObject, encodings?: Encodings): Outcome<PresentedExtension> {
  const found = findExtension(document);
  if (!found.ok) return found;
  const unwrapped = unwrapExtension(found.value);
  const members = unwrapped.ok ? readVersion(unwrapped.value) : unwrapped;
  if (!members.ok) return members;
  const size = Buffer.byteLength(jcs(found.value), 'utf8');
  if (size > limits.extensionBytes) return refused('0', 'payload_too_large', `extension of ${size} bytes`);
  const ancestors = memberOf(members.value, 'warrant_chain');
  const tooLong = checkChainLength(Array.isArray(ancestors) ? ancestors.length + 1 : 1);
  return tooLong === undefined
    ? readPresentedExtension(members.value, encodings)
    : { ok: false, refusal: tooLong };
}

const identifierGrammar = /^[A-Za-z0-9_-]{16,128}$/;

/** Step 0.9: the id of the x402 extension `payment-identifier`; undefined when the payment has none. */
export function readPaymentIdentifier(
  document: JsonObject,
  isRequired: boolean,
): Outcome<string | undefined> {
  const invalid = (detail: string) => refused('0', 'payment_identifier_invalid', detail);
  const value = memberOf(memberOf(document, 'extensions'), 'payment-identifier') ?? undefined;
  if (value === undefined) return isRequired ? invalid('required, and missing') : accepted(undefined);
  const info = memberOf(value, 'info');
  if (!isJsonObject(info)) return invalid('no info');
  const id = memberOf(info, 'id');
  // A client that only repeats what the server declared has given no id.
  if (id === undefined)
    return isRequired || memberOf(info, 'required') === true ? invalid('no id') : accepted(undefined);
  return typeof id === 'string' && identifierGrammar.test(id) ? accepted(id) : invalid('outside its grammar');
}
