/**
 * The stable refusal codes as data: at which steps each may occur, which HTTP status it means, and the one sentence that
 * an answer may carry. Codes are never renamed.
 * Source: the authorization specification, section 13.
 * @module
 */

/** Steps of the decision, in order; `infra` is a store that cannot answer. */
export const steps = ['0', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'infra'] as const;
export type Step = (typeof steps)[number];

export interface RefusalCodeRow {
  readonly steps: readonly Step[];
  /** Status that the merchant sends. */
  readonly status: 400 | 402 | 409 | 503;
  /** Other statuses that are as good. */
  readonly alsoStatus?: readonly number[];
  /** Fixed for the code: an answer carries no more detail than this. */
  readonly sentence: string;
}

export const refusalCodes = {
  ledgerflow_missing: {
    steps: ['0'],
    status: 402,
    sentence: 'The payment carries no LedgerFlow extension.',
  },
  ledgerflow_malformed: {
    steps: ['0'],
    status: 400,
    sentence: 'The payment document or its LedgerFlow extension does not have the specified shape.',
  },
  ledgerflow_version_unsupported: {
    steps: ['0'],
    status: 402,
    sentence: 'The version of the LedgerFlow extension is not supported.',
  },
  payload_too_large: {
    steps: ['0'],
    status: 400,
    alsoStatus: [413],
    sentence: 'The payment document, its extension or a warrant is too large.',
  },
  encoding_unsupported: {
    steps: ['0'],
    status: 402,
    sentence: 'The encoding of the warrant or of the proof is not supported.',
  },
  alg_unsupported: { steps: ['0'], status: 402, sentence: 'The signature algorithm is not supported.' },
  chain_too_long: { steps: ['0'], status: 402, sentence: 'The chain has too many warrants.' },
  payment_identifier_invalid: {
    steps: ['0'],
    status: 400,
    sentence: 'The payment identifier is missing or does not have the specified form.',
  },
  challenge_mismatch: {
    steps: ['0'],
    status: 402,
    sentence: 'The challenge is unknown, or another one was answered.',
  },
  challenge_expired: { steps: ['0'], status: 402, sentence: 'The challenge has expired.' },
  subject_kind_missing: {
    steps: ['0'],
    status: 402,
    sentence: 'The signer or the payment subject is missing.',
  },
  request_authority_mismatch: {
    steps: ['0'],
    status: 402,
    sentence: 'The request names a host that this merchant does not serve.',
  },
  warrant_unknown_digest: {
    steps: ['0'],
    status: 402,
    sentence: 'The warrant with this digest is not known; send it inline.',
  },
  warrant_digest_mismatch: {
    steps: ['0'],
    status: 402,
    sentence: 'The digest does not belong to the warrant sent with it.',
  },
  warrant_malformed: { steps: ['0'], status: 400, sentence: 'The bytes are not a valid warrant.' },
  warrant_not_canonical: {
    steps: ['0'],
    status: 400,
    sentence: 'The warrant is not in its deterministic encoding.',
  },
  warrant_version_unsupported: {
    steps: ['0'],
    status: 402,
    sentence: 'The version of the warrant is not supported.',
  },
  warrant_type_invalid: {
    steps: ['0', 'a'],
    status: 402,
    sentence: 'The warrant type is unknown or not allowed at this place of the chain.',
  },
  warrant_signature_invalid: {
    steps: ['a'],
    status: 402,
    sentence: 'The signature of a warrant does not verify.',
  },
  issuer_untrusted: { steps: ['a'], status: 402, sentence: 'The issuer of the root warrant is not trusted.' },
  chain_issuer_mismatch: {
    steps: ['a'],
    status: 402,
    sentence: 'A warrant was not issued by the subject of the one above it.',
  },
  chain_parent_mismatch: {
    steps: ['a'],
    status: 402,
    sentence: 'A warrant does not name the one above it as its parent.',
  },
  chain_duplicate: { steps: ['a'], status: 402, sentence: 'A warrant occurs twice in the chain.' },
  delegation_not_allowed: {
    steps: ['a'],
    status: 402,
    sentence: 'A warrant was delegated that may not be delegated.',
  },
  delegation_depth_exceeded: {
    steps: ['a'],
    status: 402,
    sentence: 'The chain is deeper than a warrant in it allows.',
  },
  delegation_window_widened: {
    steps: ['a'],
    status: 402,
    sentence: 'A delegated warrant is valid outside the window of its parent.',
  },
  delegation_scope_widened: {
    steps: ['a'],
    status: 402,
    sentence: 'A delegated warrant allows more than its parent.',
  },
  warrant_revoked: { steps: ['a'], status: 402, sentence: 'A warrant or key of the chain is revoked.' },
  proof_signer_mismatch: {
    steps: ['b'],
    status: 402,
    sentence: 'The proof is not by the key that the warrant names.',
  },
  proof_nonce_invalid: {
    steps: ['b'],
    status: 402,
    sentence: 'The nonce does not have the length that the challenge asks for.',
  },
  proof_signature_invalid: {
    steps: ['b'],
    status: 402,
    sentence: 'The signature of the proof does not verify.',
  },
  warrant_not_yet_valid: { steps: ['c'], status: 402, sentence: 'A warrant is not valid yet.' },
  warrant_expired: { steps: ['c'], status: 402, sentence: 'A warrant has expired.' },
  warrant_lifetime_exceeded: {
    steps: ['c'],
    status: 402,
    sentence: 'A warrant is valid for longer than this merchant accepts.',
  },
  audience_mismatch: { steps: ['d'], status: 402, sentence: 'The warrant is not meant for this merchant.' },
  merchant_not_allowed: {
    steps: ['e'],
    status: 402,
    sentence: 'The warrant does not allow payments to this merchant.',
  },
  request_target_not_canonical: {
    steps: ['e'],
    status: 402,
    sentence: 'The request target can be read in more than one way.',
  },
  http_method_not_allowed: {
    steps: ['e'],
    status: 402,
    sentence: 'The warrant does not allow this request method.',
  },
  path_not_allowed: { steps: ['e'], status: 402, sentence: 'The warrant does not allow this path.' },
  tool_not_allowed: { steps: ['e'], status: 402, sentence: 'The warrant does not allow this tool.' },
  model_provider_not_allowed: {
    steps: ['e'],
    status: 402,
    sentence: 'The warrant does not allow this model provider.',
  },
  action_label_not_allowed: {
    steps: ['e'],
    status: 402,
    sentence: 'The warrant does not allow this action.',
  },
  payment_amount_exceeded: {
    steps: ['e'],
    status: 402,
    sentence: 'The amount is above the limit per request.',
  },
  payment_period_exceeded: {
    steps: ['e', 'h'],
    status: 402,
    sentence: 'The amount is above what is left of the budget of the period.',
  },
  asset_not_allowed: {
    steps: ['e'],
    status: 402,
    sentence: 'The warrant does not allow this asset on this network.',
  },
  rail_not_allowed: { steps: ['e'], status: 402, sentence: 'The warrant does not allow this rail.' },
  scheme_not_allowed: { steps: ['e'], status: 402, sentence: 'The warrant does not allow this scheme.' },
  payee_not_allowed: { steps: ['e'], status: 402, sentence: 'The warrant does not allow this payee.' },
  sponsorship_not_allowed: {
    steps: ['e'],
    status: 402,
    sentence: 'The warrant does not allow this sponsored execution.',
  },
  payment_subject_not_allowed: {
    steps: ['e'],
    status: 402,
    sentence: 'The warrant does not allow this payment subject.',
  },
  accepted_hash_mismatch: {
    steps: ['f'],
    status: 402,
    sentence: 'The proof was made for other payment requirements.',
  },
  accepted_not_offered: {
    steps: ['f'],
    status: 402,
    sentence: 'The accepted payment requirements were not offered.',
  },
  request_hash_mismatch: { steps: ['g'], status: 402, sentence: 'The proof was made for another request.' },
  proof_stale: { steps: ['h'], status: 402, sentence: 'The proof is too old.' },
  proof_from_future: { steps: ['h'], status: 402, sentence: 'The proof was made in the future.' },
  replay_detected: { steps: ['h'], status: 402, sentence: 'The proof was already used.' },
  challenge_consumed: { steps: ['h'], status: 402, sentence: 'The challenge was already answered.' },
  payment_identifier_conflict: {
    steps: ['h'],
    status: 409,
    sentence: 'The payment identifier belongs to another payment.',
  },
  verifier_unavailable: {
    steps: ['infra'],
    status: 503,
    sentence: 'The authorization cannot be checked at the moment.',
  },
} as const satisfies Record<string, RefusalCodeRow>;

export type RefusalCode = keyof typeof refusalCodes;

/** Whether a text is one of the stable codes. */
export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(refusalCodes, code);
}
