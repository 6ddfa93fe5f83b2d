/**
 * Reason codes by what they assert. A code is judged by its class, never by its spelling, because the
 * specification says that its codes "may be returned". The table is the catalogue's, as data.
 * @module
 */
import { knownReasonCodes } from './known-reason-codes.js';

export const reasonClasses = [
  'VERSION',
  'UNSUPPORTED',
  'NETWORK',
  'MALFORMED',
  'DOMAIN',
  'SIG',
  'RECIPIENT',
  'AMOUNT',
  'EXPIRED',
  'NOT_YET',
  'FUNDS',
  'NONCE',
  'ASSET',
  'ALLOWANCE',
  'SIM',
  'SPENDER',
  'WALLET',
  'EXT',
  'ONCHAIN',
  'INTERNAL',
  'UPSTREAM',
  'PENDING',
  'REFUSED',
] as const;

export type ReasonClass = (typeof reasonClasses)[number];

interface ClassRule {
  /** Exact codes and patterns with `*` for any prefix or suffix. */
  readonly codes: readonly string[];
  /** Classes whose members are members here too. */
  readonly includes?: readonly ReasonClass[];
  /** Texts inside a free-form reason that name this class. */
  readonly texts?: readonly string[];
  readonly tolerated?: {
    readonly classes?: readonly ReasonClass[];
    readonly codes?: readonly string[];
    readonly texts?: readonly string[];
  };
}

/** The table of reason classes. */
export const reasonClassRules: Readonly<Record<ReasonClass, ClassRule>> = {
  VERSION: {
    codes: ['invalid_x402_version', 'unsupported_version'],
    texts: ['no facilitator registered for x402 version'],
    tolerated: { codes: ['invalid_payload'] },
  },
  UNSUPPORTED: {
    codes: [
      'unsupported_scheme',
      'invalid_scheme',
      'invalid_exact_evm_scheme',
      'invalid_network',
      'unsupported_network',
      'unsupported_chain',
      'unsupported_payload_type',
      'unsupported_rail',
    ],
    tolerated: { texts: ['no facilitator registered for scheme'] },
  },
  NETWORK: {
    codes: [
      '*network_mismatch',
      'invalid_network',
      'chain_id_mismatch',
      'accepted_requirements_mismatch',
      'accepted_mismatch',
    ],
    tolerated: { classes: ['UNSUPPORTED'] },
  },
  MALFORMED: {
    codes: [
      'invalid_payload',
      'invalid_payment_requirements',
      'invalid_format',
      'invalid_exact_evm_payload',
      'invalid_exact_evm_payload_missing_signature',
      '*_signature_format',
      '*failed_to_parse_signature',
      'invalid_request',
      'missing_parameters',
      'invalid_json',
      'payload_too_large',
      'unsupported_media_type',
      'invalid_timeout',
      'missing_signature_or_intent_id',
      'payment_subject_required',
    ],
    tolerated: { classes: ['INTERNAL'] },
  },
  DOMAIN: {
    codes: ['*missing_eip712_domain', '*token_name_mismatch', '*token_version_mismatch'],
    includes: ['SIG', 'SIM'],
  },
  SIG: {
    codes: [
      'invalid_exact_evm_payload_signature',
      'invalid_exact_evm_signature',
      'invalid_permit2_signature',
      'invalid_signature',
      '*failed_to_verify_signature',
    ],
    tolerated: { classes: ['SIM'] },
  },
  RECIPIENT: { codes: ['*recipient_mismatch', 'permit2_invalid_destination'] },
  AMOUNT: {
    codes: [
      '*value_mismatch',
      '*authorization_value',
      'permit2_amount_mismatch',
      'amount_mismatch',
      'amount_too_low',
      '*value_too_low',
      'invalid_payment_amount',
      '*settlement_exceeds_amount',
      'upto_amount_exceeds_permitted',
    ],
  },
  EXPIRED: {
    codes: [
      '*valid_before',
      'permit2_deadline_expired',
      'eip2612_deadline_expired',
      'payment_expired',
      'authorization_expired',
      'invalid_payment_expired',
      'authorization_validity_too_short',
    ],
  },
  NOT_YET: {
    codes: ['*valid_after', 'permit2_not_yet_valid', 'permit2_payment_too_early', 'invalid_payment_early'],
  },
  FUNDS: { codes: ['insufficient_funds', '*insufficient_balance'], tolerated: { classes: ['SIM'] } },
  NONCE: {
    codes: [
      '*nonce_already_used',
      'permit2_invalid_nonce',
      'duplicate_settlement',
      'settlement_in_progress',
      'invalid_transaction_state',
    ],
    tolerated: { classes: ['SIM'] },
  },
  ASSET: {
    codes: [
      'asset_not_deployed_contract',
      '*eip3009_not_supported',
      'asset_mismatch',
      'permit2_token_mismatch',
      'unsupported_asset',
    ],
    includes: ['SIM'],
    tolerated: { classes: ['FUNDS'] },
  },
  ALLOWANCE: { codes: ['permit2_allowance_required', 'insufficient_allowance'] },
  SIM: {
    codes: [
      '*transaction_simulation_failed',
      'permit2_simulation_failed',
      'transaction_simulation',
      '*verification_failed',
    ],
  },
  SPENDER: {
    codes: ['invalid_permit2_spender', 'upto_facilitator_mismatch', 'upto_unauthorized_facilitator'],
    tolerated: { classes: ['SIG'] },
  },
  WALLET: {
    codes: ['eip6492_factory_not_allowed', 'smart_wallet_deployment_failed', '*undeployed_smart_wallet'],
    tolerated: { classes: ['SIG', 'SIM'] },
  },
  EXT: {
    codes: [
      'eip2612_*',
      'invalid_eip2612_extension_format',
      'erc20_approval_*',
      'invalid_erc20_approval_extension_format',
      'permit2_2612_amount_mismatch',
    ],
    tolerated: { classes: ['ALLOWANCE'] },
  },
  ONCHAIN: {
    codes: [
      '*transaction_failed',
      '*transfer_event_mismatch',
      'invalid_transaction_state',
      'post_settlement_transfer_not_confirmed',
      '*failed_to_execute_transfer',
    ],
  },
  INTERNAL: {
    codes: [
      'unexpected_verify_error',
      'unexpected_settle_error',
      'unexpected_error',
      'rpc_*',
      '*rpc_read_failed',
      '*failed_to_*',
    ],
  },
  UPSTREAM: { codes: ['upstream_*'], tolerated: { classes: ['INTERNAL'] } },
  PENDING: { codes: ['settlement_pending', 'settlement_unknown', 'settlement_in_progress'] },
  REFUSED: { codes: ['verification_failed', 'settlement_failed'] },
};

