/**
 * Rows of x402 that demand the opposite of what profile `acedata` demands: they are not graded in that profile, nor beside
 * it on one instance. Source: the catalogue ACE, section 1.
 * @module
 */

/** What each of them demands, and what the profile demands in its place. */
export const excludedRows: Readonly<Record<string, string>> = {
  'X402-SET-011':
    'it demands that settle works without a prior verify; profile acedata demands that settle refuses what was never verified (ACE-034)',
  'X402-VER-007':
    'it demands that verify commits no payment state; profile acedata demands that verify stores the authorization (ACE-032), and still sends no transaction (ACE-031)',
  'X402-VER-008':
    'it demands that verify reserves nothing; profile acedata demands the same answer to a repeat (ACE-036, ACE-082) and refuses another payment with the same nonce from then on (ACE-037)',
  'X402-VER-009':
    'it demands that a payment that was not verified settles after a verify of another one; profile acedata demands that each is verified first (ACE-083)',
};
