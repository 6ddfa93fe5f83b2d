/**
 * The reasons that the legacy client can parse: a closed list, so an answer with any other one is no answer to it.
 * Source: the npm package x402 1.2.0, types/verify, ErrorReasons.
 * @module
 */
export const legacyReasonCodes = [
  'insufficient_funds',
  'invalid_exact_evm_payload_authorization_valid_after',
  'invalid_exact_evm_payload_authorization_valid_before',
  'invalid_exact_evm_payload_authorization_value',
  'invalid_exact_evm_payload_signature',
  'invalid_exact_evm_payload_undeployed_smart_wallet',
  'invalid_exact_evm_payload_recipient_mismatch',
  'invalid_exact_svm_payload_transaction',
  'invalid_exact_svm_payload_transaction_amount_mismatch',
  'invalid_exact_svm_payload_transaction_create_ata_instruction',
  'invalid_exact_svm_payload_transaction_create_ata_instruction_incorrect_payee',
  'invalid_exact_svm_payload_transaction_create_ata_instruction_incorrect_asset',
  'invalid_exact_svm_payload_transaction_instructions',
  'invalid_exact_svm_payload_transaction_instructions_length',
  'invalid_exact_svm_payload_transaction_instructions_compute_limit_instruction',
  'invalid_exact_svm_payload_transaction_instructions_compute_price_instruction',
  'invalid_exact_svm_payload_transaction_instructions_compute_price_instruction_too_high',
  'invalid_exact_svm_payload_transaction_instruction_not_spl_token_transfer_checked',
  'invalid_exact_svm_payload_transaction_instruction_not_token_2022_transfer_checked',
  'invalid_exact_svm_payload_transaction_fee_payer_included_in_instruction_accounts',
  'invalid_exact_svm_payload_transaction_fee_payer_transferring_funds',
  'invalid_exact_svm_payload_transaction_not_a_transfer_instruction',
  'invalid_exact_svm_payload_transaction_receiver_ata_not_found',
  'invalid_exact_svm_payload_transaction_sender_ata_not_found',
  'invalid_exact_svm_payload_transaction_simulation_failed',
  'invalid_exact_svm_payload_transaction_transfer_to_incorrect_ata',
  'invalid_network',
  'invalid_payload',
  'invalid_payment_requirements',
  'invalid_scheme',
  'invalid_payment',
  'payment_expired',
  'unsupported_scheme',
  'invalid_x402_version',
  'invalid_transaction_state',
  'settle_exact_svm_block_height_exceeded',
  'settle_exact_svm_transaction_confirmation_timed_out',
  'unexpected_settle_error',
  'unexpected_verify_error',
  'duplicate_settlement',
] as const;

export type LegacyReason = (typeof legacyReasonCodes)[number];

/** Whether the legacy client can parse a reason; letter case counts. */
export const isLegacyReason = (reason: string): boolean =>
  legacyReasonCodes.some((known) => known === reason);