/** Classes that blame the payer; never to be used for an operator's fault. */
export const payerFaultClasses: readonly ReasonClass[] = [
  'SIG',
  'DOMAIN',
  'RECIPIENT',
  'AMOUNT',
  'EXPIRED',
  'NOT_YET',
  'FUNDS',
  'NONCE',
  'ALLOWANCE',
  'SPENDER',
  'WALLET',
];

const operatorClasses: readonly ReasonClass[] = ['INTERNAL', 'UPSTREAM', 'PENDING'];

/** Members of `accepted` and the class that an accepted-mismatch code has when that member was changed. */
export const acceptedMemberClasses = {
  scheme: 'UNSUPPORTED',
  network: 'NETWORK',
  amount: 'AMOUNT',
  asset: 'ASSET',
  payTo: 'RECIPIENT',
  extra: 'DOMAIN',
  maxTimeoutSeconds: 'MALFORMED',
} as const satisfies Record<string, ReasonClass>;

export type AcceptedMember = keyof typeof acceptedMemberClasses;

const acceptedMismatchCodes: readonly string[] = ['accepted_requirements_mismatch', 'accepted_mismatch'];

/** Lower case, CamelCase turned into snake_case. */
export function normalizeReason(reason: string): string {
  return reason
    .trim()
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function matchesPattern(pattern: string, code: string): boolean {
  const open = pattern.startsWith('*');
  const close = pattern.endsWith('*');
  const core = pattern.slice(open ? 1 : 0, close ? -1 : undefined);
  if (open && close) return code.includes(core);
  if (open) return code.endsWith(core);
  return code.startsWith(core);
}

function classesWhere(accepts: (rule: ClassRule) => boolean): ReasonClass[] {
  return reasonClasses.filter((name) => accepts(reasonClassRules[name]));
}

/** Classes that include the members of another one (DOMAIN includes SIG and SIM, ASSET includes SIM). */
function withIncluding(named: readonly ReasonClass[]): ReasonClass[] {
  return reasonClasses.filter(
    (name) =>
      named.includes(name) ||
      reasonClassRules[name].includes?.some((inner) => named.includes(inner)) === true,
  );
}

function namedClasses(reason: string): readonly ReasonClass[] {
  const code = normalizeReason(reason);
  const exact = classesWhere((rule) => rule.codes.includes(code));
  if (exact.length > 0) return exact;
  const matching = classesWhere((rule) =>
    rule.codes.some((pattern) => pattern.includes('*') && matchesPattern(pattern, code)),
  );
  const texts = classesWhere(
    (rule) => rule.texts?.some((text) => reason.toLowerCase().includes(text)) === true,
  );
  const named = [...new Set([...matching, ...texts])];
  // `*failed_to_*` is INTERNAL only when no other class names the code.
  const others = named.filter((name) => name !== 'INTERNAL');
  const internalOnlyByFailedTo =
    !['rpc_*', '*rpc_read_failed'].some((pattern) => matchesPattern(pattern, code)) && others.length > 0;
  return internalOnlyByFailedTo ? others : named;
}

/**
 * The classes a reason belongs to. `changedMember` says which member of `accepted` a vector changed, and so
 * which class an accepted-mismatch code has besides NETWORK; without it such a code has each of them.
 */
export function classesOf(reason: string, changedMember?: AcceptedMember): readonly ReasonClass[] {
  const named = [...namedClasses(reason)];
  if (acceptedMismatchCodes.includes(normalizeReason(reason))) {
    const extra =
      changedMember === undefined
        ? Object.values(acceptedMemberClasses)
        : [acceptedMemberClasses[changedMember]];
    return reasonClasses.filter((name) => named.includes(name) || extra.some((one) => one === name));
  }
  return withIncluding(named);
}

/**
 * Whether a reason blames the payer: it names a payer-fault class and none that means an operator's fault.
 * A simulation reason alone blames nobody: it covers "reverted" as well as "could not run".
 */
export function isPayerFault(reason: string): boolean {
  const named = namedClasses(reason);
  return (
    named.some((name) => payerFaultClasses.includes(name)) &&
    !named.some((name) => operatorClasses.includes(name))
  );
}

export type ReasonJudgement = 'member' | 'tolerated' | 'refused' | 'unknown' | 'contradiction';

/** Whether a reason is a true statement about a fault of one of the expected classes. */
export function judgeReason(
  reason: string,
  expected: readonly ReasonClass[],
  changedMember?: AcceptedMember,
): ReasonJudgement {
  const classes = classesOf(reason, changedMember);
  if (classes.some((name) => expected.includes(name))) return 'member';
  const code = normalizeReason(reason);
  const text = reason.toLowerCase();
  for (const name of expected) {
    const tolerated = reasonClassRules[name].tolerated;
    if (tolerated === undefined) continue;
    if (tolerated.classes?.some((one) => classes.includes(one)) === true) return 'tolerated';
    if (tolerated.codes?.includes(code) === true) return 'tolerated';
    if (tolerated.texts?.some((one) => text.includes(one)) === true) return 'tolerated';
  }
  if (classes.includes('REFUSED')) return 'refused';
  return classes.length === 0 ? 'unknown' : 'contradiction';
}

/** Whether the specification, an implementation list or the class table names this exact code. */
export function isKnownCode(reason: string): boolean {
  const code = normalizeReason(reason);
  return (
    knownReasonCodes.includes(code) ||
    reasonClasses.some((name) => reasonClassRules[name].codes.includes(code))
  );
}

/** `^[A-Za-z0-9_]+$`: a reason is a token, not free text. */
export function isReasonToken(reason: string): boolean {
  return /^[A-Za-z0-9_]+$/.test(reason);
}
