/**
 * Verifiers that follow chains which they should not follow.
 * @module
 */
import type { VerifierParts } from '../../src/authorization/parts.js';
import { checkLinks, checkRevocation, leafOf, revocableOf } from '../../src/warrant/chain/check-chain.js';
import { checkNodeWindow } from '../../src/warrant/chain/check-window.js';
import { type LinkRule, linkRules } from '../../src/warrant/chain/link-rules.js';
import type { VerifierSaboteur } from './verifier-saboteur.js';

const withLinks =
  (rules: readonly LinkRule[]) =>
  (honest: VerifierParts): VerifierParts => ({
    ...honest,
    chain: { ...honest.chain, links: (chain) => checkLinks(chain, rules) },
  });

export const chainSaboteurs: readonly VerifierSaboteur<VerifierParts>[] = [
  {
    id: 'no-anchors',
    fault: 'trusts any root that is signed by itself',
    turns: { 'LFV-ROOT': '3-13', 'LFV-REPLAY': '44 48' },
    laws: ['P21', 'P25'],
    alter: (honest) => ({
      ...honest,
      chain: { ...honest.chain, root: (chain) => honest.chain.root(chain, [chain[0].warrant.issuer]) },
    }),
  },
  {
    id: 'depth-by-parent',
    fault: 'asks only whether the direct parent has any depth left',
    turns: { 'LFV-CHAIN': '57-62' },
    laws: [],
    alter: withLinks(
      linkRules.map((rule) =>
        rule.rule === 'K7'
          ? { ...rule, holds: ({ parent }) => parent.warrant.delegation.max_depth > 0 }
          : rule,
      ),
    ),
  },
  {
    id: 'conjunction-only',
    fault: 'does not compare the terms of a child with those of its parent',
    turns: { 'LFV-CHAIN': '12-40 66-77' },
    laws: ['P02'],
    alter: withLinks(linkRules.filter(({ rule }) => !['K9', 'K10', 'K11'].includes(rule))),
  },
  {
    id: 'leaf-revocation',
    fault: 'looks up the leaf only',
    turns: { 'LFV-CHAIN': '81-82 84-85' },
    laws: ['P22'],
    alter: (honest) => ({
      ...honest,
      chain: {
        ...honest.chain,
        revocable: (chain) => {
          const { digests, keys } = revocableOf([leafOf(chain)]);
          return [...digests, ...keys];
        },
        revocation: (chain, revoked) => checkRevocation([leafOf(chain)], revoked),
      },
    }),
  },
  {
    id: 'no-expiry',
    fault: 'does not check the window of ancestors',
    turns: { 'LFV-TIME': '24-25' },
    laws: [],
    alter: (honest) => ({
      ...honest,
      window: (chain, nowMs, caps) => checkNodeWindow(leafOf(chain), nowMs, caps),
    }),
  },
  {
    id: 'no-lifetime-cap',
    fault: 'lets warrants live as long as they say',
    turns: { 'LFV-TIME': '22-26' },
    laws: [],
    alter: (honest) => ({
      ...honest,
      window: (chain, nowMs) =>
        honest.window(chain, nowMs, { execution: Number.MAX_SAFE_INTEGER, issuer: Number.MAX_SAFE_INTEGER }),
    }),
  },
];
