import { expect, it } from 'vitest';
import { sampleKind } from './kind.sample.js';
import { tierOfProfile } from './profile-tier.js';
import type { Profile, Tier } from './row.js';

const seen = (chain: Tier | undefined, offchain: Tier | undefined, lez: Tier | undefined) => ({
  tier: chain ?? (Math.max(offchain ?? 0, lez ?? 0) as Tier),
  ...(chain === undefined ? {} : { kind: sampleKind }),
  ...(offchain === undefined ? {} : { offchain: { tier: offchain } }),
  ...(lez === undefined ? {} : { lez: { tier: lez } }),
});

it.each<[string, ReturnType<typeof seen>, Partial<Record<Profile, Tier>>]>([
  [
    'a chain and a ledger that were seen',
    seen(3, 3, 2),
    { core: 3, 'exact-evm': 3, offchain: 3, ledgerflow: 3, rails: 3, lez: 2 },
  ],
  [
    'a ledger that was not seen',
    seen(3, 1, undefined),
    { core: 3, v1: 3, offchain: 1, ledgerflow: 1, rails: 1 },
  ],
  ['a chain that was not seen', seen(1, 3, undefined), { core: 1, 'exact-evm': 1, offchain: 3, rails: 1 }],
  ['no chain at all', seen(undefined, 3, undefined), { core: 0, offchain: 3, rails: 0 }],
  ['LEZ alone', seen(undefined, undefined, 2), { core: 0, lez: 2 }],
])('%s', (_, session, expected) => {
  for (const [profile, tier] of Object.entries(expected))
    expect([profile, tierOfProfile(profile as Profile, session)]).toEqual([profile, tier]);
});
