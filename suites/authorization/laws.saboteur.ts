/**
 * Verifiers with one fault for which a law was made: each breaks one that none of the others breaks, or breaks otherwise.
 * @module
 */
import type { Decision } from '../../src/authorization/decision.js';
import type { Stage, VerifierParts } from '../../src/authorization/parts.js';
import type { Presented } from '../../src/authorization/presented.js';
import { checkQuoteStage, checkRequestStage } from '../../src/authorization/stages.js';
import { checkAudiences } from '../../src/warrant/chain/check-audience.js';
import { type Chain, checkLinks, leafOf } from '../../src/warrant/chain/check-chain.js';
import { checkConstraints } from '../../src/warrant/chain/check-constraints.js';
import { linkRules } from '../../src/warrant/chain/link-rules.js';
import { refusal, refused } from '../../src/warrant/refusal.js';
import type { SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import { isJsonObject } from '../../src/wire/json.js';
import type { VerifierSaboteur } from './verifier-saboteur.js';

const firstSubjectOnly = (node: SealedWarrant): SealedWarrant => ({
  ...node,
  warrant: { ...node.warrant, payment_subjects: node.warrant.payment_subjects?.slice(0, 1) },
});

const leafAlone = (chain: Chain): Chain => [leafOf(chain)];

/** The steps, with the decision of the last one changed. */
const lastStage = (
  order: readonly Stage[],
  change: (decision: Decision, presented: Presented) => Decision,
): readonly Stage[] =>
  order.map((stage, index) =>
    index < order.length - 1
      ? stage
      : async (presented, parts) => {
          const outcome = await stage(presented, parts);
          if (outcome?.ok !== true) return outcome;
          return {
            ok: true,
            value: { ...outcome.value, decision: change(outcome.value.decision, presented) },
          };
        },
  );

export const lawSaboteurs: readonly VerifierSaboteur<VerifierParts>[] = [
  {
    id: 'leaf-terms',
    fault: 'asks only the last warrant of a chain for its terms',
    turns: { 'LFV-CHAIN': '12-40 66-77', 'LFV-REPLAY': '52' },
    laws: ['P01', 'P02', 'P03'],
    alter: (honest) => ({
      ...honest,
      chain: {
        ...honest.chain,
        links: (chain) =>
          checkLinks(
            chain,
            linkRules.filter(({ rule }) => !['K9', 'K10', 'K11'].includes(rule)),
          ),
      },
      terms: {
        ...honest.terms,
        audience: (chain, facts) => checkAudiences(leafAlone(chain), facts),
        constraints: (chain, facts, spent) => checkConstraints(leafAlone(chain), facts, spent),
      },
    }),
  },
  {
    id: 'first-subject',
    fault: 'looks at the first payment subject only',
    turns: { 'LFV-POS': '15-18 40', 'LFV-CON': '18-20 102-108', 'LFV-REPLAY': '14' },
    laws: ['P04', 'P27'],
    alter: (honest) => ({
      ...honest,
      terms: {
        ...honest.terms,
        constraints: ([first, ...rest], facts, spent) =>
          honest.terms.constraints([firstSubjectOnly(first), ...rest.map(firstSubjectOnly)], facts, spent),
      },
    }),
  },
  {
    id: 'no-retries',
    fault: 'forgets payment identifiers',
    turns: { 'LFV-EXT': '85-89', 'LFV-REPLAY': '5-6 8 34-37 40 42' },
    laws: ['P10'],
    alter: (honest) => ({
      ...honest,
      reading: { ...honest.reading, identifier: () => ({ ok: true, value: undefined }) },
    }),
  },
  {
    id: 'last-bits',
    fault: 'keeps only the last bits of an instant',
    turns: {
      'LFV-POS': '67',
      'LFV-TIME': '9-40',
      'LFV-CHAIN': '91-92',
      'LFV-REPLAY': '11-12 29-30 41 45 49 53',
    },
    laws: ['P13', 'P14', 'P25'],
    alter: (honest) => ({
      ...honest,
      window: (_, nowMs) => (nowMs % 64 < 32 ? undefined : refusal('c', 'warrant_expired')),
      freshness: () => undefined,
      challengeExpiry: () => undefined,
    }),
  },
  {
    id: 'gap-in-time',
    fault: 'refuses at some instants of every window',
    turns: { 'LFV-REPLAY': '29 51' },
    laws: ['P14'],
    alter: (honest) => ({
      ...honest,
      window: (chain, nowMs, caps) =>
        nowMs % 3_000 > 2_900 ? refusal('c', 'warrant_expired') : honest.window(chain, nowMs, caps),
    }),
  },
  {
    id: 'query-unbound',
    fault: 'also takes a proof of the request without its query',
    turns: {},
    laws: ['P19'],
    alter: (honest) => ({
      ...honest,
      request: (request, claimed) =>
        honest.request(request, claimed) ||
        honest.request({ ...request, target: request.target.replace(/\?.*$/, '') }, claimed),
    }),
  },
  {
    id: 'flat-only',
    fault: 'does not know the form of the extension with info',
    turns: { 'LFV-POS': '21 23', 'LFV-EXT': '3', 'LFV-REPLAY': '22' },
    laws: ['P23'],
    alter: (honest) => ({
      ...honest,
      reading: {
        ...honest.reading,
        extension: (document) => {
          const { extensions } = document;
          const value = isJsonObject(extensions) ? extensions.ledgerflow : undefined;
          return isJsonObject(value) && value.info !== undefined
            ? refused('0', 'ledgerflow_malformed')
            : honest.reading.extension(document);
        },
      },
    }),
  },
  {
    id: 'own-clock',
    fault: 'dates decisions about amounts that end in 7 by a clock of its own',
    turns: {},
    laws: ['P10', 'P24', 'P27'],
    // The clock goes on over resets, and begins anew for each verifier that is made of it.
    get alter() {
      const lives = new Set<unknown>();
      return (honest: VerifierParts): VerifierParts => {
        const drift = lives.add(honest.cache).size;
        return {
          ...honest,
          order: lastStage(honest.order, ({ decided_at_ms, ...decision }) => ({
            ...decision,
            decided_at_ms: decision.amount.endsWith('7') ? decided_at_ms + drift : decided_at_ms,
          })),
        };
      };
    },
  },
  {
    id: 'request-before-quote',
    fault: 'compares the request before the quote',
    turns: {},
    laws: ['P25'],
    alter: (honest) => ({
      ...honest,
      order: honest.order.map((stage) => {
        if (stage === checkQuoteStage) return checkRequestStage;
        return stage === checkRequestStage ? checkQuoteStage : stage;
      }),
    }),
  },
  {
    id: 'shown-to-merchant',
    fault: 'tells the merchant which account paid, unless it stands on a chain',
    turns: { 'LFV-CON': '18-20 102-108', 'LFV-LIM': '8 29', 'LFV-POS': '15-18', 'LFV-REPLAY': '14' },
    laws: ['P10', 'P27'],
    alter: (honest) => ({
      ...honest,
      order: lastStage(honest.order, (decision, { subject }) =>
        subject.kind === 'caip10'
          ? decision
          : { ...decision, pay_to: `${decision.pay_to} from ${subject.value}` },
      ),
    }),
  },
];
