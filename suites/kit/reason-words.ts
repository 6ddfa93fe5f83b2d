/**
 * The classes of the reason in an answer, as the catalogue of the row that asked reads it. Facilitators of the AceData
 * family answer in sentences, so profile `acedata` reads keywords as well, and knows two classes more.
 * Source: the catalogue ACE, section 8.
 * @module
 */
import { classesOf, normalizeReason, type ReasonClass } from '../../src/wire/reason-classes.js';
import { type Exchange, reasonOf } from './exchange.js';
import { familyOf } from './row.js';

/** `NOT_VERIFIED`: settle of what was never verified. `STORED`: settle of something else than what was verified. */
export type SeenClass = ReasonClass | 'NOT_VERIFIED' | 'STORED';

/** Our codes that no list of x402 has, by class; then the words that say the same in a sentence, lower case. */
const words: readonly (readonly [SeenClass, readonly string[], readonly string[]])[] = [
  [
    'RECIPIENT',
    ['pay_to_mismatch', 'unsupported_recipient'],
    ['destination', 'recipient', 'receiver', 'pay_to', 'payto'],
  ],
  ['AMOUNT', ['amount_mismatch', 'invalid_amount'], ['amount', 'value', 'cap']],
  ['EXPIRED', ['authorization_expired'], ['expired', 'valid_before', 'validbefore']],
  ['NOT_YET', ['authorization_not_yet_valid'], ['not yet', 'valid_after', 'validafter']],
  ['SIG', ['invalid_signature'], ['signature', 'originator', 'recover']],
  [
    'NONCE',
    ['nonce_conflict', 'nonce_used_onchain', 'duplicate_settlement', 'settlement_in_progress'],
    ['nonce', 'replay', 'already', 'used', 'processed', 'duplicate'],
  ],
  ['NOT_VERIFIED', ['authorization_not_verified'], ['not verified', 'unknown authorization']],
  ['STORED', ['verification_mismatch'], ['do not match', 'does not match', 'mismatch with verification']],
  [
    'PENDING',
    ['settlement_pending', 'settlement_in_progress'],
    ['timed out', 'timeout', 'pending', 'progress'],
  ],
  ['ONCHAIN', ['settlement_reverted'], ['revert', 'failed on-chain']],
  ['FUNDS', ['insufficient_funds'], ['balance', 'funds']],
  ['SIM', ['simulation_failed'], ['simulat']],
  ['NETWORK', ['unsupported_network'], ['network', 'chain']],
  ['ASSET', ['unsupported_asset'], ['asset', 'token']],
  ['UNSUPPORTED', ['unsupported_scheme'], ['scheme', 'kind', 'unsupported']],
  ['VERSION', ['invalid_x402_version'], ['version']],
  [
    'MALFORMED',
    ['missing_payment_fields', 'invalid_payload', 'invalid_nonce', 'invalid_amount'],
    ['missing', 'required', 'malformed', 'invalid payload'],
  ],
  [
    'INTERNAL',
    ['store_unavailable', 'broadcast_failed', 'gas_limit_too_low'],
    ['misconfiguration', 'misconfigured'],
  ],
];

/** The classes of a reason in profile `acedata`: codes first, words where no code is known. Empty: no match. */
export function classesInWords(reason: string): readonly SeenClass[] {
  const code = normalizeReason(reason);
  const named: readonly SeenClass[] = [
    ...words.flatMap(([name, codes]) => (codes.includes(code) ? [name] : [])),
    ...classesOf(reason),
  ];
  if (named.length > 0) return [...new Set(named)];
  const text = reason.toLowerCase();
  return words.flatMap(([name, , texts]) => (texts.some((one) => text.includes(one)) ? [name] : []));
}

/** The classes of the reason in an answer; empty without one, and where no class is known for it. */
export function classesSeen(exchange: Exchange): readonly SeenClass[] {
  const reason = reasonOf(exchange);
  if (reason === undefined) return [];
  return familyOf(exchange.tag.check) === 'ACE' ? classesInWords(reason) : classesOf(reason);
}
