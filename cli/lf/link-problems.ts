/**
 * What is wrong between a warrant and the one below it, in words.
 * @module
 */
import { type LinkRule, linkRules } from '../../src/warrant/chain/link-rules.js';
import type { SealedWarrant } from '../../src/warrant/sealed-warrant.js';

const words: Readonly<Record<LinkRule['rule'], string>> = {
  K3: 'is not issued by the key that its parent names as subject',
  K4: 'does not name its parent by digest',
  K5: 'has the digest or the id of a warrant above it',
  K6: 'has a parent that may not delegate',
  K7: 'may delegate further than its parent leaves room for',
  K8: 'is valid outside the window of its parent',
  K9: 'has an audience that its parent does not have',
  K10: 'lets accounts pay that its parent does not let pay',
  K11: 'is not bound by every constraint of its parent',
  K12: 'is an issuer warrant under an execution warrant',
};

/** All broken rules between two neighbours; `above` holds all nodes above the child. */
export function findLinkProblems(child: SealedWarrant, above: readonly SealedWarrant[]): string[] {
  const parent = above.at(-1);
  if (parent === undefined)
    return child.warrant.parent_digest === undefined
      ? []
      : ['names a parent, which is not here (chain_parent_mismatch, K1)'];
  return linkRules
    .filter(({ holds }) => !holds({ parent, child, above }))
    .map(({ rule, code }) => `${words[rule]} (${code}, ${rule})`);
}
