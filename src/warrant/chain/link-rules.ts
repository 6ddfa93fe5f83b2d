/**
 * What has to hold between a warrant and the one issued below it: K3 to K12, in the order in which they are checked.
 * K9 to K11 compare the terms themselves, whatever the request: conjunction on one request alone would let a child list a
 * merchant that its parent does not have.
 * Source: the authorization specification, section 11.
 * @module
 */
import { audienceWithin } from '../audience.js';
import { equalBytes } from '../bytes.js';
import { constraintWithin } from '../constraints/constraint.js';
import type { RefusalCode } from '../refusal-codes.js';
import { isIssuedBySubjectOf, type SealedWarrant } from '../sealed-warrant.js';
import { subjectsWithin } from '../subject.js';

export interface Link {
  readonly parent: SealedWarrant;
  readonly child: SealedWarrant;
  /** All nodes above the child, root first; the parent is the last of them. */
  readonly above: readonly SealedWarrant[];
}

export interface LinkRule {
  readonly rule: 'K3' | 'K4' | 'K5' | 'K6' | 'K7' | 'K8' | 'K9' | 'K10' | 'K11' | 'K12';
  readonly code: RefusalCode;
  readonly holds: (link: Link) => boolean;
}

function namesParent({ parent, child }: Link): boolean {
  const named = child.warrant.parent_digest;
  return named !== undefined && equalBytes(named, parent.hash);
}

function isNew({ child, above }: Link): boolean {
  return !above.some(
    (node) => node.digest === child.digest || node.warrant.warrant_id === child.warrant.warrant_id,
  );
}

/** Every constraint of the parent is covered by at least one of the child. */
export function constraintsWithin(
  child: SealedWarrant['warrant']['constraints'],
  parent: SealedWarrant['warrant']['constraints'],
): boolean {
  return (parent ?? []).every((bound) => child?.some((one) => constraintWithin(one, bound)) ?? false);
}

export const linkRules: readonly LinkRule[] = [
  {
    rule: 'K3',
    code: 'chain_issuer_mismatch',
    holds: ({ parent, child }) => isIssuedBySubjectOf(child, parent),
  },
  { rule: 'K4', code: 'chain_parent_mismatch', holds: namesParent },
  { rule: 'K5', code: 'chain_duplicate', holds: isNew },
  {
    rule: 'K6',
    code: 'delegation_not_allowed',
    holds: ({ parent }) => parent.warrant.delegation.can_delegate,
  },
  {
    rule: 'K7',
    code: 'delegation_depth_exceeded',
    holds: ({ parent, child }) =>
      child.warrant.delegation.max_depth <= parent.warrant.delegation.max_depth - 1,
  },
  {
    rule: 'K8',
    code: 'delegation_window_widened',
    holds: ({ parent: { warrant: parent }, child: { warrant: child } }) =>
      parent.not_before_ms <= child.not_before_ms && child.expires_at_ms <= parent.expires_at_ms,
  },
  {
    rule: 'K9',
    code: 'delegation_scope_widened',
    holds: ({ parent, child }) => audienceWithin(child.warrant.audience, parent.warrant.audience),
  },
  {
    rule: 'K10',
    code: 'delegation_scope_widened',
    holds: ({ parent, child }) =>
      subjectsWithin(child.warrant.payment_subjects, parent.warrant.payment_subjects),
  },
  {
    rule: 'K11',
    code: 'delegation_scope_widened',
    holds: ({ parent, child }) => constraintsWithin(child.warrant.constraints, parent.warrant.constraints),
  },
  {
    rule: 'K12',
    code: 'warrant_type_invalid',
    holds: ({ parent, child }) =>
      !(parent.warrant.warrant_type === 'execution' && child.warrant.warrant_type === 'issuer'),
  },
];

/** The first rule that a link breaks. */
export function findBrokenRule(link: Link, rules: readonly LinkRule[] = linkRules): LinkRule | undefined {
  return rules.find(({ holds }) => !holds(link));
}
