/**
 * Warrants that can be referred to by digest. Only what a whole authorization vouched for gets in, and the least recently
 * used goes first, so that nobody fills it with warrants that pay for nothing.
 * Source: the authorization specification, section 12 ("Warrant cache").
 * @module
 */
import type { Digest } from '../warrant/digest.js';
import type { SealedWarrant } from '../warrant/sealed-warrant.js';

export interface WarrantCache {
  find(digest: Digest): SealedWarrant | undefined;
  keep(warrants: readonly SealedWarrant[]): void;
  clear(): void;
}

/** A cache of at most so many warrants; 1 024 by default. */
export function createWarrantCache(maximum = 1_024): WarrantCache {
  /** In the order of use. */
  const known = new Map<Digest, SealedWarrant>();
  const touch = (warrant: SealedWarrant) => {
    known.delete(warrant.digest);
    known.set(warrant.digest, warrant);
  };
  return {
    find: (digest) => {
      const warrant = known.get(digest);
      if (warrant !== undefined) touch(warrant);
      return warrant;
    },
    keep: (warrants) => {
      for (const warrant of warrants) touch(warrant);
      for (const digest of known.keys()) {
        if (known.size <= maximum) return;
        known.delete(digest);
      }
    },
    clear: () => known.clear(),
  };
}
