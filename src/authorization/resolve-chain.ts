/**
 * Step 0.13: each reference of the chain becomes a warrant, by its bytes or by its digest, root to leaf.
 * @module
 */
import { decodeBase64 } from '../warrant/base64.js';
import type { Chain } from '../warrant/chain/check-chain.js';
import { limits } from '../warrant/limits.js';
import { accepted, type Outcome, refused } from '../warrant/refusal.js';
import { type SealedWarrant, warrantDigest } from '../warrant/sealed-warrant.js';
import type { DecodeWarrant } from './parts.js';
import type { PresentedExtension, WarrantReference } from './presented-extension.js';
import type { WarrantCache } from './warrant-cache.js';

/** One node. */
export function resolveWarrant(
  { digest, inline_b64: inline }: WarrantReference,
  decode: DecodeWarrant,
  cache: WarrantCache,
): Outcome<SealedWarrant> {
  if (inline === undefined) {
    const warrant = cache.find(digest);
    return warrant === undefined ? refused('0', 'warrant_unknown_digest', digest) : accepted(warrant);
  }
  const bytes = decodeBase64(inline);
  if (bytes === undefined)
    return refused('0', 'ledgerflow_malformed', 'inline_b64: expected base64 with one reading');
  if (bytes.length > limits.warrantBytes)
    return refused('0', 'payload_too_large', `warrant of ${bytes.length} bytes`);
  const found = warrantDigest(bytes);
  return found === digest
    ? decode(bytes)
    : refused('0', 'warrant_digest_mismatch', `the inline warrant has ${found}`);
}

/** The chain, root first. */
export function resolveChain(
  { references }: Pick<PresentedExtension, 'references'>,
  decode: DecodeWarrant,
  cache: WarrantCache,
  resolve: typeof resolveWarrant = resolveWarrant,
): Outcome<Chain> {
  const nodes: SealedWarrant[] = [];
  for (const reference of references) {
    const node = resolve(reference, decode, cache);
    if (!node.ok) return node;
    nodes.push(node.value);
  }
  const [root, ...rest] = nodes;
  return root === undefined ? refused('0', 'ledgerflow_malformed', 'no warrant') : accepted([root, ...rest]);
}
