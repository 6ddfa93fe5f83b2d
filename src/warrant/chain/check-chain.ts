/**
 * A chain of warrants, root first: signatures, root and anchors, links, type of the leaf, revocation.
 * Source: the authorization specification, section 11 and step a of section 12.
 * @module
 */
import type { Digest } from '../digest.js';
import { limits } from '../limits.js';
import { type Refusal, refusal } from '../refusal.js';
import { isSignedByIssuer, type SealedWarrant } from '../sealed-warrant.js';
import { type SignerKey, sameSigner, signerName } from '../signer.js';
import { findBrokenRule, type LinkRule, linkRules } from './link-rules.js';

/** One node at least: the root first, the leaf last. */
export type Chain = readonly [SealedWarrant, ...SealedWarrant[]];

/** The leaf, which the proof is about. */
export function leafOf(chain: Chain): SealedWarrant {
  return chain.at(-1) ?? chain[0];
}

/** The number of nodes is known before any is decoded. */
export function checkChainLength(nodes: number): Refusal | undefined {
  return nodes > limits.chainNodes ? refusal('0', 'chain_too_long', `${nodes} warrants`) : undefined;
}

const at = (index: number, what: string): string => `warrant ${index + 1} of the chain: ${what}`;

/** Whether each issuer signed, root to leaf. This is where the time goes. */
export function checkSignatures(
  chain: Chain,
  isSigned: (node: SealedWarrant) => boolean = isSignedByIssuer,
): Refusal | undefined {
  const index = chain.findIndex((node) => !isSigned(node));
  return index === -1 ? undefined : refusal('a', 'warrant_signature_invalid', at(index, 'signature'));
}

/** K1 and K2: the root has no parent and a trusted issuer. No anchors trust nobody. */
export function checkRoot([root]: Chain, anchors: readonly SignerKey[]): Refusal | undefined {
  if (root.warrant.parent_digest !== undefined)
    return refusal('a', 'chain_parent_mismatch', at(0, 'K1, the root names a parent'));
  const trusted = anchors.some((anchor) => sameSigner(anchor, root.warrant.issuer));
  return trusted ? undefined : refusal('a', 'issuer_untrusted', at(0, 'K2, no anchor issued it'));
}

/** K3 to K12 for each link, root to leaf; then the leaf, which is never an issuer warrant. */
export function checkLinks(chain: Chain, rules: readonly LinkRule[] = linkRules): Refusal | undefined {
  for (const [index, child] of chain.entries()) {
    const parent = chain[index - 1];
    if (parent === undefined) continue;
    const broken = findBrokenRule({ parent, child, above: chain.slice(0, index) }, rules);
    if (broken !== undefined) return refusal('a', broken.code, at(index, broken.rule));
  }
  if (leafOf(chain).warrant.warrant_type === 'issuer')
    return refusal('a', 'warrant_type_invalid', at(chain.length - 1, 'an issuer warrant cannot pay'));
  return undefined;
}

/** What is revoked. `keys` holds names of signers (`signerName`). */
export interface Revocations {
  readonly digests: ReadonlySet<Digest>;
  readonly keys: ReadonlySet<string>;
}

/** Everything of a chain that can be revoked: each digest, each issuer key, each subject key. */
export function revocableOf(chain: Chain): { readonly digests: Digest[]; readonly keys: string[] } {
  const keys = chain.flatMap(({ warrant }) => [
    signerName(warrant.issuer),
    signerName(warrant.subject_signer),
  ]);
  return { digests: chain.map(({ digest }) => digest), keys: [...new Set(keys)] };
}

/** K13: no digest and no key of any node is revoked. */
export function checkRevocation(chain: Chain, revoked: Revocations): Refusal | undefined {
  const { digests, keys } = revocableOf(chain);
  const hit =
    digests.find((digest) => revoked.digests.has(digest)) ?? keys.find((key) => revoked.keys.has(key));
  return hit === undefined ? undefined : refusal('a', 'warrant_revoked', `K13, ${hit}`);
}

export interface ChainPolicy {
  /** Trusted root issuers. */
  readonly anchors: readonly SignerKey[];
  readonly revoked: Revocations;
}

/** Step a as a whole. */
export function checkChain(
  chain: Chain,
  { anchors, revoked }: ChainPolicy,
  rules: readonly LinkRule[] = linkRules,
): Refusal | undefined {
  return (
    checkSignatures(chain) ??
    checkRoot(chain, anchors) ??
    checkLinks(chain, rules) ??
    checkRevocation(chain, revoked)
  );
}
