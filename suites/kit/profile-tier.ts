/**
 * The tier at which a profile was judged: that of the rail on which its rows pay. A chain that was seen says nothing about a
 * ledger that was not, and the other way round.
 * @module
 */
import type { Profile, Tier } from './row.js';
import type { Session } from './session.js';

type Proven = Pick<Session, 'tier' | 'kind' | 'version1'> & {
  readonly offchain?: Pick<NonNullable<Session['offchain']>, 'tier'>;
  readonly lez?: Pick<NonNullable<Session['lez']>, 'tier'>;
};

export function tierOfProfile(profile: Profile, session: Proven): Tier {
  const chain: Tier = session.kind || session.version1 ? session.tier : 0;
  switch (profile) {
    case 'lez':
      return session.lez?.tier ?? 0;
    case 'offchain':
    case 'ledgerflow':
      return session.offchain?.tier ?? chain;
    case 'rails':
      // These rows pay over both.
      return Math.min(chain, session.offchain?.tier ?? 0) as Tier;
    default:
      return chain;
  }
}
