/**
 * The payment payload: the merchant's offer and extensions as it wrote them, and what the wallet adds.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.js';
import type { PaymentSubject } from '../wire/payment-subject.js';
import type { Challenge, ChallengeOffer } from './read-challenge.js';
import type { WalletPayment } from './wallet.js';

const member = (object: JsonValue | undefined, name: string): JsonObject => {
  const value = isJsonObject(object) && Object.hasOwn(object, name) ? object[name] : undefined;
  return isJsonObject(value) ? value : {};
};

/** The extension `ledgerflow` with the subject in its place; whatever else stands there stays. */
function withSubject(extensions: JsonObject | undefined, { kind, value }: PaymentSubject): JsonObject {
  const ledgerflow = member(extensions, 'ledgerflow');
  const subject = { ...member(ledgerflow, 'subject'), payment_subject: { kind, value } };
  return { ...extensions, ledgerflow: { ...ledgerflow, subject } };
}

/** Builds the object of PAYMENT-SIGNATURE. Extensions are echoed and only appended to (v2 specification, 5.1.2). */
export function buildPayment(
  challenge: Challenge,
  offer: ChallengeOffer,
  { payload, subject }: WalletPayment,
): JsonObject {
  const { resource } = challenge;
  const extensions =
    subject === undefined ? challenge.extensions : withSubject(challenge.extensions, subject);
  return {
    x402Version: 2,
    ...(resource === undefined ? {} : { resource }),
    accepted: offer.sent,
    payload,
    ...(extensions === undefined ? {} : { extensions }),
  };
}
