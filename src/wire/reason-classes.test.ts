import { describe, expect, it } from 'vitest';
import { knownReasonCodes } from './known-reason-codes.js';
import {
  classesOf,
  isKnownCode,
  isPayerFault,
  isReasonToken,
  judgeReason,
  normalizeReason,
  type ReasonClass,
} from './reason-classes.js';

const expectedClasses: readonly (readonly [string, readonly ReasonClass[]])[] = [
  ['insufficient_funds', ['FUNDS']],
  ['invalid_exact_evm_insufficient_balance', ['FUNDS']],
  ['permit2_insufficient_balance', ['FUNDS']],
  ['invalid_exact_evm_payload_authorization_valid_after', ['NOT_YET']],
  ['invalid_exact_evm_payload_authorization_valid_before', ['EXPIRED']],
  ['invalid_exact_evm_payload_authorization_value_mismatch', ['AMOUNT']],
  ['invalid_exact_evm_authorization_value', ['AMOUNT']],
  ['invalid_exact_evm_payload_authorization_value_too_low', ['AMOUNT']],
  ['invalid_upto_evm_payload_settlement_exceeds_amount', ['AMOUNT']],
  ['invalid_exact_evm_payload_signature', ['DOMAIN', 'SIG']],
  ['invalid_exact_evm_signature', ['DOMAIN', 'SIG']],
  ['InvalidSignature', ['DOMAIN', 'SIG']],
  ['invalid_exact_evm_failed_to_verify_signature', ['DOMAIN', 'SIG']],
  ['invalid_exact_evm_missing_eip712_domain', ['DOMAIN']],
  ['missing_eip712_domain', ['DOMAIN']],
  ['invalid_exact_evm_token_name_mismatch', ['DOMAIN']],
  ['invalid_exact_evm_payload_recipient_mismatch', ['RECIPIENT']],
  ['recipient_mismatch', ['RECIPIENT']],
  ['invalid_network', ['UNSUPPORTED', 'NETWORK']],
  ['invalid_exact_evm_network_mismatch', ['NETWORK']],
  ['chain_id_mismatch', ['NETWORK']],
  ['unsupported_scheme', ['UNSUPPORTED']],
  ['UnsupportedChain', ['UNSUPPORTED']],
  ['invalid_exact_evm_scheme', ['UNSUPPORTED']],
  ['unsupported_payload_type', ['UNSUPPORTED']],
  ['invalid_x402_version', ['VERSION']],
  ['invalidX402Version', ['VERSION']],
  ['No facilitator registered for x402 version: 3', ['VERSION']],
  ['invalid_payload', ['MALFORMED']],
  ['invalid_exact_evm_payload', ['MALFORMED']],
  ['invalid_exact_evm_payload_missing_signature', ['MALFORMED']],
  ['invalid_exact_evm_signature_format', ['MALFORMED']],
  ['invalid_exact_evm_failed_to_parse_signature', ['MALFORMED']],
  ['invalid_timeout', ['MALFORMED']],
  ['invalid_exact_evm_nonce_already_used', ['NONCE']],
  ['duplicate_settlement', ['NONCE']],
  ['settlement_in_progress', ['NONCE', 'PENDING']],
  ['invalid_transaction_state', ['NONCE', 'ONCHAIN']],
  ['asset_not_deployed_contract', ['ASSET']],
  ['invalid_exact_evm_eip3009_not_supported', ['ASSET']],
  ['invalid_exact_evm_transaction_simulation_failed', ['DOMAIN', 'ASSET', 'SIM']],
  ['invalid_exact_evm_verification_failed', ['DOMAIN', 'ASSET', 'SIM']],
  ['invalid_exact_svm_verification_failed', ['DOMAIN', 'ASSET', 'SIM']],
  ['verification_failed', ['REFUSED']],
  ['settlement_failed', ['REFUSED']],
  ['PERMIT2_ALLOWANCE_REQUIRED', ['ALLOWANCE']],
  ['eip6492_factory_not_allowed', ['WALLET']],
  ['invalid_exact_evm_payload_undeployed_smart_wallet', ['WALLET']],
  ['eip2612_from_mismatch', ['EXT']],
  ['eip2612_deadline_expired', ['EXPIRED']],
  ['erc20_approval_tx_failed', ['EXT']],
  ['transaction_failed', ['ONCHAIN']],
  ['invalid_exact_evm_transaction_failed', ['ONCHAIN']],
  ['invalid_exact_evm_transfer_event_mismatch', ['ONCHAIN']],
  ['invalid_exact_evm_failed_to_execute_transfer', ['ONCHAIN']],
  ['invalid_exact_evm_failed_to_get_balance', ['INTERNAL']],
  ['invalid_batch_settlement_evm_rpc_read_failed', ['INTERNAL']],
  ['rpc_timeout', ['INTERNAL']],
  ['unexpected_settle_error', ['INTERNAL']],
  ['upstream_rpc_failed', ['UPSTREAM']],
  ['settlement_pending', ['PENDING']],
  ['rate_limited', []],
  ['something_else', []],
];

