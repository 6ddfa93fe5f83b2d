/**
 * Verifiers that read one term of a warrant more generously than it was meant.
 * @module
 */
import type { VerifierParts } from '../../src/authorization/parts.js';
import { inAudience } from '../../src/warrant/audience.js';
import { leafOf } from '../../src/warrant/chain/check-chain.js';
import { checkConstraints } from '../../src/warrant/chain/check-constraints.js';
import { budgetKey } from '../../src/warrant/constraints/budget.js';
import { type ConstraintRules, constraintRules } from '../../src/warrant/constraints/constraint.js';
import { type FieldRule, ruleOf } from '../../src/warrant/constraints/facts.js';
import type { MerchantConstraint } from '../../src/warrant/constraints/merchant.js';
import type { PaymentConstraint } from '../../src/warrant/constraints/payment.js';
import { sameAddress } from '../../src/warrant/matching/account-address.js';
import { readRequestHost } from '../../src/warrant/matching/request-host.js';
import { refusal } from '../../src/warrant/refusal.js';
import { railNameOf } from '../../src/warrant/subject.js';
import type { VerifierSaboteur } from './verifier-saboteur.js';

type Alter = (honest: VerifierParts) => VerifierParts;

const withRules =
  (rules: Partial<ConstraintRules>): Alter =>
  (honest) => ({
    ...honest,
    terms: {
      ...honest.terms,
      constraints: (chain, facts, spent) =>
        checkConstraints(chain, facts, spent, { ...constraintRules, ...rules }),
    },
  });

/** One rule in the place of the honest one for the same field. */
function replaced<Terms>(
  rules: readonly FieldRule<Terms>[],
  rule: FieldRule<Terms>,
): readonly FieldRule<Terms>[] {
  return rules.map((one) => (one.field === rule.field ? rule : one));
}

const paymentWith = (rule: FieldRule<PaymentConstraint>): Alter =>
  withRules({ payment: replaced(constraintRules.payment, rule) });

const plainSuffix = (entries: readonly string[], host: string): boolean =>
  entries.some((entry) => host.endsWith(entry));

const suffixHosts: Alter = (honest) => {
  const rule = ruleOf<MerchantConstraint, 'host_suffixes'>(
    'host_suffixes',
    'merchant_not_allowed',
    (entries, { facts }) => plainSuffix(entries, facts.host),
  );
  const altered = withRules({ merchant: replaced(constraintRules.merchant, rule) })(honest);
  return {
    ...altered,
    terms: {
      ...altered.terms,
      audience: (chain, facts) =>
        chain.some(
          ({ warrant: { audience } }) =>
            !inAudience(audience, facts) && !plainSuffix(audience.merchant_hosts ?? [], facts.host),
        )
          ? refusal('d', 'audience_mismatch')
          : undefined,
    },
  };
};

export const termsSaboteurs: readonly VerifierSaboteur<VerifierParts>[] = [
  {
    id: 'suffix-hosts',
    fault: 'matches hosts by plain suffix',
    turns: { 'LFV-HOST': '36-38 43' },
    laws: ['P28'],
    alter: suffixHosts,
  },
  {
    id: 'trust-host-header',
    fault: 'takes the host of the merchant from the request',
    turns: { 'LFV-HOST': '13-16 21 25-26' },
    laws: ['P25'],
    alter: (honest) => ({ ...honest, host: (authority) => readRequestHost(authority) }),
  },
  {
    id: 'prefix-paths',
    fault: 'matches path and query by plain prefix',
    turns: { 'LFV-CON': '36 44-66' },
    laws: ['P29'],
    alter: withRules({
      resource: replaced(
        constraintRules.resource,
        ruleOf('path_prefixes', 'path_not_allowed', (prefixes, { facts }) =>
          prefixes.some((prefix) => facts.target.startsWith(prefix)),
        ),
      ),
    }),
  },
  {
    id: 'symbol-only-assets',
    fault: 'ignores the network of an asset',
    turns: { 'LFV-CON': '92-93' },
    laws: [],
    alter: paymentWith(
      ruleOf('allowed_assets', 'asset_not_allowed', (assets, { facts }) =>
        assets.some(({ asset }) => sameAddress(asset, facts.asset, facts.network)),
      ),
    ),
  },
  {
    id: 'no-budget',
    fault: 'ignores the period limit',
    turns: { 'LFV-CON': '89', 'LFV-REPLAY': '50-55 58' },
    laws: ['P16', 'P17'],
    alter: (honest) => {
      const altered = paymentWith({ field: 'period_limit', check: () => undefined })(honest);
      return { ...altered, terms: { ...altered.terms, budgets: () => new Map() } };
    },
  },
  {
    id: 'budget-per-leaf',
    fault: 'keeps a budget for each leaf',
    turns: { 'LFV-REPLAY': '52 55' },
    laws: ['P17'],
    alter: (honest) => ({
      ...honest,
      terms: {
        ...honest.terms,
        budgets: (chain) =>
          new Map(
            [...honest.terms.budgets(chain)].map(([key, budget], index) => [
              key,
              { ...budget, key: budgetKey(leafOf(chain).digest, index) },
            ]),
          ),
      },
    }),
  },
  {
    id: 'sponsor-list-only',
    fault: 'checks sponsorship by the list alone',
    turns: { 'LFV-CON': '114' },
    laws: [],
    alter: withRules({
      sponsorship: [
        {
          field: 'allow_sponsored_execution',
          check: ({ sponsor_ids: ids }, { facts: { sponsorId } }) =>
            ids === undefined || sponsorId === undefined || ids.some((id) => id === sponsorId)
              ? undefined
              : 'sponsorship_not_allowed',
        },
      ],
    }),
  },
  {
    id: 'rail-two-way',
    fault: 'counts opaque subjects as on-chain',
    turns: { 'LFV-CON': '19-20 100-101 105-108' },
    laws: [],
    alter: paymentWith(
      ruleOf('allowed_rails', 'rail_not_allowed', (rails, { facts: { subject } }) =>
        rails.includes(subject.kind === 'opaque' ? 'onchain' : railNameOf(subject)),
      ),
    ),
  },
  {
    id: 'empty-context-ok',
    fault: 'lets a missing tool context pass',
    turns: { 'LFV-CON': '68 72-73 77-78 82' },
    laws: [],
    alter: withRules({
      tool: constraintRules.tool.map((rule, index) => ({
        ...rule,
        check: (terms, context) => {
          const { toolName, modelProvider, actionLabel } = context.facts;
          const known = [toolName, modelProvider, actionLabel][index];
          return known === undefined ? undefined : rule.check(terms, context);
        },
      })),
    }),
  },
];
