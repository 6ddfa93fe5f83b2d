/**
 * LFV-TIME: windows of warrants (step c), and the freshness of proofs (step h).
 * @module
 */
import { all, challenge, challengeMember, config, leaf, now, proof, terms } from '../changes.js';
import { type Family, negatives, positive, type Row } from '../draft.js';
import type { Change } from '../scene.js';
import { chainOf, noon, open } from '../worlds.js';
import { pair, three, today } from './pos.js';

const day = 86_400_000;
const issuerDays = 7_776_000_000;
const seconds = Math.floor(noon / 1_000);

const later = { step: 'c', code: 'warrant_not_yet_valid', flags: ['TIME'], basis: 'spec*' } as const;
const expired = {
  step: 'c',
  code: 'warrant_expired',
  flags: ['TIME'],
  basis: 'spec*',
  refs: ['W30'],
} as const;
const tooLong = {
  step: 'c',
  code: 'warrant_lifetime_exceeded',
  flags: ['TIME'],
  refs: ['W31', 'L22'],
} as const;
const stale = { step: 'h', code: 'proof_stale', flags: ['TIME'], basis: 'spec*', refs: ['W32'] } as const;
const future = {
  step: 'h',
  code: 'proof_from_future',
  flags: ['TIME'],
  basis: 'spec*',
  refs: ['W32'],
} as const;

/** Every warrant of the chain has this window. */
const windows =
  (from: number, to: number): Change =>
  (scene) =>
    all(...scene.nodes.map((_, index) => terms(index, { not_before_ms: from, expires_at_ms: to })))(scene);

const made = (createdAtMs: number): Change => proof({ createdAtMs });
const freshness = (ms: number): Change => challengeMember({ proof_freshness_ms: ms });
const noFreshness: Change = (scene) => {
  if (scene.challenge === null) return scene;
  const { proof_freshness_ms: _, ...members } = scene.challenge.members;
  return { ...scene, challenge: { ...scene.challenge, members } };
};
const expiring = (ms: number): Change =>
  all(challenge({ expiresAtMs: ms }), challengeMember({ expires_at_ms: ms }));

const dayLong = positive(
  'an execution warrant of exactly one day',
  leaf({ expires_at_ms: noon - 60_000 + day })(open),
  { refs: ['L22'], flags: ['EDGE_CASE'] },
);
const quarter = positive(
  'an issuer warrant of exactly ninety days',
  terms(0, { warrant_type: 'issuer', expires_at_ms: noon - 60_000 + issuerDays })(chainOf(2)),
  { refs: ['L22', 'L21'], flags: ['EDGE_CASE'] },
);
const custom = positive(
  'a proof as old as the challenge allows, five seconds',
  all(freshness(5_000), made(noon - 5_000))(open),
  { flags: ['EDGE_CASE'] },
);
const configured = positive(
  'a proof as old as the configuration allows, where the challenge says nothing',
  all(noFreshness, config({ freshness_ms: 10_000 }), made(noon - 10_000))(open),
  { flags: ['EDGE_CASE'], refs: ['17'] },
);
const generous = positive(
  'a freshness of ten minutes, the longest',
  all(freshness(600_000), config({ replay_ttl_ms: 600_000 }), made(noon - 59_999))(open),
  { flags: ['EDGE_CASE'], refs: ['3.1'] },
);
const shortLived = positive(
  'the policy of a merchant that accepts an hour at most',
  config({ max_execution_lifetime_ms: 300_000 })(open),
  { flags: ['EDGE_CASE'], refs: ['L22', '17'] },
);
const nested = positive(
  'a window inside that of the parent',
  terms(1, { not_before_ms: noon - 1, expires_at_ms: noon + 1 })(chainOf(2)),
  { flags: ['EDGE_CASE'], refs: ['K8'] },
);
const older = positive(
  'a proof made before the warrant began',
  all(leaf({ not_before_ms: noon - 10 }), made(noon - 1_000))(open),
  { flags: ['EDGE_CASE'] },
);

const year = 31_536_000_000;