describe('classesOf', () => {
  it.each(expectedClasses)('%s', (reason, classes) => {
    expect(classesOf(reason)).toEqual(classes);
  });

  it('gives an accepted mismatch the class of the member that was changed', () => {
    expect(classesOf('accepted_mismatch', 'amount')).toEqual(['NETWORK', 'AMOUNT']);
    expect(classesOf('AcceptedRequirementsMismatch', 'payTo')).toEqual(['NETWORK', 'RECIPIENT']);
    expect(classesOf('accepted_mismatch')).toContain('AMOUNT');
  });
});

describe('judgeReason', () => {
  it.each([
    ['invalid_payload', ['VERSION'], 'tolerated'],
    ['invalid_exact_evm_transaction_simulation_failed', ['FUNDS'], 'tolerated'],
    ['invalid_exact_evm_transaction_simulation_failed', ['DOMAIN'], 'member'],
    ['unexpected_verify_error', ['MALFORMED'], 'tolerated'],
    ['unexpected_verify_error', ['UPSTREAM'], 'tolerated'],
    ['unsupported_scheme', ['NETWORK'], 'tolerated'],
    ['No facilitator registered for scheme: mystery', ['UNSUPPORTED'], 'tolerated'],
    ['verification_failed', ['SIG'], 'refused'],
    ['made_up', ['SIG'], 'unknown'],
    ['insufficient_funds', ['SIG'], 'contradiction'],
    ['invalid_signature', ['SIG', 'FUNDS'], 'member'],
  ] as const)('%s for %j is %s', (reason, expected, judgement) => {
    expect(judgeReason(reason, expected)).toBe(judgement);
  });
});

describe('codes', () => {
  it('knows every listed code in either spelling', () => {
    expect(knownReasonCodes.length).toBeGreaterThan(190);
    for (const code of knownReasonCodes) expect(isKnownCode(code)).toBe(true);
    expect(isKnownCode('InvalidPaymentEarly')).toBe(true);
    expect(isKnownCode('made_up')).toBe(false);
  });

  it('folds case and CamelCase', () => {
    expect(normalizeReason('InvalidPaymentAmount')).toBe('invalid_payment_amount');
    expect(normalizeReason('PERMIT2_ALLOWANCE_REQUIRED')).toBe('permit2_allowance_required');
  });

  it('tells a payer fault from an operator fault', () => {
    expect(isPayerFault('insufficient_funds')).toBe(true);
    expect(isPayerFault('invalid_signature')).toBe(true);
    expect(isPayerFault('settlement_in_progress')).toBe(false);
    expect(isPayerFault('unexpected_verify_error')).toBe(false);
    expect(isPayerFault('invalid_exact_evm_transaction_simulation_failed')).toBe(false);
  });

  it('takes a token and refuses free text', () => {
    expect(isReasonToken('settlement_pending')).toBe(true);
    expect(isReasonToken('failed: connect ECONNREFUSED')).toBe(false);
    expect(isReasonToken('')).toBe(false);
  });
});
