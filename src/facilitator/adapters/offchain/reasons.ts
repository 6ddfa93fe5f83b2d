/**
 * The reason codes that only off-chain rails send.
 * @module
 */
export const offchainReasons = {
  duplicate: 'duplicate_settlement',
  unknown: 'settlement_unknown',
  verificationFailed: 'verification_failed',
  settlementFailed: 'settlement_failed',
  missingProof: 'missing_signature_or_intent_id',
  unavailable: 'upstream_unavailable',
  timeout: 'upstream_timeout',
  authFailed: 'upstream_auth_failed',
  rateLimited: 'upstream_rate_limited',
  error: 'upstream_error',
  badResponse: 'upstream_bad_response',
  subjectRequired: 'payment_subject_required',
  unsupportedRail: 'unsupported_rail',
} as const;