export const time: Family = {
  id: 'LFV-TIME',
  description: 'Windows are half open, bounds are in milliseconds, and nothing lives longer than its policy.',
  drafts: [
    dayLong,
    quarter,
    custom,
    configured,
    generous,
    shortLived,
    nested,
    older,
    ...negatives(today, later, [
      ['warrant.not_before_ms', 'one millisecond from now', leaf({ not_before_ms: noon + 1 })],
      [
        'warrant.not_before_ms',
        'an hour from now',
        leaf({ not_before_ms: noon + 3_600_000, expires_at_ms: noon + 3_900_000 }),
      ],
      ['now_ms', 'in seconds', all(now(seconds), challenge({ issuedAtMs: 0 }))],
    ]),
    ...negatives(pair, later, [
      ['node 0 and node 1', 'begin one millisecond from now', windows(noon + 1, noon + 240_000)],
      ['node 1', 'begins one millisecond from now', terms(1, { not_before_ms: noon + 1 })],
    ]),
    ...negatives(today, expired, [
      [
        'warrant.expires_at_ms',
        'this very instant',
        leaf({ expires_at_ms: noon }),
        { ambiguous: 'L03', flags: ['TIME', 'EDGE_CASE'] },
      ],
      ['warrant.expires_at_ms', 'one millisecond ago', leaf({ expires_at_ms: noon - 1 })],
      ['warrant', 'in seconds', leaf({ not_before_ms: seconds - 60, expires_at_ms: seconds + 240 })],
      [
        'now_ms',
        'an hour later',
        all(now(noon + 3_600_000), expiring(noon + 7_200_000), made(noon + 3_600_000)),
      ],
    ]),
    ...negatives(pair, expired, [
      ['node 0 and node 1', 'ended one millisecond ago', windows(noon - 60_000, noon - 1)],
      ['node 1', 'ended one millisecond ago', terms(1, { expires_at_ms: noon - 1 })],
      ['node 0 and node 1', 'end at this very instant', windows(noon - 60_000, noon), { ambiguous: 'L03' }],
    ]),
    ...negatives(three, expired, [
      [
        'node 1 and node 2',
        'ended one millisecond ago',
        all(terms(1, { expires_at_ms: noon - 1 }), terms(2, { expires_at_ms: noon - 1 })),
      ],
    ]),
    ...negatives(dayLong, tooLong, [
      [
        'warrant.expires_at_ms',
        'a day and a millisecond after its beginning',
        leaf({ expires_at_ms: noon - 60_000 + day + 1 }),
        { flags: ['TIME', 'EDGE_CASE'] },
      ],
      ['warrant.expires_at_ms', 'ten years from now', leaf({ expires_at_ms: noon + 10 * year })],
    ]),
    ...negatives(quarter, tooLong, [
      [
        'node 0',
        'an issuer warrant of ninety days and a millisecond',
        terms(0, { expires_at_ms: noon - 60_000 + issuerDays + 1 }),
      ],
      [
        'node 0',
        'an execution warrant of two days above one of minutes',
        terms(0, { warrant_type: 'execution', expires_at_ms: noon - 60_000 + 2 * day }),
      ],
    ]),
    ...negatives(shortLived, tooLong, [
      [
        'config.max_execution_lifetime_ms',
        'one millisecond below',
        config({ max_execution_lifetime_ms: 299_999 }),
      ],
    ]),
    ...negatives(today, stale, [
      ['proof.created_at_ms', '60 001 ms ago', made(noon - 60_001), { flags: ['TIME', 'EDGE_CASE'] }],
      ['proof.created_at_ms', 'in seconds', made(seconds)],
      ['proof.created_at_ms', 'zero', made(0)],
    ]),
    ...negatives(custom, stale, [
      ['proof.created_at_ms', '5 001 ms ago, where five seconds are allowed', made(noon - 5_001)],
    ]),
    ...negatives(configured, stale, [
      ['proof.created_at_ms', '10 001 ms ago, where ten seconds are configured', made(noon - 10_001)],
    ]),
    ...negatives(generous, stale, [
      [
        'proof.created_at_ms',
        '600 001 ms ago, where ten minutes are allowed',
        all(terms(0, { not_before_ms: noon - 700_000 }), made(noon - 600_001)),
      ],
    ]),
    ...negatives(today, future, [
      ['proof.created_at_ms', 'one millisecond from now', made(noon + 1), { ambiguous: 'L11' }],
      ['proof.created_at_ms', '60 000 ms from now', made(noon + 60_000), { ambiguous: 'L11' }],
      ['proof.created_at_ms', '60 001 ms from now', made(noon + 60_001), { refs: ['W32', 'L11'] }],
      ['proof.created_at_ms', '90 s from now', made(noon + 90_000)],
      ['proof.created_at_ms', 'a day from now', made(noon + day)],
      ['proof.created_at_ms', 'the largest time there is', made(2 ** 53 - 1)],
    ]),
    ...negatives(
      today,
      { step: '0', code: 'challenge_expired', flags: ['TIME'], basis: 'spec*', refs: ['W80'] },
      [
        ['challenge', 'expired one millisecond ago', expiring(noon - 1)],
        ['challenge', 'expires at this very instant', expiring(noon)],
      ] satisfies readonly Row[],
    ),
  ],
};
