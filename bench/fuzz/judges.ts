/**
 * What must hold for every input: a decoder never throws, accepts nothing but the one spelling of what it gives, and
 * refuses nothing that its second implementation reads.
 * @module
 */
import { isUtf8 } from 'node:buffer';
import {
  readExtension,
  readPaymentDocument,
  readPaymentIdentifier,
} from '../../src/authorization/read-payment.js';
import { decodeBase64 } from '../../src/warrant/base64.js';
import { decodeCbor } from '../../src/warrant/cbor/decode.js';
import { limits } from '../../src/warrant/limits.js';
import type { Outcome } from '../../src/warrant/refusal.js';
import { isRefusalCode } from '../../src/warrant/refusal-codes.js';
import { decodeWarrant } from '../../src/warrant/sealed-warrant.js';
import { readDocument } from '../../src/warrant/strict-json.js';
import { spellings } from './second-base64.js';
import { writeSecond } from './second-cbor.js';
import { isSameJson, readSecond } from './second-json.js';

/** The decoders under test; the shipped ones unless a test breaks them on purpose. */
export interface Decoders {
  readonly cbor: (bytes: Uint8Array) => Outcome<unknown>;
  readonly warrant: (bytes: Uint8Array) => Outcome<{ readonly warrant: unknown; readonly bytes: Uint8Array }>;
  readonly json: (bytes: Uint8Array) => Outcome<unknown>;
  readonly base64: (text: string) => Uint8Array | undefined;
  readonly payment: (bytes: Uint8Array) => Outcome<unknown>;
}

export const shipped: Decoders = {
  cbor: decodeCbor,
  warrant: decodeWarrant,
  json: readDocument,
  base64: decodeBase64,
  payment: (bytes) => {
    const payment = readPaymentDocument(bytes);
    if (!payment.ok) return payment;
    const extension = readExtension(payment.value.document);
    if (!extension.ok) return extension;
    const identifier = readPaymentIdentifier(payment.value.document, false);
    return identifier.ok ? { ok: true, value: payment.value.document } : identifier;
  },
};

export const kinds = ['warrant', 'json', 'base64', 'payment'] as const;
export type Kind = (typeof kinds)[number];

/** Whether an input was accepted, and what is wrong about that. */
export interface Verdict {
  readonly accepted: boolean;
  readonly finding?: string;
}

function refusalVerdict({ refusal }: Extract<Outcome<unknown>, { ok: false }>): Verdict {
  if (refusal.step === '0' && isRefusalCode(refusal.code)) return { accepted: false };
  return { accepted: false, finding: `refused with ${refusal.code} at step ${refusal.step}` };
}

function judgeWarrant(bytes: Uint8Array, { cbor, warrant }: Decoders): Verdict {
  const map = cbor(bytes);
  const sealed = warrant(bytes);
  if (!map.ok)
    return sealed.ok ? { accepted: true, finding: 'a warrant that is no CBOR' } : refusalVerdict(map);
  if (!writeSecond(map.value).equals(bytes))
    return { accepted: true, finding: 'CBOR that is not its own encoding' };
  if (!sealed.ok) return refusalVerdict(sealed);
  return Buffer.from(sealed.value.bytes).equals(bytes)
    ? { accepted: true }
    : { accepted: true, finding: 'a warrant with other bytes than it was read from' };
}

function judgeJson(bytes: Uint8Array, { json }: Decoders): Verdict {
  const outcome = json(bytes);
  const second = bytes.length > limits.documentBytes ? undefined : readSecond(bytes);
  if (!outcome.ok)
    return second === undefined
      ? refusalVerdict(outcome)
      : { accepted: false, finding: 'JSON that was refused' };
  if (second === undefined) return { accepted: true, finding: 'JSON with two readings, or none' };
  return isSameJson(outcome.value, second.value)
    ? { accepted: true }
    : { accepted: true, finding: 'JSON with another value' };
}

function judgeBase64(text: string, { base64 }: Decoders): Verdict {
  const bytes = base64(text);
  if (bytes !== undefined)
    return bytes.length > 0 && spellings(bytes).includes(text)
      ? { accepted: true }
      : { accepted: true, finding: 'a spelling that is not exact' };
  // Node reads every spelling there is, and many that there are not.
  const lax = new Uint8Array(Buffer.from(text, 'base64'));
  return lax.length > 0 && spellings(lax).includes(text)
    ? { accepted: false, finding: 'an exact spelling that was refused' }
    : { accepted: false };
}

function judgePayment(bytes: Uint8Array, { payment }: Decoders): Verdict {
  const outcome = payment(bytes);
  if (!outcome.ok) return refusalVerdict(outcome);
  const second = readSecond(bytes);
  return second !== undefined && isSameJson(outcome.value, second.value)
    ? { accepted: true }
    : { accepted: true, finding: 'a payment document with two readings, or none' };
}

/** Judges one input. Text is handed over as its bytes, one to a character where it is no UTF-8. */
export function judge(kind: Kind, input: Uint8Array, decoders: Decoders): Verdict {
  try {
    switch (kind) {
      case 'warrant':
        return judgeWarrant(input, decoders);
      case 'json':
        return judgeJson(input, decoders);
      case 'base64':
        return judgeBase64(Buffer.from(input).toString(isUtf8(input) ? 'utf8' : 'latin1'), decoders);
      case 'payment':
        return judgePayment(input, decoders);
    }
  } catch (error) {
    return { accepted: false, finding: `thrown: ${error instanceof Error ? error.message : String(error)}` };
  }
}
